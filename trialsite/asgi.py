"""What an ASGI server serves; the pages are synchronous, so gunicorn is the default."""

import os

from django.core.asgi import get_asgi_application

from trialsite.input import ReadableContentTypeASGI
from trialsite.starting import check_needed

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trialsite.settings")
application = ReadableContentTypeASGI(get_asgi_application())
# Django checks nothing here, and a web without keys could name or randomize nobody.
check_needed()
