"""Django settings. Everything an installation may change is an environment variable, described in docs/reference/settings.md."""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from quarterdeck_web.lib import installation

DATA = installation.data_folder()
BASE_URL = os.environ.get("QUARTERDECK_URL", "http://127.0.0.1:8000").rstrip("/")
IS_HTTPS = BASE_URL.startswith("https://")
SECRET_KEY = installation.secret_key(DATA)
DEBUG = False
ALLOWED_HOSTS = installation.hosts(BASE_URL)
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "quarterdeck_web.lib",
    "quarterdeck_web.accounts",
    "quarterdeck_web.jobs",
    "quarterdeck_web.products",
    "quarterdeck_web.evidence",
    "quarterdeck_web.strategy",
    "quarterdeck_web.teams",
    "quarterdeck_web.features",
    "quarterdeck_web.risks",
    "quarterdeck_web.plans",
    "quarterdeck_web.forecasts",
    "quarterdeck_web.delivery",
    "quarterdeck_web.integrations",
    "quarterdeck_web.comparisons",
    "quarterdeck_web.audiences",
    "quarterdeck_web.portal",
    "quarterdeck_web.home",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "quarterdeck_web.lib.browser_headers.BrowserHeadersMiddleware",
    "quarterdeck_web.lib.static_files.StaticFilesMiddleware",
    "csp.middleware.CSPMiddleware",
    "quarterdeck_web.lib.request_limits.RequestLimitsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "quarterdeck_web.accounts.allauth_operations.AllauthDoor",
    "django_htmx.middleware.HtmxMiddleware",
    "quarterdeck_web.errors.ErrorsMiddleware",
]

ROOT_URLCONF = "quarterdeck_web.urls"
ASGI_APPLICATION = "quarterdeck_web.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "quarterdeck_web.lib.context.theme",
                "quarterdeck_web.accounts.context.workspace",
                "quarterdeck_web.accounts.context.door",
                "quarterdeck_web.home.context.nav_counts",
            ],
            "builtins": ["quarterdeck_web.lib.templatetags.quarterdeck"],
        },
    }
]

# Never in one transaction per request: a refusal after a write must not commit it. `atomic()` stands in actions.
DATABASES = {"default": dj_database_url.parse(os.environ.get("DATABASE_URL", f"sqlite:///{DATA / 'quarterdeck.sqlite3'}"))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # NORMAL loses acknowledged commits when the power goes; FULL does not.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "quarterdeck_web.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "quarterdeck_web.accounts.adapters.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "quarterdeck_web.accounts.forms.NameForm"
ACCOUNT_FORMS = {
    "login": "quarterdeck_web.accounts.sign_in_forms.SignInForm",
    "reset_password": "quarterdeck_web.accounts.sign_in_forms.ForgottenForm",
}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = None
# Without it, a form open in another tab would go on as somebody else.
ACCOUNT_LOGOUT_ON_GET = False
# Until the first owner signs up, and for who was invited, sign-up is open anyway.
OPEN_SIGNUP = os.environ.get("QUARTERDECK_OPEN_SIGNUP") == "1"
WRITES_PER_MINUTE = int(os.environ.get("QUARTERDECK_WRITES_PER_MINUTE", "120"))
# The client's address is what the one proxy in front says, or else the other end of the connection.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if os.environ.get("QUARTERDECK_BEHIND_PROXY") == "1" else 0
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_PREVENT_ENUMERATION = True
# Wrong passwords and codes are counted by `lib.limits`; these are allauth's own, for everything else.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "5/15m/key,20/15m/ip", "signup": "10/h/ip", "reset_password": "5/h/key,20/h/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "quarterdeck_web.accounts.second_step.SecondStepAdapter"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Quarterdeck"
# Clocks of phones go wrong by half a minute.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
SOCIALACCOUNT_PROVIDERS = installation.single_sign_on()
# An address connects to an account only where the provider and Quarterdeck both verified it (`accounts.adapters`).
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
OIDC_PRIVATE_HOSTS = installation.trusted_private_hosts()
# Language models that name needs on this machine or in a private network; workspaces may call them, and no other private address.
NAMER_ORIGINS = installation.listed(os.environ.get("QUARTERDECK_NAMER_ORIGINS", ""))
# Trackers in a private network (GitHub Enterprise Server), by origin; workspaces may connect them, and no other private address.
TRACKER_ORIGINS = installation.listed(os.environ.get("QUARTERDECK_TRACKER_ORIGINS", ""))
# What compares meanings when evidence is grouped: "english" or "multilingual", where that is installed.
GROUPING_MODEL = os.environ.get("QUARTERDECK_GROUPING_MODEL", "english")

# Limits live in the database, so that every process counts the same tries.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "quarterdeck_cache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# `__Host-` needs https; on plain http (a laptop's loopback) browsers would refuse the cookie.
SESSION_COOKIE_NAME = "__Host-quarterdeck" if IS_HTTPS else "quarterdeck"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-quarterdeck-csrf" if IS_HTTPS else "quarterdeck-csrf"
CSRF_FAILURE_VIEW = "quarterdeck_web.errors.csrf_failure"
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("QUARTERDECK_BEHIND_PROXY") == "1" else None
SECURE_HSTS_SECONDS = 31536000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
MAX_UPLOAD_BYTES = 50 * 1024 * 1024

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if os.environ.get("EMAIL_URL") else "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA / "outgoing-mail"
DEFAULT_FROM_EMAIL = os.environ.get("QUARTERDECK_FROM", "quarterdeck@localhost")
if os.environ.get("EMAIL_URL"):
    EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS = installation.mail_server(os.environ["EMAIL_URL"])

EMAIL_TIMEOUT = 30
# So long a feature must have been released before those who asked for it are told: time to take a slip back.
PORTAL_GRACE_SECONDS = int(os.environ.get("QUARTERDECK_PORTAL_GRACE_SECONDS", "60"))

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [Path(__file__).parent / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA / "uploads"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True
FORMAT_MODULE_PATH = None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("QUARTERDECK_LOG", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # Redirecting to https is the proxy's work.
