"""Every address of the site. Each app names its own; this says where they hang."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from artsite import views
from artsite.languages import set_language
from artsite.styleguide import styleguide

# Django's own sign-in page of the admin counts no wrong passwords; ours does.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = _("Artsite: keeping house")
admin.site.index_title = _("What there is")

urlpatterns = [
    path("", include("apps.gallery.urls")),
    path("", include("apps.gallery.talk.urls")),
    path("", include("apps.gallery.collections.urls")),
    path("", include("apps.gallery.exhibitions.urls")),
    path("", include("apps.gallery.moderation.urls")),
    path("", include("apps.gallery.growing.urls")),
    path("", include("apps.accounts.urls")),
    path("artists/", include("apps.accounts.circles.urls")),
    path("notices/", include("apps.accounts.notices.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("studio/jobs/", include("apps.studio.jobs.urls")),
    path("studio/library/", include("apps.studio.library.urls")),
    path("studio/datasets/", include("apps.studio.freezing.urls")),
    path("studio/models/", include("apps.studio.registry.urls")),
    path("studio/train/", include("apps.studio.training.urls")),
    path("studio/", include("apps.studio.urls")),
    path("api/", include("artsite.api")),
    path("admin/", admin.site.urls),
    path("help/", views.help_page, name="help"),
    path("language/", set_language, name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
    path("styleguide/", styleguide, name="styleguide"),
    path("health/live", views.live, name="health_live"),
    path("health/ready", views.ready, name="health_ready"),
    path("", include("django_prometheus.urls")),
    path("favicon.ico", RedirectView.as_view(url="/static/icons/favicon.svg", permanent=True)),
]
