"""Addresses where one reports something, and where one answers a decision."""

from __future__ import annotations

from django.urls import path

from apps.gallery.moderation import views

app_name = "moderation"

urlpatterns = [
    path("works/<uuid:pk>/report/", views.report_work, name="report_work"),
    path("comments/<uuid:pk>/report/", views.report_comment, name="report_comment"),
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/<uuid:pk>/", views.decision, name="decision"),
    path("rules/", views.rules, name="rules"),
    path("terms/", views.words_of_the_house, {"name": "terms"}, name="terms"),
    path("privacy/", views.words_of_the_house, {"name": "privacy"}, name="privacy"),
    path("copyright/", views.words_of_the_house, {"name": "copyright"}, name="copyright"),
]
