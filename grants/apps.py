from django.apps import AppConfig


class GrantsConfig(AppConfig):
    """Aid schemes, cases and decisions, and years known as sums."""

    name = "grants"
