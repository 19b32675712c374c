"""Opening a recipe: pasted, from a file, or out of a picture that carries its own."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.viewers import Viewer
from apps.studio.desk import autosave
from apps.studio.desk.values import TooMuch
from apps.studio.engines.contract import Engine
from apps.studio.engines.discovery import UnknownEngine, get_engine
from apps.studio.library.intake import owner_behind, take_upload
from apps.studio.library.models import Item
from apps.studio.library.recipe_files import LONGEST, NotARecipe, ToldRecipe, read_recipe
from apps.studio.library.recipes import picture_fields
from apps.studio.starting import from_recipe
from apps.studio.views import may_use, viewer_behind
from artsite.pictures.guard import PictureRefused

JSON_BEGINNINGS = (b"{", b"\xef\xbb\xbf{")


@require_http_methods(["GET", "HEAD", "POST"])
def open_recipe(request: HttpRequest) -> HttpResponse:
    """A form for it; a POST of `recipe` or `file` leads to the engine, `engine` being the one on show."""
    if request.method != "POST":
        return render(request, "studio/recipe.html", {"engine_name": request.GET.get("engine", "")})
    viewer = owner_behind(request)
    shown = _usable(viewer, request.POST.get("engine", ""))
    try:
        told, picture = _told(request, viewer)
        engine, values, word = _restored(viewer, told, picture, shown)
        autosave.save(viewer, engine, values)
    except (NotARecipe, PictureRefused) as refused:
        return _refused(request, str(refused))
    except TooMuch:
        return _refused(request, _("There is more text in this recipe than can be kept."))
    messages.info(request, word)
    return redirect(reverse("studio:engine", args=[engine.name]))


def _told(request: HttpRequest, viewer: Viewer) -> tuple[ToldRecipe | None, Item | None]:
    """The recipe that was sent, and the picture it came in, if it came in one."""
    sent = request.FILES.get("file")
    if sent is None or sent.file is None:
        return read_recipe(request.POST.get("recipe", "")), None
    file = cast(BinaryIO, sent.file)
    beginning = file.read(4)
    file.seek(0)
    if beginning.lstrip().startswith(JSON_BEGINNINGS):
        return read_recipe(file.read(LONGEST * 4).decode("utf-8", "replace")), None
    picture = take_upload(viewer, file, sent.name or "")
    return (read_recipe(picture.told_recipe) if picture.told_recipe else None), picture


def _restored(
    viewer: Viewer, told: ToldRecipe | None, picture: Item | None, shown: Engine[Any] | None
) -> tuple[Engine[Any], dict[str, Any], str]:
    """The engine, what stands on its desk now, and a word to the artist. Raises `NotARecipe`."""
    if told is None:
        return _as_picture(viewer, picture, shown)
    engine = _usable(viewer, told.engine) if told.engine else shown
    if engine is None:
        raise NotARecipe(
            _("This recipe is for “%(name)s”, which is not here, or not yours to use.")
            % {"name": told.engine}
            if told.engine
            else _("This recipe does not say which engine it is for. Open it on the engine's own page.")
        )
    start = from_recipe(engine, viewer, told.as_recipe() | {"engine": engine.name})
    return engine, start.values, " ".join(filter(None, [_("The settings are as in the recipe."), start.word]))


def _as_picture(
    viewer: Viewer, picture: Item | None, shown: Engine[Any] | None
) -> tuple[Engine[Any], dict[str, Any], str]:
    """A picture without a recipe is what to begin with, where the engine on show takes one."""
    fields = picture_fields(shown) if shown else []
    if shown is None or picture is None or not fields:
        raise NotARecipe(_("There is no recipe in this picture. It is in your library now."))
    values = dict(autosave.standing(viewer, shown).settings) | {fields[0]: str(picture.pk)}
    return shown, values, _("There is no recipe in this picture, so it is the one to work on.")


def _usable(viewer: Viewer, name: str) -> Engine[Any] | None:
    """The engine of that name, if it has a page and the viewer may use it."""
    try:
        engine = get_engine(name)
    except UnknownEngine:
        return None
    hidden = engine.internal or (engine.staff_only and not viewer.is_staff)
    return engine if not hidden and may_use(engine, viewer) else None


def _refused(request: HttpRequest, problem: str) -> HttpResponse:
    context = {
        "problem": problem,
        "text": request.POST.get("recipe", "")[:LONGEST],
        "engine_name": request.POST.get("engine", ""),
        "viewer": viewer_behind(request),
    }
    return render(request, "studio/recipe.html", context, status=422)
