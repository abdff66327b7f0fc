from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Sealed (issued) documents."""

    name = "documents"
