"""Django settings; everything that differs between installations comes from the environment."""

import hashlib
import os
from pathlib import Path

from csp.constants import NONE, SELF

from . import __version__, environment

# What the app writes is for its own user alone: data, backups, keys, files on their way in.
os.umask(0o077)
APP_VERSION = __version__
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = environment.data_dir("PREMWEB_DATA_DIR", BASE_DIR / "data")

DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.secret_key("SECRET_KEY", DATA_DIR)
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
PUBLIC_URL = environment.public_url("PREMWEB_URL", ALLOWED_HOSTS, needed_by="EMAIL_URL")
CSRF_TRUSTED_ORIGINS = environment.origins("CSRF_TRUSTED_ORIGINS")

# Prem's API -----------------------------------------------------------------------------------
PREM_API_KEY = environment.text("PREM_API_KEY")
PREM_BASE_URL = environment.http_url("PREM_BASE_URL", "https://studio.premai.io/api/v1")
PREM_DEFAULT_MODEL = environment.text("PREM_DEFAULT_MODEL")
PREM_READ_TIMEOUT = environment.seconds("PREM_READ_TIMEOUT", 60.0)
# "paced" reads each stream once per frame interval; "httpx" is httpx's own, which a proxy needs.
PREM_TRANSPORT = environment.choice("PREM_TRANSPORT", "paced", "httpx")
environment.check_proxies()
environment.check_authorities("SSL_CERT_FILE")
PREM_CONTEXT_TOKENS = environment.count("PREM_CONTEXT_TOKENS", 100_000)
# A server of one's own may need no key: it is asked without one.
PREM_SIMULATED = not PREM_API_KEY and not environment.text("PREM_BASE_URL")
# Whether the simulator lists its failing models, too: for those who want to see how failures look.
SIMULATOR_LISTS_ALL = environment.flag("PREMWEB_SIMULATOR_LISTS_ALL")
# Whether a model names conversations in teams that have a key and have not chosen.
MODEL_TITLES = environment.flag("PREMWEB_MODEL_TITLES", default=True)
# Where teams may have their own keys sent: hosts, patterns such as *.example.com, or *.
BASE_URL_HOSTS = environment.host_patterns("PREMWEB_BASE_URL_HOSTS")

# How much at once; 0 is no limit ------------------------------------------------------------------
REPLIES_PER_MEMBER = environment.count("PREMWEB_REPLIES_PER_MEMBER", 5)
REPLIES_PER_TEAM = environment.count("PREMWEB_REPLIES_PER_TEAM", 50)
SOCKETS_PER_SESSION = environment.count("PREMWEB_SOCKETS_PER_SESSION", 10_000)
# Seconds that a start waits for a PostgreSQL that cannot be reached.
DATABASE_WAIT = environment.count("PREMWEB_DATABASE_WAIT", 60)
# Seconds that running replies get to end when the server is told to.
GRACE = environment.count("PREMWEB_GRACE", 10)

# What a monitor sends to hear more of /readyz than whether the process is ready.
STATUS_TOKEN = environment.token("PREMWEB_STATUS_TOKEN")

# Mail, and signing in elsewhere -----------------------------------------------------------------
MAIL_CONFIGURED = bool(environment.text("EMAIL_URL"))
_mail = environment.mail("EMAIL_URL")
globals().update(_mail)
# A page does not wait for a mail server: it queues a mail, which a task hands to the transport.
EMAIL_TRANSPORT: str = str(_mail["EMAIL_BACKEND"])
if MAIL_CONFIGURED:
    EMAIL_BACKEND = "chat.support.mail.QueuedBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.sender("DEFAULT_FROM_EMAIL", needed_by="EMAIL_URL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
OIDC_ISSUER = environment.issuer("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
OIDC_ONLY = environment.flag_that_needs("OIDC_ONLY", "OIDC_ISSUER")
OIDC_CLIENT_ID = environment.text("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = environment.text("OIDC_CLIENT_SECRET")
OIDC_NAME = environment.text("OIDC_NAME") or "single sign-on"

# Background work -------------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}}
# `embedded`: a child process of `serve` runs the tasks; `external`: `manage.py db_worker` does.
WORKER = environment.choice("PREMWEB_WORKER", "embedded", "external")
# Seconds without a task after which the child ends.
WORKER_IDLE_S = environment.seconds("PREMWEB_WORKER_IDLE", 120.0)

# Parts ----------------------------------------------------------------------------------------
INSTALLED_APPS = [
    # Without looking for admins in every app: allauth's show what signs people in.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "chat",
    # After `chat`, whose `db_worker` takes the place of its own.
    "django_tasks_db",
]
# What it loads is only paid for where there is a provider.
INSTALLED_APPS += ["allauth.socialaccount.providers.openid_connect"] if OIDC_ISSUER else []
MIDDLEWARE = [
    "chat.views.proxy_faults.ForwardedProtoMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "premweb.middleware.SecurityHeadersMiddleware",
    "premweb.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "premweb.middleware.FirstRunMiddleware",
    "chat.accounts.last_seen.LastSeenMiddleware",
]
ROOT_URLCONF = "premweb.urls"
ASGI_APPLICATION = "premweb.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "environment": "chat.support.fragments.environment",
            "context_processors": ["chat.views.context.page"],
        },
    },
    {
        # For what the templates of allauth and of the admin are replaced by.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates" / "overrides"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "chat.views.context.page",
            ],
        },
    },
]

# Where the data lives --------------------------------------------------------------------------
DATABASES = {"default": environment.database("DATABASE_URL", DATA_DIR / "premweb.sqlite3")}
DATABASE_ROUTERS = ["chat.models.router.WithoutWords"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = environment.redis_url("REDIS_URL")
if REDIS_URL:
    # Installations that share a Redis stay apart; processes of one share its secret key.
    REDIS_PREFIX = "premweb." + hashlib.sha256(f"redis {SECRET_KEY}".encode()).hexdigest()[:12]
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            # The older protocol: redis-py reads what is published a sixth faster by it.
            "CONFIG": {"hosts": [{"address": REDIS_URL, "protocol": 2}], "prefix": REDIS_PREFIX},
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
# What is counted against guessing must neither be pushed out nor be of one process alone.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "premweb.staticfiles.ModuleStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# A conversation's text may be as long as a message may be, and a little more for its form. Views
# that take more say so by `chat.support.body_limits`.
MESSAGE_MAX_BYTES = 256 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# Three for each model that the API lists.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o600
# Not where the system keeps temporary files, which may be memory.
FILE_UPLOAD_TEMP_DIR = environment.folder(DATA_DIR / "incoming")

# Accounts -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "chat.User"
AUTHENTICATION_BACKENDS = ["chat.access.sessions.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "chat.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"signup": "chat.forms.signup.OwnerSignupForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL_CONFIGURED else "none"
ACCOUNT_EMAIL_NOTIFICATIONS = MAIL_CONFIGURED
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Not by a code in a mail, which the finder of an unlocked device reads as well.
ACCOUNT_REAUTHENTICATION_METHODS = ("password", "mfa")
# A whole office signs in from one address; guessing is what is slowed down. Passwords are counted
# by `chat/accounts/attempts.py`, codes of second factors by `login_failed`.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "guessing": "20/m/ip",
    "login_failed": "20/m/ip,5/m/key",
    "signup": "40/m/ip",
    "join": "120/m/ip",
    "invite": "30/h/user",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
}
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "chat.accounts.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_TOTP_ISSUER = "PremWeb"
# Clocks of phones differ by some seconds.
MFA_TOTP_TOLERANCE = 1
# Where addresses can be confirmed, nobody gets in before theirs is.
MFA_ALLOW_UNVERIFIED_EMAIL = True
SOCIALACCOUNT_ADAPTER = "chat.accounts.oidc.adapter.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "chat.accounts.oidc.provider.Provider",
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_ISSUER},
            }
        ],
    }
}

# What the browser may do ----------------------------------------------------------------------
SESSION_ENGINE = "chat.access.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "chat.views.errors.csrf_failure"
BEHIND_TLS_PROXY = environment.flag("BEHIND_TLS_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS_PROXY else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_TLS_PROXY
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if BEHIND_TLS_PROXY else 0
# "no-referrer" would make browsers send forms with `Origin: null`, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
    }
}

# Every text can be translated; English is the only language for now.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
USE_X_FORWARDED_HOST = False
# HSTS for subdomains, and its preloading: not for a chat on one host to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
LOG_LEVEL = environment.choice(
    "PREMWEB_LOG_LEVEL", "warning", "debug", "info", "error", "critical"
).upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "redact": {"()": "chat.support.redaction.RedactSecrets"},
        "refusals": {"()": "chat.support.refusals.RefusalsInOneLine"},
        "away": {"()": "chat.live.layer.AwayInOneLine"},
    },
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "level": LOG_LEVEL,
            "filters": ["refusals", "redact"],
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # Each second while Redis is away.
        "channels_redis.pubsub": {"filters": ["away"]},
        # What a stranger sends is no fault of ours, and would fill the log.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.security.csrf": {"level": "ERROR"},
        # The worker tells of a failed task in words of its own, and of others not at all.
        "django_tasks": {"level": "CRITICAL"},
    },
}
