"""Settings. One file for every kind of running; what differs comes from the environment.

ARTSITE_HOME        the data folder (default: var/ beside manage.py)
ARTSITE_SECRET_KEY  else the file ARTSITE_HOME/secret-key, which `artsite serve` makes
ARTSITE_HOSTS       comma-separated host names (default: this machine only)
ARTSITE_HTTPS       1 when served over HTTPS: secure cookies, HSTS
ARTSITE_DEMO        1 for the demo site: mail is printed to the log
DATABASE_URL        PostgreSQL
REDIS_URL           Redis or Valkey: broker, cache and channel layer
ARTSITE_S3_BUCKET   keep media in an S3-compatible store instead of a folder
ARTSITE_MAX_ARCHIVE_MB  the largest ZIP of pictures or model file that is taken in (default: 2048)
ARTSITE_LEASE_SECONDS  after how long a silent worker loses its job (default: 20)
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url

from artsite.headers import CONTENT_SECURITY_POLICY, PERMISSIONS_POLICY  # noqa: F401
from artsite.pictures.guard_call import MOST_BYTES, MOST_PIXELS

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("ARTSITE_HOME") or BASE_DIR / "var").resolve()
DEMO = os.environ.get("ARTSITE_DEMO") == "1"
HTTPS = os.environ.get("ARTSITE_HTTPS") == "1"
DEBUG = os.environ.get("ARTSITE_DEBUG") == "1"


def _secret_key() -> str:
    """The key of this site; a fresh one for a command that runs without a site."""
    if key := os.environ.get("ARTSITE_SECRET_KEY"):
        return key
    path = HOME / "secret-key"
    return path.read_text().strip() if path.exists() else secrets.token_urlsafe(50)


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("ARTSITE_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "channels",
    "csp",
    "django_prometheus",
    "apps.accounts",
    "apps.accounts.circles",
    "apps.accounts.notices",
    "apps.gallery",
    "apps.gallery.talk",
    "apps.gallery.collections",
    "apps.gallery.exhibitions",
    "apps.gallery.moderation",
    "apps.gallery.growing",
    "apps.studio",
    "apps.studio.library",
    "apps.studio.datasets",
    "apps.studio.registry",
    "apps.studio.jobs",
    "apps.studio.desk",
    "apps.collab",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "artsite.headers.PermissionsPolicyMiddleware",
    "artsite.headers.PrivatePagesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "artsite.addresses.NoNulMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.accounts.middleware.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "artsite.urls"
ASGI_APPLICATION = "artsite.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "artsite.context.site",
                "apps.accounts.notices.views.bell",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                        "apps.studio.loaders.EngineLoader",
                    ],
                )
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# -- Data ---------------------------------------------------------------------------------------------

# Under ASGI each request has a thread of its own, and connections kept by threads would pile up: the web
# process (`artsite.asgi`) takes them from a pool. Other processes have few threads and keep theirs.
POOLED = os.environ.get("ARTSITE_DATABASE_POOL") == "1"

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or "postgresql://artsite@/artsite",
        conn_max_age=0 if POOLED else 60,
        conn_health_checks=True,
    )
}
if POOLED:
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 2, "max_size": 24, "timeout": 10}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/0"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "artsite",
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        # redis-py gives up on a silent socket after 5 s, and an idle page is silent.
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}]},
    }
}

# -- Files --------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = None
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "apps.studio.finders.EngineFinder",
]
# Static files are served from where they lie; nothing has to be collected before a start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

MEDIA_ROOT = HOME / "media"
_S3_BUCKET = os.environ.get("ARTSITE_S3_BUCKET")
STORAGES: dict[str, dict[str, Any]] = {
    "default": (
        {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": _S3_BUCKET}}
        if _S3_BUCKET
        else {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    ),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
MAX_UPLOAD_BYTES = MOST_BYTES
MAX_UPLOAD_PIXELS = MOST_PIXELS
# A ZIP of pictures, or a model file.
MAX_ARCHIVE_BYTES = int(os.environ.get("ARTSITE_MAX_ARCHIVE_MB", "2048")) * 1024 * 1024
# The body of a request may hold one upload and its form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# -- People -------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "apps.accounts.rights.RoleBackend",
]
# What staff of a role may do in the admin; whoever is to do all of it is made a superuser.
ROLE_PERMISSIONS = {
    "moderator": (
        "gallery.view_work",
        "gallery.change_work",
        "gallery.view_tag",
        "gallery.change_tag",
        "talk.view_comment",
        "talk.change_comment",
        "moderation.view_report",
        "moderation.change_report",
        "moderation.view_decision",
        "moderation.change_decision",
        "moderation.view_appeal",
        "moderation.change_appeal",
        "accounts.view_user",
        "accounts.view_auditentry",
        "jobs.view_job",
    ),
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "studio:home"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USERNAME_VALIDATORS = "apps.accounts.names.username_validators"
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_FORMS = {"login": "apps.accounts.entrance.SignInForm", "signup": "apps.accounts.entrance.JoinForm"}
ACCOUNT_ADAPTER = "apps.accounts.adapter.AccountAdapter"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "10/m/ip",
    "reset_password": "10/m/ip,3/m/key",
}
# Behind a proxy the operator says how many stand in front; on a bare machine none does.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("ARTSITE_PROXIES", "0"))

EMAIL_BACKEND = (
    "django.core.mail.backends.console.EmailBackend"
    if DEMO or not os.environ.get("ARTSITE_SMTP_HOST")
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = os.environ.get("ARTSITE_SMTP_HOST", "localhost")
DEFAULT_FROM_EMAIL = os.environ.get("ARTSITE_MAIL_FROM", "artsite@localhost")

# Jobs a minute, and jobs waiting or running at once, for each kind of person.
JOB_LIMITS = {"visitor": (10, 2), "artist": (60, 20), "staff": (600, 200)}
# Live previews a minute; one hand that never rests asks for about six hundred. All visitors share theirs.
LIVE_LIMITS = {"visitor": 600, "artist": 900, "staff": 6000}

# -- Jobs ---------------------------------------------------------------------------------------------

CELERY_BROKER_URL = (
    f"redis+socket://{REDIS_URL.removeprefix('unix://')}" if REDIS_URL.startswith("unix://") else REDIS_URL
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "cpu"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A busy machine may take a while to fork a child; Celery's own 4 seconds would kill it.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 60.0
# Kilobytes after which a child is replaced between two jobs, so that what engines leak does not stay.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 4_000_000
# A page does not wait for a broker that is away: the sweeper sends the ticket later.
CELERY_BROKER_CONNECTION_TIMEOUT = 2.0
# A worker does: it tries until the broker is back.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None

# A worker renews its lease several times within this; after it the job is anyone's.
LEASE_SECONDS = float(os.environ.get("ARTSITE_LEASE_SECONDS", "20"))
MAX_ATTEMPTS = 3

# -- API ----------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "apps.accounts.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["artsite.parsers.JSONParser"],
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "artsite.problems.exception_handler",
    "DEFAULT_THROTTLE_RATES": {"tokens": "10/min"},
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Artsite",
    "DESCRIPTION": "Make, keep, publish and find art. Everything the pages do, a script can do as well.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# -- Safety -------------------------------------------------------------------------------------------

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

# -- Words --------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]  # each by its own name, for who reads only that
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
