"""
Settings of the platform. Everything a city or a machine may differ in comes from the environment;
`docs/deploy.md` lists the variables.

`YIHE_MODE` is `production` unless it says `demo` or `test`; only demo mode can sign people in by one click.
"""

import json
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import production, sign_on
from yihe.foundation import doors

ROOT = Path(__file__).resolve().parent.parent
MODE = os.environ.get("YIHE_MODE", "production")
if MODE not in {"production", "demo", "test"}:
    raise ImproperlyConfigured(f"YIHE_MODE must be production, demo or test, not {MODE!r}")
DEMO = MODE == "demo"
PRODUCTION = MODE == "production"
DEBUG = False

# Named at once, before anything else is looked at: a system that starts with a key everybody knows is open.
if PRODUCTION and (_faults := production.faults(os.environ, ROOT)):
    raise ImproperlyConfigured("生产环境的设置有误，不能启动：\n" + "\n".join(_faults))


def _number(name: str, default: str) -> float:
    """Return a number of the environment. Raises ImproperlyConfigured for what is none."""
    value = os.environ.get(name) or default
    try:
        return float(value)
    except ValueError as fault:
        raise ImproperlyConfigured(f"{name} 应为数字，不是“{value}”。") from fault


DATA_DIR = Path(os.environ.get("DATA_DIR", ROOT / ".demo")).absolute()

# A city adopts the platform with a folder of its own: texts, values, divisions, names (docs/adoption.md).
# One folder for each county, parted by colons; the first is home.
CITY_DIR, *_more = map(Path, (os.environ.get("YIHE_CITY_DIR") or f"{ROOT}/cities/taicang").split(":"))
MORE_CITY_DIRS = tuple(_more)


def _secret(name: str) -> str:
    """Return a secret from the environment; outside production a fixed one, so that a restart keeps sessions."""
    return os.environ.get(name, "") or f"not-secret-{name}-for-demo-and-tests-only-0123456789"


def _earlier(name: str) -> list[str]:
    """Return the earlier keys of a setting, newest first, commas between."""
    return [key for key in (each.strip() for each in os.environ.get(name, "").split(",")) if key]


SECRET_KEY = _secret("SECRET_KEY")
# What was signed with these – links, forms that are open, sign-ins – still holds.
SECRET_KEY_FALLBACKS = _earlier("SECRET_KEY_FALLBACKS")
# Key of the encrypted fields, `id:hex` of 16 bytes each, newest first (SM4-GCM; foundation/encryption.py).
FIELD_KEYS = os.environ.get("FIELD_KEYS", "demo:00112233445566778899aabbccddeeff")
# Key of the blind indexes and of digests that are frozen (HMAC-SM3), and the earlier ones, under which things are still found
# (foundation/index_keys.py; `manage.py rotate_index`).
INDEX_KEY = _secret("INDEX_KEY")
INDEX_KEY_FALLBACKS = _earlier("INDEX_KEY_FALLBACKS")

ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "" if PRODUCTION else "*").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
    "django.contrib.staticfiles", "django.contrib.humanize",
    "csp", "django_htmx",
    # Ours before allauth: our templates stand before its own.
    "yihe.faces.design", "yihe.faces.desk", "yihe.faces.portal", "yihe.faces.exchange", "yihe.faces.adoption",
    "yihe.faces.signon",
    *doors.apps(),  # the rooms, ours and whatever is installed beside them: found, never listed
    "yihe.matters",
    "yihe.registers.evidence", "yihe.registers.bodies", "yihe.registers.keys", "yihe.registers.compartments",
    "yihe.registers.accounts",
    "yihe.registers.regions", "yihe.registers.organizations", "yihe.registers.practitioners", "yihe.registers.policies", "yihe.registers.letters",
    "yihe.registers.suppliers", "yihe.registers.buyers", "yihe.registers.grades", "yihe.registers.catalogs",
    "yihe.registers.providers", "yihe.registers.stations", "yihe.registers.teams", "yihe.registers.culture_sites",
    "allauth", "allauth.account", "allauth.mfa", "allauth.socialaccount",
]  # fmt: skip
if DEMO or MODE == "test":
    INSTALLED_APPS.insert(0, "yihe.faces.demo")
if MODE == "test":
    INSTALLED_APPS.append("tests.errands")  # a small kind of matter the kernel is tested with

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "yihe.faces.desk.middleware.SignedIn",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "yihe.faces.desk.middleware.PlainText",
    "yihe.registers.accounts.sessions.KnowsWhoIsThere",
    "allauth.account.middleware.AccountMiddleware",
    "yihe.faces.desk.middleware.EmptiesTheStorage",
    "yihe.faces.desk.middleware.KeepWhatWasTyped",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "yihe.faces.desk.middleware.SecondFactor",
    "yihe.faces.desk.middleware.ActingMembership",
    "yihe.faces.desk.middleware.SpeaksForACounty",
    "django.contrib.messages.middleware.MessageMiddleware",
    "yihe.faces.desk.asking_again.AsksAgain",
    "yihe.faces.desk.middleware.SaysWhatDoesNotOpen",
    "yihe.faces.desk.pressing.OnePressIsOneAct",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "yihe.faces.design.environment.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "yihe.faces.design.environment.shell",
                "yihe.faces.desk.helping.context",
                "yihe.faces.desk.kept.context",
                "yihe.faces.desk.pressing.context",
            ],
        },
    },
    {  # allauth's pages, in our shell (ADR 0002)
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yihe.faces.desk.pressing.context",
            ],
        },
    },
]

# Django's own drawings of its widgets, by the engine that is three times as quick.
FORM_RENDERER = "yihe.faces.design.form_renderer.Renderer"


def _database(url: str) -> dict:
    """Return Django's settings for `postgresql://user:password@host:port/name` or `sqlite:///path`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) if parts.path.startswith("//") else unquote(parts.path),
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                # Of a savepoint two are kept that are run once: of 128, the usual number, hardly one is left for what is asked again.
                "cached_statements": 2000,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(f"DATABASE_URL of unknown scheme {parts.scheme!r}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # A statement that comes again is planned once for a connection: half of what the server spends on a small one.
        "OPTIONS": {
            "server_side_binding": True,
            "prepare_threshold": 5,
            "connect_timeout": CONNECT_SECONDS,
            "options": " ".join(f"-c {name}={value}" for name, value in (_PLANNING | _limits()).items()),
        },
    }


def _limits() -> dict:
    """
    Return the limits of a connection that answers pages: nobody waits longer for a statement or a lock, or takes a second processor for a page. A
    command – `migrate`, `verify`, the timers – may take its time.
    """
    if os.environ.get("YIHE_SERVES") != "1":
        return {}
    return {
        "statement_timeout": STATEMENT_SECONDS * 1000,
        "lock_timeout": LOCK_SECONDS * 1000,
        "max_parallel_workers_per_gather": 0,
    }


# What we ask looks at few rows of large tables, and waits for it: machine code made for it costs more than it saves, and a row by an
# index is not four times as dear as one in passing, as it was on turning disks (ADR 0129).
_PLANNING = {"jit": "off", "random_page_cost": "1.1"}


CONNECT_SECONDS = int(os.environ.get("DATABASE_CONNECT_SECONDS", "3"))
STATEMENT_SECONDS = int(os.environ.get("DATABASE_STATEMENT_SECONDS", "30"))
LOCK_SECONDS = int(os.environ.get("DATABASE_LOCK_SECONDS", "10"))


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", f"sqlite://{DATA_DIR / 'yihe.sqlite3'}"))}
# The keys of compartments, best in a database of their own with backups of their own (docs/deploy.md); "": the same.
if KEYS_DATABASE_URL := os.environ.get("KEYS_DATABASE_URL", ""):
    DATABASES["keys"] = _database(KEYS_DATABASE_URL)
DATABASE_ROUTERS = ["yihe.registers.keys.database.Router"]
# For how many days a backup is kept: so long a backup from before an erasure can open what was erased.
BACKUPS_KEPT = int(_number("BACKUPS_KEPT", "400"))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Tries at the door are counted for all workers together (docs/adr/0015).
CACHES = {"default": {"BACKEND": "yihe.registers.accounts.shared_cache.SharedCache"}}

# Where the note of each seal goes, and what signs it (docs/adr/0021); a last seal older than so many hours is a fault.
NOTES_DIR = os.environ.get("NOTES_DIR", "")
SEAL_COMMAND = os.environ.get("SEAL_COMMAND", "")
SEAL_MAX_AGE = _number("SEAL_MAX_AGE", "36" if PRODUCTION else "0")

# Who sends it as X-Health-Token is told what `/health/` found; so is who asks from this machine.
HEALTH_TOKEN = os.environ.get("HEALTH_TOKEN", "")

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "static-built"
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_MAX_AGE = 3600

# Uploaded papers: never under a public URL, always served by a view that asks who is reading.
MEDIA_ROOT = DATA_DIR / "files"
FONTS_DIR = os.environ.get("FONTS_DIR", "")  # faces of the city's own for letters: 仿宋, 小标宋 (docs/deploy.md)
# The socket of clamd, which scans what is uploaded (docs/deploy.md); "": nobody does.
CLAMD_SOCKET = os.environ.get("CLAMD_SOCKET", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = (
    60  # the photographs of a paper that came over the counter, or as many papers as a matter holds
)
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "yihe.acts.documents.uploads.Ceiling",  # lets what is too large run past instead of filling the disk
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["yihe.registers.accounts.sessions.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "yihe.registers.accounts.passwords.LeavesEnough"},
]
if DEMO:
    PASSWORD_HASHERS = ["yihe.faces.demo.hashers.QuickHasher"]  # invented people, one published password
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:inbox"
ACCOUNT_LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "yihe.faces.desk.sign_in.AccountAdapter"
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
# A reset touches a password and nothing else: allauth's own token writes down an unverified address on its way, and an
# unverified address would keep its owner from binding a factor. Ours are given with the account (`User.email`), and nobody
# signs up, so that what is asked of open registration is not asked here. Nobody writes to who has no account.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_FORMS = {
    "login": "yihe.faces.desk.sign_in.LoginForm",
    "reset_password": "yihe.faces.desk.sign_in.ResetPasswordForm",
    "reset_password_from_key": "yihe.faces.desk.sign_in.ResetPasswordKeyForm",
    "change_password": "yihe.faces.desk.sign_in.ChangePasswordForm",
}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Wrong passwords are counted by account and address together (`AccountAdapter`), so that whoever guesses shuts out neither the
# neighbours behind the same address nor, from elsewhere, the holder. By address alone only high: a carrier hides a village.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip", "login_failed": "300/5m/ip,5/5m/key", "reset_password": "20/m/ip,3/5m/key",
}  # fmt: skip
# The doors of others one may come in by (docs/deploy.md). Nobody signs up by one, nobody is known by a mail address, nothing they say is kept.
SOCIALACCOUNT_ADAPTER = "yihe.faces.signon.adapter.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {"sign_on": {"APPS": sign_on.apps(os.environ.get("SIGN_ON_FILE", ""), production=PRODUCTION)}}
SOCIALACCOUNT_STORE_TOKENS = SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_QUERY_EMAIL = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds, while somebody waits for the page
MFA_TOTP_TOLERANCE = 1  # a code that ran out while it was typed still counts: one step, as RFC 6238 5.2 advises
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Behind the proxy a visitor's address is what the proxy wrote last (docs/deploy.md); else all would share one limit.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if PRODUCTION else 0
MFA_ADAPTER = "yihe.faces.desk.sign_in.SecondFactorAdapter"
MFA_FORMS = {
    f"{name}_webauthn": f"yihe.faces.desk.passkeys.{name.capitalize()}"
    for name in ("authenticate", "reauthenticate", "login", "add", "signup")
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # passkeys on http://localhost
# Whether people inside the bureau must have a second factor before they see anything, and those with power one that an
# administrator vouched for (docs/adr/0020).
STAFF_SECOND_FACTOR = os.environ.get("STAFF_SECOND_FACTOR", "1" if PRODUCTION else "0") == "1"

SESSION_ENGINE = "yihe.registers.accounts.sessions"
# Whoever is signed in is signed out after so many hours, whatever they do, and after so many minutes without a page asked for.
SESSION_COOKIE_AGE = int(_number("SESSION_HOURS", "8") * 3600)
SESSION_IDLE_AGE = int(_number("SESSION_IDLE_MINUTES", "30" if PRODUCTION else "480") * 60)
# For how many seconds who proved who they are need not do so again before they change an account or where money goes.
ASKED_AGAIN_AFTER = SESSION_COOKIE_AGE if DEMO else 300  # invented people enter by a click, and know no password
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "yihe.faces.desk.middleware.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    }
}

DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "yihe@localhost")
# The demonstration's letters stay on the machine, and a page shows them (/demo/mail/).
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if PRODUCTION else "yihe.faces.demo.mailbox.Backend"
# Where the public pages are reached from outside (https://…): letters to those who follow something lead back there, and never to
# whatever a request called us. Without it nobody follows by mail.
PUBLIC_URL = os.environ.get("PUBLIC_URL", "" if PRODUCTION else f"http://localhost:{os.environ.get('PORT', '8000')}")
# Ways a notification leaves the house besides the page. A city that has a gateway for short messages adds its class here.
NOTIFICATION_CHANNELS = os.environ.get("NOTIFICATION_CHANNELS", "yihe.matters.channels.Mail").split(",")
# Other systems that something is handed over to (对接), by the code a city's receivers.yaml names: JSON, {"governance": {"class":
# "yihe.acts.referrals.ports.FilePort", "folder": "…"}}. The demonstration has one, of files in its own folder.
if _faults := list(production.ports_faults(os.environ.get("PORTS", ""), loopback=not PRODUCTION)):
    raise ImproperlyConfigured("\n".join(_faults))
PORTS = json.loads(os.environ.get("PORTS", "null")) or (
    {"governance": {"class": "yihe.acts.referrals.ports.FilePort", "folder": str(DATA_DIR / "ports" / "governance")}}
    if DEMO
    else {}
)
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_TIMEOUT = 10  # seconds: an invitation and a reset are mailed while somebody waits for the page

SILENCED_SYSTEM_CHECKS = ["security.W008"]  # the redirect to https is the proxy's

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "yihe.foundation.log_lines.Lines"}},  # JSON, without people's data
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own would write errors in clear to a mail or a console of its own.
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
