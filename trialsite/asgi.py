"""What an ASGI server serves; the pages are synchronous, so gunicorn is the default."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trialsite.settings")
application = get_asgi_application()
