"""The WSGI door that gunicorn opens."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from rsp.local_services import LocalServicesError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rsp.settings")

try:
    application = get_wsgi_application()
except (ImproperlyConfigured, LocalServicesError) as error:
    from gunicorn.errors import AppImportError

    raise AppImportError(str(error)) from None  # gunicorn prints its message alone and stops
