"""The product's settings, with what a test run must have otherwise."""

import os
from pathlib import Path

import tests.environment  # noqa: F401 - before the product's settings read what it sets

# isort: split
from pharmacrm.settings import *  # noqa: F403 - these are those settings, but for the lines below
from pharmacrm.settings import DATABASES, STORAGES

# A worker process that a test starts works on that test's database.
if name := os.environ.get("TEST_DATABASE"):
    DATABASES["default"]["NAME"] = name
# A hundred users are made in a second, not in a minute.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Collected once a run; hashed names as in the product, without the time that compressing takes.
STATIC_ROOT = Path(os.environ["TEST_STATIC_ROOT"])
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
# Static files are looked up when asked for: reading them all for each test client takes most of a test's time.
WHITENOISE_AUTOREFRESH = True
