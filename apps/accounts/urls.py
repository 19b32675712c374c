"""Pages about people. Sign-in, sign-up and passwords are allauth's."""

from __future__ import annotations

from django.urls import path

from apps.accounts import views

app_name = "accounts"

urlpatterns = [
    path("artists/", views.artists, name="artists"),
    path("artists/<str:username>/", views.profile, name="profile"),
    path("accounts/settings/", views.settings, name="settings"),
    path("accounts/tokens/", views.tokens, name="tokens"),
    path("accounts/tokens/<uuid:token_id>/revoke/", views.revoke_token, name="revoke_token"),
]
