"""The office as a WSGI application: `gunicorn openkp.office.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openkp.office.settings")
application = get_wsgi_application()
