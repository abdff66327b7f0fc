"""The Celery application. The truth about work is in PostgreSQL; Redis is only the doorbell."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rsp.settings")

app = Celery("rsp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "check-sealed-documents": {
        "task": "documents.tasks.check_sealed_documents_task",
        "schedule": crontab(hour=3, minute=15),
    },
}
