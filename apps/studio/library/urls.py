"""Addresses under /studio/library/."""

from __future__ import annotations

from django.urls import path

from apps.studio.library import views, views_boards, views_files, views_picker

app_name = "library"

urlpatterns = [
    path("", views.home, name="home"),
    path("select/", views.select, name="select"),
    path("upload/", views_files.upload, name="upload"),
    path("picker/", views_picker.picker, name="picker"),
    path("trash/", views.trash, name="trash"),
    path("trash/empty/", views.empty_trash, name="empty_trash"),
    path("boards/", views_boards.boards, name="boards"),
    path("boards/<uuid:pk>/", views_boards.board, name="board"),
    path("boards/<uuid:pk>/move/", views_boards.move, name="board_move"),
    path("boards/<uuid:pk>/delete/", views_boards.delete, name="board_delete"),
    path("<uuid:pk>/", views.item, name="item"),
    path("<uuid:pk>/file/", views_files.file, name="file"),
    path("<uuid:pk>/recipe.json", views_files.recipe, name="recipe"),
    path("<uuid:pk>/download/", views_files.download, name="download"),
    path("<uuid:pk>/<int:width>.webp", views_files.rendition, name="rendition"),
]
