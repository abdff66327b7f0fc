from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """The annual follow-up and the pages that join several rooms."""

    name = "reporting"
