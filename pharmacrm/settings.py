"""One settings file, read from the environment.

With nothing set this is the embedded default: SQLite in WAL mode, no Redis, everything below `var/`. `DATABASE_URL`
and `REDIS_URL` make it production, which refuses to start while a secret is missing.
"""

import secrets
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
VAR_DIR = Path(env.str("PHARMACRM_VAR", default=str(BASE_DIR / "var")))
# Beat keeps its schedule here in production too.
VAR_DIR.mkdir(parents=True, exist_ok=True)


def _kept_secret(name: str) -> str:
    """A random secret made once and kept in `var/`, for the embedded default only."""
    path = VAR_DIR / f"{name}.txt"
    if not path.exists():
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text().strip()


DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")
PRODUCTION = bool(DATABASE_URL and REDIS_URL)
DEBUG = env.bool("DEBUG", default=False)

if bool(DATABASE_URL) != bool(REDIS_URL):
    raise ImproperlyConfigured("DATABASE_URL and REDIS_URL go together: set both for production, or neither.")

SECRET_KEY = env.str("SECRET_KEY", default="") or ("" if PRODUCTION else _kept_secret("secret-key"))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost"])
if PRODUCTION and not (SECRET_KEY and ALLOWED_HOSTS):
    raise ImproperlyConfigured("Production needs SECRET_KEY and ALLOWED_HOSTS in the environment.")

INSTALLED_APPS = [
    "pharmacrm",
    "accounts",
    "workdays",
    "deliveries",
    "clients",
    "grading",
    "compliance",
    "visits",
    "retention",
    "planning",
    "desk",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "simple_history",
    "treebeard",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.language_of_user",
    "accounts.middleware.posts_of_user",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "accounts.middleware.HistoryIsForReading",
    # Last, so that every other middleware sees the request before a lockout answers it.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "pharmacrm.urls"
WSGI_APPLICATION = "pharmacrm.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.navigation",
                "deliveries.context_processors.unread_messages",
                "workdays.context_processors.planning",
            ],
            "builtins": ["pharmacrm.templatetags.pharmacrm"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- data -----------------------------------------------------------------------------------------------------------

if PRODUCTION:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
    # A fresh connection costs 6 ms a request.
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "pharmacrm.sqlite3",
            # Django's defaults lost half of 800 concurrent transactions to "database is locked"; these lost none.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
            # A file, since several processes and threads share it in the tests.
            "TEST": {"NAME": VAR_DIR / "test.sqlite3"},
        },
    }
    # Shared between the processes of `up`, or sign-in limits would count per process.
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
    SESSION_ENGINE = "django.contrib.sessions.backends.db"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- language and time ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["pharmacrm.formats"]
USE_TZ = True
# The organisation's zone: business dates, working days and the jobs' hours are counted in it.
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")

# --- people ---------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.entrance_forms.SignInForm",
    "change_password": "accounts.entrance_forms.ChangePasswordForm",
    "reset_password": "accounts.entrance_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.entrance_forms.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = True
# A person who mistypes her address must not learn which addresses exist.
ACCOUNT_PREVENT_ENUMERATION = True
# Failed sign-ins are counted by axes alone: a second limit per name would let anybody lock anybody out from anywhere.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
SESSION_COOKIE_AGE = 14 * 24 * 3600

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# Never AXES_USERNAME_FORM_FIELD="login": it records NULL and locks the address instead of the person.
AXES_USERNAME_CALLABLE = "accounts.security.axes_username"
AXES_CLIENT_IP_CALLABLE = "accounts.security.client_address"
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
# The user's page in the admin lifts a lock; the package's own pages are not translated.
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# How many trusted proxies stand in front; with 0 the peer's address is the client's.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
# Reverting would go past the actions that keep state and facts in agreement; history is for reading.
SIMPLE_HISTORY_REVERT_DISABLED = True

# --- mail and jobs --------------------------------------------------------------------------------------------------

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# A mail server that does not answer must not hold a worker.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="pharmacrm@localhost")
# Where the robots of each kind are spoken to: a company's own installation, or none but the makers'.
ROBOT_SERVERS = {
    "wecom": env.str("WECOM_URL", default="https://qyapi.weixin.qq.com").rstrip("/"),
    "dingtalk": env.str("DINGTALK_URL", default="https://oapi.dingtalk.com").rstrip("/"),
    "feishu": env.str("FEISHU_URL", default="https://open.feishu.cn").rstrip("/"),
}
# An https URL of the company's gateway, with what it is sent, or a URL of apprise; {to} and {text} are filled in.
SMS_GATEWAY = env.str("SMS_GATEWAY", default="")
SMS_BODY = env.str("SMS_BODY", default='{"to": "{to}", "text": "{text}"}')
SMS_HEADERS = env.json("SMS_HEADERS", default={})
# What stands in the answer to a text that was taken, for gateways that answer 200 to everything.
SMS_ACCEPTED = env.str("SMS_ACCEPTED", default="")
# Where links in mails lead to.
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}")

if PRODUCTION:
    CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=REDIS_URL)
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        # Longer than twice the hard limit, or a slow task would be handed out again while it runs.
        "visibility_timeout": 900,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    }
else:
    CELERY_BROKER_URL = "filesystem://localhost"
    _queue = VAR_DIR / "queue"
    for _folder in ("messages", "control"):
        (_queue / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "control_folder": str(_queue / "control"),
        "polling_interval": 0.5,
    }
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

# --- assets ---------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "pharmacrm.npm_assets.NpmAssetsFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
NPM_ROOT = BASE_DIR / "node_modules"
NPM_STATIC_PREFIX = "vendor"
# Named one by one: a package's whole `dist` folder takes minutes to collect. Maps go beside their files.
NPM_ASSETS = [
    "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap/dist/css/bootstrap.min.css.map",
    "bootstrap/dist/js/bootstrap.bundle.min.js",
    "bootstrap/dist/js/bootstrap.bundle.min.js.map",
    "bootstrap-icons/font/bootstrap-icons.min.css",
    "bootstrap-icons/font/fonts/bootstrap-icons.woff",
    "bootstrap-icons/font/fonts/bootstrap-icons.woff2",
    "echarts/dist/echarts.common.min.js",
    # All kinds of charts, for the pages that draw a network.
    "echarts/dist/echarts.min.js",
    "htmx.org/dist/htmx.min.js",
    "idb/build/umd.js",
    "tom-select/dist/css/tom-select.bootstrap5.min.css",
    "tom-select/dist/css/tom-select.bootstrap5.min.css.map",
    "tom-select/dist/js/tom-select.complete.min.js",
    "tom-select/dist/js/tom-select.complete.min.js.map",
]

# --- security -------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # Bootstrap's own icons are data: images.
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
if env.bool("HTTPS", default=PRODUCTION):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)

# An upload is read into memory once; the importer has its own caps on rows, columns, cells and seconds.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
IMPORT_MAX_BYTES = 10 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"feeds": {"()": "pharmacrm.logs.WithoutFeedAddresses"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["feeds"]}},
    # Whatever the level: in the addresses that they write down stand keys.
    "loggers": {"urllib3": {"level": "WARNING"}, "apprise": {"level": "CRITICAL"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO" if PRODUCTION else "WARNING")},
}
