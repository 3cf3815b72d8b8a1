"""The product's settings for tests: a data folder of their own, a fast password hash, plain static files.

The data folder is set before anything of the product is loaded, so that tests never touch an installation.
"""

import os
import tempfile

if "PYTEST_DATA" not in os.environ:
    os.environ["PYTEST_DATA"] = tempfile.mkdtemp(prefix="quarterdeck-tests-")
os.environ["QUARTERDECK_DATA"] = os.environ["PYTEST_DATA"]
os.makedirs(os.path.join(os.environ["PYTEST_DATA"], "static"), exist_ok=True)

from quarterdeck_web.settings import *  # noqa: E402, F403
from quarterdeck_web.settings import DATA, DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because threads and processes look at it; without waiting for a disk, because nothing must survive.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;"
else:
    # Threads of a live server end with their connection, or the test database could not be dropped.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
