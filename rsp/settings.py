"""All settings of RSP, read from the environment only.

``RSP_ENVIRONMENT`` is ``local`` (a checkout with its private PostgreSQL and Redis, plain http on this machine) or
``production``. It defaults to ``local`` only while no ``DATABASE_URL`` is set, so that a server with a real database
can never run on the local secret key or without TLS by mistake. Values that cannot be read are refused by
``rsp/environment.py``, bad ones by ``rsp/checks.py``.
"""

import os
from hashlib import sha256
from pathlib import Path

import environ
import pghistory
from django.utils.translation import gettext_lazy as _

from rsp import local_services
from rsp.environment import given_variables, origin_of, refuse_unreadable

refuse_unreadable(os.environ)

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = local_services.state_dir()

env = environ.Env()
env.ENVIRON = given_variables(os.environ)

ENVIRONMENT = env.str("RSP_ENVIRONMENT", default="production" if env.str("DATABASE_URL", default="") else "local")
IS_LOCAL = ENVIRONMENT == "local"

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=local_services.local_secret_key() if IS_LOCAL else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if IS_LOCAL else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Applications: the arrows between them are in docs and in rsp/tests/test_architecture.py
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "rsp.served_files.ServedFilesConfig",
    "django.contrib.postgres",
    "django.forms",
    "csp",
    "django_filters",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "rsp",
    "accounts",
    "jobs",
    "notices",
    "documents",
    "registers",
    "programs",
    "actionplans",
    "grants",
    "reporting",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rsp.middleware.RequestContextMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "rsp.middleware.PrivateResponseMiddleware",
    "accounts.middleware.IdleTimeoutMiddleware",
    "accounts.middleware.SignInRequiredMiddleware",
    "rsp.middleware.ActorMiddleware",
    "rsp.middleware.HistoryMiddleware",
    "rsp.middleware.RefusalAuditMiddleware",
    "accounts.middleware.SecondStepMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "rsp.urls"
WSGI_APPLICATION = "rsp.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rsp.context_processors.shell",
            ],
            "builtins": ["rsp.templatetags.ui"],
        },
    },
]
FORM_RENDERER = "rsp.forms.UiRenderer"

PRODUCT_VERSION = "0.1"
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="rsp@example.se" if IS_LOCAL else "")
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000" if IS_LOCAL else "").rstrip("/")

# --- Mail: written in the database by EMAIL_BACKEND, handed over by a worker through OUTBOX_DELIVERY_BACKEND
EMAIL_BACKEND = "notices.outbox.OutboxBackend"
mail_server = env.email_url("EMAIL_URL", default="consolemail://")
OUTBOX_DELIVERY_BACKEND = mail_server["EMAIL_BACKEND"]
EMAIL_HOST = mail_server["EMAIL_HOST"] or "localhost"
EMAIL_PORT = mail_server["EMAIL_PORT"] or 25
EMAIL_HOST_USER = mail_server["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = mail_server["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = mail_server.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = mail_server.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = f"/{mail_server['EMAIL_FILE_PATH']}"
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="rsp@example.se" if IS_LOCAL else "")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Database and broker
# The program runs as a role that owns nothing; only migrate (manage.py sets the variable) runs as the owner.
APP_DATABASE = env.db_url("DATABASE_URL", default=local_services.database_url())
APP_DATABASE_ROLE, APP_DATABASE_PASSWORD = APP_DATABASE["USER"], APP_DATABASE["PASSWORD"]
IS_DATABASE_OWNER = env.str("RSP_DATABASE_ROLE", default="app") == "owner"
DATABASES = {"default": APP_DATABASE}
if IS_DATABASE_OWNER:
    own_url = env.str("DATABASE_URL", default=local_services.private_services().owner_database_url)
    DATABASES = {"default": env.db_url("DATABASE_OWNER_URL", default=own_url)}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# How much of what was typed must be in a name for it to be found: "Funesdalen" has 0.57 of Funäsdalen.
SEARCH_LIKENESS = "-c pg_trgm.word_similarity_threshold=0.55"
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", SEARCH_LIKENESS)

REDIS_URL = env.str("REDIS_URL", default=local_services.redis_url())
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1  # a long job must not have others waiting behind it in the same process
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Europe/Stockholm"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# --- Long work: each kind's handler (rsp/job_run.py), and whom to tell when a job is done or has failed
JOB_HANDLERS: dict[str, str] = {
    "audit_check": "accounts.audit_check.audit_check_job",
    "grant_import": "grants.import_job.grant_import_job",
}
JOB_FINISHED = ["notices.hooks.tell_job_finished"]
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=120)
JOB_SWEEP_SECONDS = env.int("JOB_SWEEP_SECONDS", default=30)

# --- Who asks: rsp knows no tables, so the builder of the Actor is named here
ACTOR_BUILDER = "registers.actors.build_actor"

# --- Inviting and telling: the link in an invitation, and what rooms above add to a register extract
INVITATION_LINK = "accounts.password_links.password_link"
REGISTER_EXTRACT_PROVIDERS: list[str] = []

# --- Searching: what each room finds, within what its reader may see
SEARCH_PROVIDERS = [
    "registers.search.search_registers",
    "programs.search.search_programs",
    "actionplans.search.search_action_plans",
    "grants.search.search_grants",
]

# --- Counting: the figures each room can count from its own records, for goals that nobody should type
INDICATORS = ["actionplans.indicators.GROUP", "programs.indicators.GROUP", "grants.indicators.GROUP"]

# --- The calendar: what each room knows to fall due in a county's year
DEADLINES = ["programs.deadlines.programme_deadlines", "actionplans.deadlines.plan_deadlines"]

# --- Applicants: how often a company has been visited, which the room of cases cannot know
COMPANY_VISITS = "actionplans.pages.activities.visits_of"

# --- Lists: whose saved views are shown, and who is told that one with people in it was exported
SAVED_VIEWS = "accounts.saved_views.saved_views_of"
EXPORT_RECORDER = "accounts.audit.record_export"

# --- Who did what: names of people behind pseudonyms, and where a refused page is recorded
PEOPLE_PROVIDER = "accounts.names.people"
REFUSAL_RECORDER = "accounts.audit.record_page_refusal"
PGHISTORY_APPEND_ONLY = True
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)  # events are found by their row alone

# --- The number beside the bell of every page
NOTICE_COUNTER = "notices.counter.unread_count"
CASE_COUNTER = "grants.pages.cases.count_own_cases"

# Gathers what is under way in a county and moves when a duty is handed over.
HANDOVER_LIST = "reporting.pages.handover.handover_list"
# For rooms below or beside notices: import_string(settings.NOTIFIER)(user_ids=…, kind=…, title=…, link=…)
NOTIFIER = "notices.services.notify"

# --- Signing in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.EmailBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "reporting:start"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "accounts.password_strength.NotLikeThePerson",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.password_strength.CommonInSwedish"},
    {"NAME": "accounts.password_strength.NotThePresentOne"},
]
PASSWORD_RESET_TIMEOUT = 7 * 24 * 60 * 60  # of an invitation; a new password: accounts.password_links
IDLE_MINUTES = env.int("IDLE_MINUTES", default=30)
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_AGE = IDLE_MINUTES * 60  # how long without activity; the row's own expiry
SESSION_LONGEST_SECONDS = 10 * 60 * 60  # however active
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
REQUIRE_MFA_FOR_ADMINISTRATORS = env.bool("REQUIRE_MFA_FOR_ADMINISTRATORS", default=not IS_LOCAL)

# What django-allauth does of it. The limits are its own and the only ones; they are kept in the database, so that all
# processes share them and they hold while Redis is down. "key" is the typed address together with the client's, but
# for mails, which are limited by the typed address alone: what is over is silently not sent.
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_FORMS = {"user_token": "accounts.forms.PasswordLinkForm"}
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "",  # allauth's own count goes by person alone for second steps: anybody could lock one out
    "login_failed_by_pair": "5/5m/key",
    "second_step_failed": "5/5m/key",
    "login_failed_by_client": "30/5m/ip",
    "reset_password": "20/5m/ip,5/5m/key",
    "reset_password_mail": "3/5m/key",
    "reset_password_from_key": "20/5m/ip",
    "change_password": "10/5m/user",
    "reauthenticate": "10/5m/user",
}
MFA_ADAPTER = "accounts.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "20/m/ip"}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "rsp_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Open pages, kept by each process for some minutes: nothing is written anywhere, and no count is pushed out.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}

# --- Signing in through the organisation's own service. The stored name of the provider holds its issuer: a subject
# of another one is another person.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="").rstrip("/")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_NAME = env.str("OIDC_NAME", default="din organisation")
OIDC_TRUSTED_DOMAINS = [domain.lower() for domain in env.list("OIDC_TRUSTED_DOMAINS", default=[])]
OIDC_PROVIDER_ID = f"oidc-{sha256(OIDC_ISSUER.encode()).hexdigest()[:12]}"
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"

# --- Language, time and formats: Swedish, with own date formats (Django's read 03/04/2026 as 4 March)
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Svenska"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
FORMAT_MODULE_PATH = "rsp.formats"

# --- Files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = STATE_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 5  # no form sends more than one
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "rsp.uploads.BoundedUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o640
MEDIA_ROOT = STATE_DIR / "files"
MEDIA_URL = ""  # nothing is served by address: a file is handed out by its owner's view
CLAMD_URL = env.str("CLAMD_URL", default="")

# --- Security. Cookies and transport are strict everywhere but on a plain-http local machine.
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not IS_LOCAL)
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS_PROXY else None
PROXY_COUNT = env.int("PROXY_COUNT", default=1) if BEHIND_TLS_PROXY else 0
SECURE_HSTS_SECONDS = 0 if IS_LOCAL else env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS = not IS_LOCAL
SECURE_HSTS_PRELOAD = not IS_LOCAL
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^halsa$"]
SESSION_COOKIE_SECURE = not IS_LOCAL
CSRF_COOKIE_SECURE = not IS_LOCAL
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "accounts.views.answers.csrf_refused"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        # Browsers hold the redirect that follows a form to this too: signing in leads on to the provider.
        "form-action": ["'self'", *([origin_of(OIDC_ISSUER)] if OIDC_ISSUER else [])],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}

# --- Demo accounts and example data may only be loaded where this is true
ALLOW_EXAMPLE_DATA = env.bool("ALLOW_EXAMPLE_DATA", default=IS_LOCAL)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"secret_addresses": {"()": "rsp.log_secrets.HideSecretAddresses"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secret_addresses"]},
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING" if IS_LOCAL else "INFO")},
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
