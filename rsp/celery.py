"""The Celery application. The truth about work is in PostgreSQL; Redis is only the doorbell."""

import os
import sys
from importlib import import_module

from celery import Celery
from celery.schedules import crontab
from django.conf import settings
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
    "sweep-jobs": {
        "task": "jobs.tasks.sweep_jobs_task",
        "schedule": settings.JOB_SWEEP_SECONDS,
        "options": {"expires": settings.JOB_SWEEP_SECONDS},  # while no worker runs, sweeps do not pile up
    },
    "purge-finished-jobs": {
        "task": "jobs.tasks.purge_finished_jobs_task",
        "schedule": crontab(hour=3, minute=30),
    },
    "check-sealed-documents": {
        "task": "documents.tasks.check_sealed_documents_task",
        "schedule": crontab(hour=3, minute=15),
    },
    "scan-waiting-documents": {
        "task": "documents.tasks.scan_waiting_documents_task",
        "schedule": crontab(minute=35),
    },
    "remove-orphaned-files": {
        "task": "documents.tasks.remove_orphaned_files_task",
        "schedule": crontab(minute=40),
    },
    "check-audit": {
        "task": "accounts.tasks.check_audit_task",
        "schedule": crontab(hour=3, minute=5),
    },
    "sweep-mail": {
        "task": "notices.tasks.sweep_mail_task",
        "schedule": 30,
        "options": {"expires": 30},
    },
    "remind-people": {
        "task": "registers.tasks.remind_people_task",
        "schedule": crontab(hour=6, minute=15),
    },
    "remind-of-service-plans": {
        "task": "programs.tasks.remind_of_service_plans_task",
        "schedule": crontab(hour=6, minute=20),
    },
    "remind-of-outcomes": {
        "task": "actionplans.tasks.remind_of_outcomes_task",
        "schedule": crontab(hour=6, minute=25),
    },
    "remind-of-completions": {
        "task": "grants.tasks.remind_of_completions_task",
        "schedule": crontab(hour=6, minute=26),
    },
    "remind-of-register": {
        "task": "grants.tasks.remind_of_register_task",
        "schedule": crontab(hour=6, minute=27),
    },
    "purge-plan-imports": {
        "task": "actionplans.tasks.purge_plan_imports_task",
        "schedule": crontab(hour=3, minute=55),
    },
    "purge-grant-imports": {
        "task": "grants.tasks.purge_grant_imports_task",
        "schedule": crontab(hour=3, minute=56),
    },
    "send-due-reminders": {
        "task": "notices.tasks.send_due_reminders_task",
        "schedule": crontab(hour=6, minute=30),
    },
    "send-daily-digests": {
        "task": "notices.tasks.send_daily_digests_task",
        "schedule": crontab(hour=7, minute=0),
    },
    "clear-old-mail": {
        "task": "notices.tasks.clear_old_mail_task",
        "schedule": crontab(hour=3, minute=50),
    },
    "purge-edit-locks": {
        "task": "accounts.tasks.purge_edit_locks_task",
        "schedule": crontab(minute=20),
    },
    "clear-sessions": {
        "task": "accounts.tasks.clear_sessions_task",
        "schedule": crontab(hour=3, minute=45),
    },
}
