"""The models that come with the project: files in the `weights/` of engines, registered at migration."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from apps.studio import engines
from apps.studio.engines import model_file
from apps.studio.engines.discovery import all_engines
from apps.studio.registry.changes import NewVersion, add_version
from apps.studio.registry.models import ModelVersion, Stage
from artsite import storage

log = logging.getLogger(__name__)


def register_all() -> int:
    """Register what is not yet; a file that has changed becomes a new version. Returns how many came."""
    before = ModelVersion.objects.count()
    for path in sorted(Path(engines.__path__[0]).glob("*/*/weights/*.safetensors")):
        try:
            header = model_file.read_header(path)
        except model_file.ModelFileError:
            continue  # weights of an engine that are no model of a trainer
        _register(path, header)
    return ModelVersion.objects.count() - before


def _register(path: Path, header: model_file.Header) -> None:
    engine = _engine_of(path)
    name = model_file.name_of(path, engine)
    status = path.stat()
    kept = _kept(path, status.st_mtime_ns, status.st_size)
    if ModelVersion.objects.filter(model__owner=None, model__name=name, sha256=kept.sha256).exists():
        return
    model_file.check_values(path)
    add_version(None, name, NewVersion(kept, header, lineage={"engine": engine}), Stage.LIVE)
    log.info("Registered the model %s", name)


def _engine_of(path: Path) -> str:
    """The name of the engine in whose folder the file lies."""
    folder = path.parent.parent
    names = [engine.name for engine in all_engines().values() if engine.folder == folder]
    return next(iter(sorted(names, key=len)), folder.name.replace("_", "-"))


@cache
def _kept(path: Path, changed: int, size: int) -> storage.Kept:
    return storage.keep(path)
