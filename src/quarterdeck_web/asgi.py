"""The application as the server sees it."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck_web.settings")
application = get_asgi_application()
