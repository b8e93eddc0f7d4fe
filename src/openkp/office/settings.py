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
OPENKP_PKCS11_MODULE   the library of a security module, where keys are kept in one; with OPENKP_PKCS11_TOKEN,
                       the label of the token, and OPENKP_PKCS11_PIN or the file pkcs11-pin in OPENKP_HOME
OPENKP_SECOND_FACTOR   who must have a second factor: groups (officers, administrators, table, companies) and
                       single capacities, separated by commas; or none. Usual: officers,administrators,table
OPENKP_SESSION_IDLE_MINUTES  a session that nobody uses for so long ends (usual: 60)
OPENKP_SESSION_HOURS   a session ends so long after the sign-in, however much it is used (usual: 8)
OPENKP_OIDC_ISSUER     a ministry's own directory (OpenID Connect), as https://login.ministry.example/realm;
                       with OPENKP_OIDC_CLIENT_ID and OPENKP_OIDC_CLIENT_SECRET, as the directory gave them
OPENKP_OIDC_NAME       what the button for signing in calls the directory (usual: the host of the issuer)
OPENKP_OIDC_CLAIM      which claim names the person: email (if the directory verified it) is compared with the
                       e-mail address of accounts, any other, as preferred_username, with their user names
OPENKP_OIDC_SECOND_FACTOR  1: the directory itself asks for a second factor, the office does not ask again
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from openkp import __version__
from openkp.office.home import office_home, secret_file
from openkp.office.second_factor import capacities_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BASE = Path(__file__).resolve().parent
HOME = office_home()
IS_DEMO = os.environ.get("OPENKP_DEMO") == "1"
IS_SECURE = os.environ.get("OPENKP_SECURE") == "1"
VERSION = __version__

DEBUG = False
SECRET_KEY = os.environ.get("OPENKP_SECRET_KEY") or secret_file(HOME, "secret-key")
KEY_PASSPHRASE_IS_GIVEN = bool(os.environ.get("OPENKP_KEY_PASSPHRASE"))
KEY_PASSPHRASE = os.environ.get("OPENKP_KEY_PASSPHRASE") or secret_file(HOME, "key-passphrase")
PKCS11_MODULE = os.environ.get("OPENKP_PKCS11_MODULE", "")
PKCS11_TOKEN = os.environ.get("OPENKP_PKCS11_TOKEN", "")
PKCS11_PIN = os.environ.get("OPENKP_PKCS11_PIN", "")
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
    "openkp.office.access",
    "openkp.office.bulk",
    "openkp.office.border",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "openkp.office.page_headers.PageHeaders",  # first: files of the look have them too
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # a bad line; Django pads against BREACH
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "openkp.office.languages.LanguageOfThePerson",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "openkp.office.access.rules.SessionsEnd",
    "openkp.office.middleware.ActorMiddleware",
    "openkp.office.access.rules.AskedFirst",
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
            "CONN_HEALTH_CHECKS": True,  # a server that was started again leaves dead connections in the pool
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
#: Work in the background waits in the database; `openkp worker` does it.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
#: One count of failed codes, and of codes used, for all processes of this machine.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": HOME / "cache"}
}

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

#: The capacities that must have a second factor.
SECOND_FACTOR_CAPACITIES = capacities_of(
    os.environ.get("OPENKP_SECOND_FACTOR") or "officers,administrators,table"
)
ACCOUNT_ADAPTER = "openkp.office.access.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up: the adapter is closed
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "openkp.office.access.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SECURE  # browsers offer passkeys on http for localhost only
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are the administrator's, not the person's, to enter
MFA_TOTP_TOLERANCE = 1  # the clock of a phone may be half a minute off
MFA_FORMS = {
    "authenticate": "openkp.office.access.forms.CodeForm",
    "reauthenticate": "openkp.office.access.forms.CodeAgainForm",
    "add_webauthn": "openkp.office.access.forms.PasskeyForm",
}
SOCIALACCOUNT_ADAPTER = "openkp.office.access.adapters.DirectoryAdapter"
SOCIALACCOUNT_ONLY = False
OIDC_ISSUER = os.environ.get("OPENKP_OIDC_ISSUER", "").rstrip("/")
OIDC_NAME = os.environ.get("OPENKP_OIDC_NAME") or (urlsplit(OIDC_ISSUER).hostname or "")
OIDC_CLAIM = os.environ.get("OPENKP_OIDC_CLAIM") or "email"
OIDC_ASKS_FOR_SECOND_FACTOR = os.environ.get("OPENKP_OIDC_SECOND_FACTOR") == "1"
if OIDC_ISSUER and not os.environ.get("OPENKP_OIDC_CLIENT_ID"):
    raise ImproperlyConfigured("OPENKP_OIDC_ISSUER needs OPENKP_OIDC_CLIENT_ID, as the directory gave it")
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "ministry",
                "name": OIDC_NAME,
                "client_id": os.environ["OPENKP_OIDC_CLIENT_ID"],
                "secret": os.environ.get("OPENKP_OIDC_CLIENT_SECRET", ""),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}

SESSION_IDLE = timedelta(minutes=int(os.environ.get("OPENKP_SESSION_IDLE_MINUTES") or 60))
SESSION_AGE = timedelta(hours=int(os.environ.get("OPENKP_SESSION_HOURS") or 8))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(SESSION_AGE.total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
if IS_SECURE:  # a neighbour's name under the same domain cannot set these
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
else:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "sessionid", "csrftoken"
CSRF_COOKIE_HTTPONLY = True  # forms carry the token; no script reads the cookie
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_SECURE
SECURE_SSL_REDIRECT = IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked on the machine itself, without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
#: Preloading would bind a whole ministry's domain; that is the ministry's to ask for, not an office's.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
#: Nothing but what is named here. Pages add to it by a decorator (`page_headers`), each with its reason.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],  # our own files; nothing inline, no eval
        "style-src": ["'self'"],  # our own style sheets; no style attributes
        "img-src": ["'self'", "data:"],  # data: the QR code of an authenticator app
        "font-src": ["'self'"],
        "connect-src": ["'self'"],  # htmx, the passkey's question, the verifier's bundle
        "manifest-src": ["'self'"],  # the verifier can be installed
        "worker-src": ["'self'"],  # the verifier's service worker
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
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
#: Languages whose texts are complete: tests/languages fails for a text that one of them lacks.
LANGUAGES: list[tuple[str, StrOrPromise]] = [("en", _("English")), ("fr", _("French")), ("ar", _("Arabic"))]
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
