"""Every change in the registry: a version comes, is promoted, is retired; a model goes."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.studio.engines.model_file import Header, ModelFileError
from apps.studio.registry.models import LONGEST_NAME, Model, ModelVersion, Stage
from apps.studio.trainers.discovery import all_trainers
from apps.studio.trainers.verifying import verified
from artsite import storage


class ModelRefused(Exception):
    """The model is not taken; the message says why. `field` is "name" or "file"."""

    def __init__(self, message: str, field: str = "file") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Sample:
    """A kept picture of what a model makes."""

    sha256: str
    width: int
    height: int


@dataclass(frozen=True)
class NewVersion:
    """A file that is kept and was found good, and what is to be said of it."""

    kept: storage.Kept
    header: Header
    metrics: Mapping[str, float] = field(default_factory=dict)
    remarks: Sequence[str] = ()
    lineage: Mapping[str, Any] = field(default_factory=dict)
    sample: Sample | None = None


def checked_name(name: str) -> str:
    """The name as it is kept. Raises ModelRefused."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME or "@" in plain or "/" in plain or not plain.isprintable():
        raise ModelRefused(
            _("A name has 1 to %(most)s characters, and neither “@” nor “/”.") % {"most": LONGEST_NAME},
            "name",
        )
    return plain


def check_trainer(owner: User | None, name: str, trainer: str) -> None:
    """Raises ModelRefused if the owner's model of that name was made by another trainer."""
    other = Model.objects.filter(owner=owner, name=name).exclude(trainer=trainer).first()
    if other:
        said = _("You have a model called “%(name)s” that “%(trainer)s” made. Choose another name.")
        raise ModelRefused(said % {"name": name, "trainer": other.trainer}, "name")


@transaction.atomic
def add_version(
    owner: User | None, name: str, new: NewVersion, stage: Stage = Stage.CANDIDATE
) -> ModelVersion:
    """The next version of the owner's model of that name, which is made if there is none.

    The same file again is the version that is there. Raises ModelRefused.
    """
    _one_at_a_time(owner, name)
    check_trainer(owner, name, new.header.trainer)
    known = all_trainers().get(new.header.trainer)
    model, _made = Model.objects.get_or_create(
        owner=owner,
        name=name,
        defaults={"trainer": new.header.trainer, "medium": known.medium if known else "image"},
    )
    same = model.versions.filter(sha256=new.kept.sha256).first()
    if same:
        return same
    number = (model.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = ModelVersion.objects.create(
        model=model,
        number=number,
        sha256=new.kept.sha256,
        size=new.kept.size,
        trainer_version=new.header.version[:20],
        title=new.header.title[:200],
        card=new.header.card,
        metrics=_finite(new.metrics or new.header.metrics),
        remarks=list(new.remarks),
        lineage=dict(new.lineage),
        sample_sha256=new.sample.sha256 if new.sample else "",
        sample_width=new.sample.width if new.sample else None,
        sample_height=new.sample.height if new.sample else None,
    )
    if stage == Stage.LIVE:
        promote(version)
    return version


def import_file(owner: User, name: str, path: Path, file_name: str = "") -> ModelVersion:
    """Take in a model file from elsewhere, after a look in a guarded process. Raises ModelRefused."""
    name = checked_name(name)
    try:
        header = verified(path)
    except ModelFileError as error:
        raise ModelRefused(str(error)) from error
    lineage = {"file": file_name[:200]} if file_name else {}
    return add_version(owner, name, NewVersion(storage.keep(path), header, lineage=lineage))


@transaction.atomic
def promote(version: ModelVersion) -> None:
    """Make it the one that the name means; the one before becomes a candidate again."""
    Model.objects.select_for_update().get(pk=version.model_id)
    ModelVersion.objects.filter(model=version.model_id, stage=Stage.LIVE).update(stage=Stage.CANDIDATE)
    ModelVersion.objects.filter(pk=version.pk).update(stage=Stage.LIVE)
    version.stage = Stage.LIVE


def retire(version: ModelVersion) -> None:
    """Offer it no more; who names it by its number still gets it."""
    ModelVersion.objects.filter(pk=version.pk).update(stage=Stage.RETIRED)
    version.stage = Stage.RETIRED


def _finite(metrics: Mapping[str, float]) -> dict[str, float]:
    """What a row can keep: numbers of a usual size, under names that can be read."""
    return {
        "".join(filter(str.isprintable, str(name)))[:60]: float(value)
        for name, value in metrics.items()
        if isinstance(value, int | float) and abs(value) <= sys.float_info.max
    }


def _one_at_a_time(owner: User | None, name: str) -> None:
    """Two trainings that end at once number their versions one after the other."""
    key = hashlib.sha256(f"model {owner.pk if owner else ''} {name}".encode()).digest()[:8]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(key, signed=True)])
