"""Addresses under /studio/. An engine's name comes last: words with a page of their own are reserved."""

from __future__ import annotations

from django.urls import path

from apps.studio import (
    views,
    views_desk,
    views_garden,
    views_grids,
    views_live,
    views_mirror,
    views_presets,
    views_publish,
    views_recipes,
    views_replace,
    views_thumbnails,
)

app_name = "studio"

urlpatterns = [
    path("", views.home, name="home"),
    path("publish/<uuid:pk>/", views_publish.publish, name="publish"),
    path("replace/<uuid:pk>/", views_replace.replace, name="replace"),
    path("recipe/", views_recipes.open_recipe, name="recipe"),
    path("jobs/grids/<uuid:pk>/", views_grids.show, name="grid"),
    path("jobs/grids/<uuid:pk>/sheet.webp", views_grids.sheet, name="grid_sheet"),
    path("jobs/grids/<uuid:pk>/cancel/", views_grids.cancel, name="grid_cancel"),
    path("style-transfer/live/", views_mirror.live, name="mirror"),
    path("style-transfer/live/painter.js", views_mirror.painter, name="mirror_painter"),
    path("abstract/garden/", views_garden.show, name="garden"),
    path("abstract/garden/breed/", views_garden.breed, name="garden_breed"),
    path("abstract/garden/fresh/", views_garden.fresh, name="garden_fresh"),
    path("abstract/garden/plant/", views_garden.plant, name="garden_plant"),
    path("abstract/garden/keep/", views_garden.keep, name="garden_keep"),
    path("abstract/garden/undo/", views_garden.undo, name="garden_undo"),
    path("abstract/garden/redo/", views_garden.redo, name="garden_redo"),
    path("abstract/garden/go/<int:number>/", views_garden.go, name="garden_go"),
    path("abstract/garden/make/<int:slot>/", views_garden.make, name="garden_make"),
    path("abstract/garden/pictures/<uuid:pk>.jpg", views_garden.picture, name="garden_picture"),
    path("<slug:name>/", views.engine, name="engine"),
    path("<slug:name>/show/", views.show, name="show"),
    path("<slug:name>/desk/", views_desk.save, name="desk"),
    path("<slug:name>/desk/now/", views_desk.look, name="desk_now"),
    path("<slug:name>/desk/undo/", views_desk.undo, name="desk_undo"),
    path("<slug:name>/desk/redo/", views_desk.redo, name="desk_redo"),
    path("<slug:name>/presets/", views_presets.preset_list, name="presets"),
    path("<slug:name>/presets/<uuid:pk>.json", views_presets.download, name="preset_file"),
    path("<slug:name>/presets/<uuid:pk>/share/", views_presets.share, name="preset_share"),
    path("<slug:name>/presets/<uuid:pk>/delete/", views_presets.delete, name="preset_delete"),
    path("<slug:name>/grid/", views_grids.new, name="grid_new"),
    path("<slug:name>/filmstrip/", views.filmstrip, name="filmstrip"),
    path("<slug:name>/live/", views_live.live, name="live"),
    path("<slug:name>/thumbnails/", views_thumbnails.thumbnails, name="thumbnails"),
]
