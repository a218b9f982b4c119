"""The product's settings, with the floors beside its pages and a header that counts queries."""

from pharmacrm.settings import *  # noqa: F403 - these are those settings, but for the lines below
from pharmacrm.settings import BASE_DIR, MIDDLEWARE, STORAGES, TEMPLATES, VAR_DIR

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.counting.count_queries", *MIDDLEWARE]
TEMPLATES[0] |= {"DIRS": [BASE_DIR / "templates", BASE_DIR / "bench" / "templates"]}
STATIC_ROOT = VAR_DIR / "static"
# Hashed names as in the product, without the time that compressing takes.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
