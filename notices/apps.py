from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices, reminders and outgoing mail."""

    name = "notices"
