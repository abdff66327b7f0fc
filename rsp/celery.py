"""The Celery application. The truth about work is in PostgreSQL; Redis is only the doorbell."""

import os
import sys
from importlib import import_module

from celery import Celery
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from rsp.local_services import LocalServicesError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rsp.settings")

try:
    import_module(
        os.environ["DJANGO_SETTINGS_MODULE"]
    )  # Celery does so later, and then shows a traceback for what is one line
except (ImproperlyConfigured, LocalServicesError) as error:
    sys.exit(str(error))

app = Celery("rsp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "check-sealed-documents": {
        "task": "documents.tasks.check_sealed_documents_task",
        "schedule": crontab(hour=3, minute=15),
    },
    "clear-sessions": {
        "task": "accounts.tasks.clear_sessions_task",
        "schedule": crontab(hour=3, minute=45),
    },
}
