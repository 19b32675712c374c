"""Looks at unfinished pictures: small WebP files in the cache, forgotten by themselves."""

from __future__ import annotations

import io
import logging
from uuid import UUID

from django.core.cache import cache
from PIL import Image

log = logging.getLogger(__name__)

LONGEST_SIDE = 512
SECONDS_KEPT = 600


def keep(job: UUID, number: int, picture: Image.Image) -> None:
    """Keep a preview for a while. A cache that does not answer costs the preview, never the job."""
    small = picture.convert("RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    buffer = io.BytesIO()
    small.save(buffer, "WEBP", quality=70, method=0)
    try:
        cache.set(_key(job, number), buffer.getvalue(), SECONDS_KEPT)
    except Exception as error:
        log.warning("A preview was not kept: %r", error)


def read(job: UUID, number: int) -> bytes | None:
    """The preview as WebP, or None if it is forgotten."""
    return cache.get(_key(job, number))


def _key(job: UUID, number: int) -> str:
    return f"preview:{job}:{number}"
