"""Identifiers that sort by time (UUID version 7, RFC 9562), so that indexes stay compact."""

from __future__ import annotations

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """One of this moment."""
    return uuid7_of(time.time_ns() // 1_000_000, os.urandom(10))


def uuid7_of(milliseconds: int, chance: bytes) -> uuid.UUID:
    """Milliseconds since 1970 in the first 48 bits, ten bytes of chance in the rest."""
    value = (milliseconds << 80) | int.from_bytes(chance, "big")
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=value)
