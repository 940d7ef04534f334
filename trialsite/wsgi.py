"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from trialsite.postgresql.watching import somebody_waits
from trialsite.starting import CannotStart, check_needed
from trialsite.web.input import ReadableContentType

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trialsite.settings")
try:
    application = ReadableContentType(get_wsgi_application())
except SystemExit as error:
    # A server would take it for the end of one worker, and start the next for ever.
    raise CannotStart(str(error)) from None
# Django checks nothing here, and a web without keys could name or randomize nobody.
check_needed()
somebody_waits()
