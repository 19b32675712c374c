"""Takes requests to run an engine: who asks, what for, with which seed and files; then the job is queued."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from apps.accounts.owned import ownership
from apps.accounts.viewers import Viewer
from apps.gallery.models import Work
from apps.studio.engines.contract import MAX_SEED, Engine, Needs, Parameters
from apps.studio.engines.discovery import UnknownEngine, get_engine
from apps.studio.jobs import inputs, lifecycle, limits, presence
from apps.studio.jobs.models import Job, JobInput, Queue
from apps.studio.jobs.refusals import Refused
from apps.studio.jobs.wording import Declared, errors_by_field, hints

__all__ = ["Refused", "submit", "try_again", "vary"]

log = logging.getLogger(__name__)

FALLBACK_ESTIMATE = 5.0


def submit(
    viewer: Viewer,
    engine_name: str,
    params: Mapping[str, Any],
    *,
    priority: int = 0,
    internal: bool = False,
    parent: Job | None = None,
    remix_of: Work | None = None,
) -> Job:
    """Queue a job for the viewer, who has an account or was welcomed as a guest.

    `params` as a form or JSON gives them: text for numbers is fine, empty means "not set", files are ids.
    `parent` is the job of the same viewer that this one continues, `remix_of` a work that it was begun from.
    Raises `Refused`.
    """
    engine = _usable_engine(viewer, engine_name, internal=internal)
    if remix_of is not None and not Work.objects.remixable_by(viewer).filter(pk=remix_of.pk).exists():
        raise Refused(_("The maker of this work does not let others remix it."), status=403)
    settings = validated(engine, params)
    sources = sources_of(viewer, engine, settings, engine.name)
    job = Job(
        **ownership(viewer),
        engine=engine.name,
        engine_version=engine.version,
        params=kept_params(settings) | named_models(sources),
        queue=queue_for(engine.needs),
        priority=priority,
        internal=internal,
        parent=parent,
        remix_of=remix_of,
        estimate=_estimate(engine, settings),
    )
    with transaction.atomic():
        one_at_a_time(viewer)
        limits.check(viewer, internal=internal)
        lifecycle.enqueue(job)
        keep_inputs(job, sources)
    return job


def vary(viewer: Viewer, job: Job) -> Job:
    """Queue another one like this. Raises `Refused`."""
    if job.is_training:
        raise Refused(_("A training is not varied. Start another with other settings."), status=409)
    if job.is_freezing:
        raise Refused(_("A dataset is not varied. Make another of other pictures."), status=409)
    engine = _usable_engine(viewer, job.engine, internal=job.internal)
    varied = engine.vary(job.params, chance())
    return submit(viewer, job.engine, varied, internal=job.internal, parent=job, remix_of=job.remix_of)


def try_again(viewer: Viewer, job: Job) -> bool:
    """Queue a failed or cancelled job again; False if it is in another state. Raises `Refused`."""
    with transaction.atomic():
        one_at_a_time(viewer)
        limits.check(viewer, internal=job.internal)
        return lifecycle.retry(job)


def _usable_engine(viewer: Viewer, name: str, *, internal: bool) -> Engine[Any]:
    try:
        engine = get_engine(name)
    except UnknownEngine as error:
        raise Refused(str(error), status=404) from None
    if engine.internal and not internal:
        raise Refused(_("There is no engine called “%(name)s”.") % {"name": name[:60]}, status=404)
    if engine.staff_only and not viewer.is_staff:
        raise Refused(_("Only the staff of this site may use this engine."), status=403)
    if viewer.user is None and not (engine.open_to_visitors and viewer.guest):
        raise Refused(_("Sign in to use this engine."), status=403)
    return engine


def validated(engine: Declared, params: Mapping[str, Any]) -> Parameters:
    """The parameters as the engine or trainer wants them, its seed decided. Raises `Refused`, by field."""
    given = {name: value for name, value in params.items() if _is_set(engine, name, value)}
    try:
        validated = engine.parameters.model_validate(given)
    except ValidationError as error:
        raise Refused(_("Some settings need another look."), errors_by_field(engine, error)) from None
    unkeepable = {
        name: [_("Contains a character that cannot be kept.")]
        for name, value in validated.model_dump(mode="json").items()
        if "\0" in str(value)
    }
    if unkeepable:
        raise Refused(_("Some settings need another look."), unkeepable)
    if "seed" in engine.parameters.model_fields and getattr(validated, "seed", None) is None:
        return validated.model_copy(update={"seed": chance()})
    return validated


def _is_set(engine: Declared, name: str, value: Any) -> bool:
    """A form sends an empty text for what was left empty; only in a text field does it mean itself."""
    return value != "" or hints(engine, name).get("control") == "text"


def chance() -> int:
    """A seed that is easy to read out and to type in again."""
    return secrets.randbelow(min(MAX_SEED, 2**31 - 1))


def kept_params(validated: Parameters) -> dict[str, Any]:
    """The parameters as a row keeps them."""
    return validated.model_dump(mode="json")


def keep_inputs(job: Job, sources: Mapping[str, inputs.Source]) -> None:
    """Write down which file is for which parameter."""
    JobInput.objects.bulk_create(
        JobInput(
            job=job,
            param=param,
            item=found.item,
            sha256=found.sha256,
            media_type=found.media_type,
            source=found.source,
        )
        for param, found in sources.items()
    )


def sources_of(
    viewer: Viewer, engine: Declared, validated: Parameters, prefix: str
) -> dict[str, inputs.Source]:
    """The file of each picture and each model that was given; the models of the engine `prefix` may be named
    without it. Raises `Refused`, by field."""
    found: dict[str, inputs.Source] = {}
    errors: dict[str, list[str]] = {}
    for name in engine.parameters.model_fields:
        value, hint = getattr(validated, name), hints(engine, name)
        if value is None:
            continue
        try:
            if hint.get("control") == "picture":
                found[name] = inputs.resolve(viewer, str(value), films=bool(hint.get("films")))
            elif hint.get("control") == "model":
                found[name] = inputs.resolve_model(viewer, str(value), hint.get("trainers", ()), prefix)
        except inputs.Unusable as error:
            errors[name] = [str(error)]
    if errors:
        raise Refused(_("Some settings need another look."), errors)
    return found


def queue_for(needs: Needs) -> str:
    """The kind of worker for it. A graphics card that only helps is used where one is there."""
    if needs.gpu == "no":
        return Queue.CPU
    children = presence.children(Queue.GPU)
    if needs.gpu == "helps":
        return Queue.GPU if children else Queue.CPU
    if children == 0:
        raise Refused(
            _("No machine here can run this: it needs a graphics card, and no worker with one is alive.")
        )
    return Queue.GPU


def named_models(sources: Mapping[str, inputs.Source]) -> dict[str, str]:
    """Models by name and version, whatever they were asked for by: a name means another version later."""
    return {param: found.source["model"] for param, found in sources.items() if "model" in found.source}


def _estimate(engine: Engine[Any], validated: Parameters) -> float:
    try:
        return max(0.0, float(engine.estimate(validated)))
    except Exception:
        log.exception("The engine “%s” could not estimate its time", engine.name)
        return FALLBACK_ESTIMATE


def one_at_a_time(viewer: Viewer) -> None:
    """Two requests of one viewer, however close together, see each other's jobs when limits are checked.

    All guests share one lock, since they share a limit.
    """
    name = f"jobs of {viewer.user.pk}" if viewer.user else "jobs of guests"
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
