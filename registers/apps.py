from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Counties, municipalities, organisations, responsibility and memberships."""

    name = "registers"
