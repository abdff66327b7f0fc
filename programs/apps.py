from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """Programmes, partnership, service plans and service places."""

    name = "programs"
