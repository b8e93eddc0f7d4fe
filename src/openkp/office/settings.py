"""Settings of the office. Everything an operator may set is an environment variable named OPENKP_...

OPENKP_HOME            folder of the database, the secrets and the files of this office
OPENKP_DATABASE        postgresql://user:password@host:port/name, or a path of an SQLite file
OPENKP_DEMO            1: demonstration office, with personas that anyone may take
OPENKP_ALLOWED_HOSTS   names under which the office is reached, separated by commas
OPENKP_SECURE          1: served over https (secure cookies, HSTS)
OPENKP_EMAIL           smtp://user:password@host:port, or smtps://...; without it letters are printed
OPENKP_EMAIL_FROM      the sender of letters
OPENKP_URL             the address of this office in letters, as https://office.example
OPENKP_PROCESS_ROOTS   key ids of the roots that vouch for the Process's key, where another office keeps it
OPENKP_DEADLINE_READING  month_end or strict: how "within two months" is counted for returns
OPENKP_KEY_PASSPHRASE  unlocks the private keys; without it the file key-passphrase in OPENKP_HOME
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from openkp import __version__
from openkp.office.home import office_home, secret_file

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BASE = Path(__file__).resolve().parent
HOME = office_home()
IS_DEMO = os.environ.get("OPENKP_DEMO") == "1"
IS_SECURE = os.environ.get("OPENKP_SECURE") == "1"
VERSION = __version__

DEBUG = False
SECRET_KEY = os.environ.get("OPENKP_SECRET_KEY") or secret_file(HOME, "secret-key")
KEY_PASSPHRASE = os.environ.get("OPENKP_KEY_PASSPHRASE") or secret_file(HOME, "key-passphrase")
ALLOWED_HOSTS = os.environ.get("OPENKP_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "openkp.office.apps.OfficeConfig",
    "openkp.office.parties",
    "openkp.office.certificates",
    "openkp.office.register",
    "openkp.office.meetings",
    "openkp.office.returns",
    "openkp.office.definitions",
    "openkp.office.stocks",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # a bad line; Django pads against BREACH
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "openkp.office.middleware.ActorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "openkp.office.urls"
WSGI_APPLICATION = "openkp.office.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "openkp.office.middleware.office_context",
            ],
        },
    }
]


def _database(setting: str) -> dict[str, object]:
    """One database by one setting: an SQLite file by default, PostgreSQL for a national node."""
    if setting.startswith(("postgresql://", "postgres://")):
        parts = urlsplit(setting)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 40, "timeout": 30}},
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": setting,
        # IMMEDIATE: two writers queue instead of failing. FULL: an issued certificate survives a power cut.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            # recursive_triggers: INSERT OR REPLACE cannot go around the triggers of append-only tables.
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
            "PRAGMA recursive_triggers=ON",
        },
    }


DATABASES = {"default": _database(os.environ.get("OPENKP_DATABASE") or str(HOME / "office.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "parties.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "parties:sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours: a quarter of an hour
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600  # one working day
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
#: The largest PDF or photograph that a person may upload for verification, in bytes.
UPLOAD_MAX_BYTES = 20 * 1024 * 1024


_MAIL = urlsplit(os.environ.get("OPENKP_EMAIL", ""))
IS_MAIL_SENT = _MAIL.scheme in ("smtp", "smtps")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if IS_MAIL_SENT else 'console'}.EmailBackend"
EMAIL_HOST = unquote(_MAIL.hostname or "localhost")
EMAIL_PORT = _MAIL.port or (465 if _MAIL.scheme == "smtps" else 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_MAIL.username or ""), unquote(_MAIL.password or "")
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
EMAIL_USE_TLS = _MAIL.scheme == "smtp" and bool(_MAIL.username)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("OPENKP_EMAIL_FROM", "openkp@localhost")
#: Key ids (16 hexadecimal digits each), separated by commas.
PROCESS_ROOTS = [one for one in os.environ.get("OPENKP_PROCESS_ROOTS", "").replace(" ", "").split(",") if one]
#: How "within two months" is counted: `month_end`, or `strict` for the same day of the month.
DEADLINE_READING = os.environ.get("OPENKP_DEADLINE_READING") or "month_end"
if DEADLINE_READING not in ("month_end", "strict"):
    raise ImproperlyConfigured(f"OPENKP_DEADLINE_READING is month_end or strict, not {DEADLINE_READING!r}")
PUBLIC_URL = os.environ.get("OPENKP_URL", "").rstrip("/")

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
LANGUAGE_CODE = "en"
#: Languages whose texts are complete. Others fall back to English until their catalogue is.
LANGUAGES: list[tuple[str, StrOrPromise]] = [("en", _("English"))]
if os.environ.get("OPENKP_TRY_LANGUAGES"):  # to look at a page right-to-left before the catalogue is there
    LANGUAGES += [("ar", "العربية")]
LOCALE_PATHS = [BASE / "locale"]

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}, "fontTools": {"level": "ERROR"}},
}
