"""Walls that have been drawn before, kept until something on any wall changes.

The gallery has an edition, which changes whenever a work, a tag on one, or a maker does. A wall is kept under
the edition that was read before its works were, so an old wall is never found under a new edition. Nothing
that is kept depends on who looks.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Collection
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from redis.exceptions import RedisError

from apps.accounts.models import User
from apps.gallery.models import Work
from apps.gallery.searching import is_renamed

logger = logging.getLogger(__name__)
KEPT_SECONDS = 600  # only bounds the memory; editions decide what is true
_EDITION = "gallery-edition"


def new_edition() -> None:
    """Say that walls may look otherwise: for who writes at once, for all others when it has come true."""
    _raise_edition()
    transaction.on_commit(_raise_edition)


def drawn(name: str, draw: Callable[[], str]) -> SafeString:
    """The fragment of this name in the language of the visitor, drawn if it is not kept."""
    try:
        key = _key(name, str(cache.get_or_set(_EDITION, time.time_ns, None)))
        kept = cache.get(key)
        if kept is None:
            kept = draw()
            cache.set(key, kept, KEPT_SECONDS)
    except RedisError:
        logger.warning("The cache does not answer; the wall is drawn anew", exc_info=True)
        kept = draw()
    return mark_safe(kept)  # noqa: S308 - drawn by our own templates


def _key(name: str, edition: str) -> str:
    words = f"{edition} {get_language()} {name}"
    return f"wall-{hashlib.sha256(words.encode()).hexdigest()}"


def _raise_edition() -> None:
    try:
        cache.set(_EDITION, time.time_ns(), None)
    except RedisError:
        logger.warning("The cache does not answer; walls are kept for at most ten minutes", exc_info=True)


@receiver([post_save, post_delete], sender=Work)
@receiver(m2m_changed, sender=Work.tags.through)
@receiver(post_delete, sender=User)
def _changed(**_kwargs: Any) -> None:
    new_edition()


@receiver(post_save, sender=User)
def _renamed(update_fields: Collection[str] | None, **_kwargs: Any) -> None:
    if is_renamed(update_fields):
        new_edition()
