"""The form of an engine, made from its one declaration: the parameters' pydantic model.

A panel is a list of controls with values and errors, whatever the values came from: the defaults, a work one
wants another of, an earlier job, or what somebody has just sent, right or wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotated_types import Ge, Le, MaxLen
from django.http import QueryDict
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from pydantic.fields import FieldInfo

from apps.accounts.viewers import Viewer
from apps.studio.engines.contract import Engine
from apps.studio.finders import engine_static
from apps.studio.jobs.wording import Declared
from apps.studio.library.sources import Source, find_source
from apps.studio.registry import resolving
from apps.studio.words import said

Values = Mapping[str, Any]
Errors = Mapping[str, Sequence[str]]
LONG_TEXT = 500  # characters


@dataclass(frozen=True)
class ControlOption:
    """One value of a choice, with the address of its thumbnail if it has one."""

    value: str
    label: str
    help: str = ""
    picture_url: str = ""
    group: str = ""


@dataclass(frozen=True)
class Control:
    """One parameter, as `templates/components/controls/` draws it."""

    name: str
    title: str
    help: str
    kind: str
    value: Any
    default: Any
    required: bool
    errors: Sequence[str] = ()
    low: float | None = None
    high: float | None = None
    step: float | None = None
    unit: str = ""
    more: bool = False
    group: str = ""
    options: Sequence[ControlOption] = ()
    chosen: Source | None = None
    upload_url: str = ""
    picker_url: str = ""
    mask_over: str = ""  # the field of the picture that it is a mask of
    films: bool = False  # a picture that may move
    tables: bool = False  # a picture that may be a colour table

    @property
    def id(self) -> str:
        return f"control-{self.name}"

    @property
    def has_pictures(self) -> bool:
        """A choice that is made by looking."""
        return any(option.picture_url for option in self.options)

    @property
    def is_long(self) -> bool:
        """Words that want several lines, as a scene does."""
        return self.kind == "text" and (self.high or 0) >= LONG_TEXT

    @property
    def is_material(self) -> bool:
        """What the picture is made from stands on the left, how it is made on the right."""
        made_from = self.kind == "picture" or self.has_pictures or self.is_long
        return not self.more and not self.group and made_from

    @property
    def is_moved(self) -> bool:
        """Something is wrong with it, or it is not as it was at first."""
        at_first = "" if self.default is None or self.kind == "picture" else self.default
        return bool(self.errors) or ("" if self.value is None else self.value) != at_first


@dataclass(frozen=True)
class Section:
    """Controls that a declaration groups under a heading."""

    title: str
    controls: Sequence[Control]

    @property
    def is_open(self) -> bool:
        """Open at first if any of its controls is not behind "More", or something in it was moved."""
        return any(not control.more or control.is_moved for control in self.controls)


@dataclass(frozen=True)
class Panel:
    """All controls of an engine, in the order of its declaration."""

    engine: Declared
    controls: Sequence[Control]
    problem: str = ""  # what is wrong with the whole of it
    stray_errors: Sequence[str] = field(default=())  # of fields that are not on the form

    @property
    def materials(self) -> list[Control]:
        found = [control for control in self.controls if control.is_material]
        return sorted(found, key=lambda control: not control.is_long)  # words say more than any choice

    @property
    def settings(self) -> list[Control]:
        return [
            control for control in self.controls if not (control.is_material or control.more or control.group)
        ]

    @property
    def sections(self) -> list[Section]:
        """The groups, in the order in which they are first named."""
        names = dict.fromkeys(control.group for control in self.controls if control.group)
        return [
            Section(said(name), [control for control in self.controls if control.group == name])
            for name in names
        ]

    @property
    def more(self) -> list[Control]:
        return [control for control in self.controls if control.more and not control.group]

    @property
    def more_is_open(self) -> bool:
        """Behind "More" lies something wrong or something changed."""
        return any(control.is_moved for control in self.more)

    @property
    def has_errors(self) -> bool:
        return bool(self.problem or self.stray_errors) or any(control.errors for control in self.controls)

    @property
    def is_compact(self) -> bool:
        """Without a picture to begin with, the choices are swatches, many of them, and small."""
        return self.first_picture is None

    @property
    def first_picture(self) -> Control | None:
        """The control for the picture that the engine works on."""
        return next((control for control in self.controls if control.kind == "picture"), None)


def control_kind(info: FieldInfo) -> str:
    """The control a parameter names in its declaration; a line of text if it names none."""
    return str(_hints(info).get("control", "text"))


def build_panel(
    engine: Declared, viewer: Viewer, values: Values, errors: Errors | None = None, problem: str = ""
) -> Panel:
    """The panel of an engine or a trainer with these values; pictures not for the viewer are left out, and
    so is what the site has nothing to choose from for (`absent`)."""
    errors = errors or {}
    every = engine.parameters.model_fields
    fields = {name: info for name, info in every.items() if not _hints(info).get("absent")}
    controls = [_control(engine, name, info, values, errors, viewer) for name, info in fields.items()]
    strays = [message for name, messages in errors.items() if name not in fields for message in messages]
    return Panel(engine, controls, problem, strays)


def typed_values(engine: Declared, data: QueryDict) -> dict[str, Any]:
    """What stands in a posted form, as typed; validation is left to the model. Empty fields are left out,
    so that they take their defaults; a toggle that is not there is off."""
    values: dict[str, Any] = {}
    for name, info in engine.parameters.model_fields.items():
        kind, typed = control_kind(info), data.get(name)
        if kind == "toggle":
            values[name] = typed is not None
        elif typed is not None and (kind == "text" or typed.strip()):
            values[name] = typed if kind == "text" else typed.strip()
    return values


def asked_values(engine: Engine[Any], query: QueryDict) -> dict[str, Any]:
    """Values that an address asks for by name, as links from elsewhere do."""
    fields = engine.parameters.model_fields
    asked: dict[str, Any] = {name: query[name] for name in fields if query.get(name)}
    for name, value in asked.items():
        if control_kind(fields[name]) == "toggle":
            asked[name] = value.lower() in ("1", "true", "on", "yes")
    return asked


def _control(
    engine: Declared, name: str, info: FieldInfo, values: Values, errors: Errors, viewer: Viewer
) -> Control:
    hints = _hints(info)
    kind = control_kind(info)
    default = None if info.is_required() else info.get_default()
    value = values.get(name, default)
    films = bool(hints.get("films"))
    chosen = find_source(viewer, value, films=films) if kind == "picture" and value else None
    return Control(
        name=name,
        title=said(info.title or name),
        help=said(info.description or ""),
        kind=kind,
        value=_shown_value(kind, value, chosen),
        default=default,
        required=info.is_required(),
        errors=tuple(errors.get(name, ())),
        low=_limit(info, Ge, "ge"),
        high=_limit(info, Le, "le") if kind != "text" else _limit(info, MaxLen, "max_length"),
        step=hints.get("step"),
        unit=hints.get("unit", ""),
        more=bool(hints.get("more")),
        group=str(hints.get("group", "")),
        options=(
            _models(viewer, hints, value)
            if kind == "model"
            else _options(engine, hints, may_be_none=default is None and not info.is_required())
        ),
        chosen=chosen,
        upload_url=_with_films("library:upload", films) if kind == "picture" else "",
        picker_url=_with_films("library:picker", films) if kind == "picture" else "",
        films=films,
        tables=bool(hints.get("tables")),
        mask_over=str(hints.get("mask_over") or ""),
    )


def _with_films(view: str, films: bool) -> str:
    return reverse(view) + ("?films=all" if films else "")


def _shown_value(kind: str, value: Any, chosen: Source | None) -> Any:
    if kind == "picture":
        return chosen.id if chosen else ""
    return "" if value is None and kind in ("choice", "text", "model") else value


def _models(viewer: Viewer, hints: Mapping[str, Any], value: Any) -> list[ControlOption]:
    """The models that fit, the project's and the viewer's own; and the chosen one, if it is another."""
    found = resolving.choices(viewer, hints.get("trainers", ()))
    groups = {True: _("Come with Artsite"), False: _("Your own")}
    options = [ControlOption(model.name, model.name, group=groups[model.is_of_project]) for model in found]
    if value and value not in {option.value for option in options}:
        options.append(ControlOption(str(value), str(value), group=_("Chosen")))
    return [ControlOption("", _("The built-in one")), *options]


def _options(engine: Declared, hints: Mapping[str, Any], *, may_be_none: bool) -> list[ControlOption]:
    declared = list(hints.get("options", ()))
    none = [ControlOption("", _("None"))] if declared and may_be_none else []
    groups = list(dict.fromkeys(option["group"] for option in declared))
    # Members of a group stand together, whatever the order of the declaration.
    return none + [
        ControlOption(
            value=option["value"],
            label=said(option["label"]),
            help=said(option["help"]),
            picture_url=static(engine_static(engine.name, option["picture"])) if option["picture"] else "",
            group=said(option["group"]),
        )
        for option in sorted(declared, key=lambda option: groups.index(option["group"]))
    ]


def _hints(info: FieldInfo) -> Mapping[str, Any]:
    extra = info.json_schema_extra
    return extra if isinstance(extra, dict) else {}


def _limit(info: FieldInfo, kind: type, attribute: str) -> Any:
    return next((getattr(limit, attribute) for limit in info.metadata if isinstance(limit, kind)), None)
