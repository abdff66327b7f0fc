from django.apps import AppConfig


class RspConfig(AppConfig):
    """The plumbing. Has no tables."""

    name = "rsp"
    verbose_name = "RSP"

    def ready(self) -> None:
        from rsp import checks, sign_in_checks  # noqa: F401  (registers the system checks)
        from rsp.celery import app  # noqa: F401  (so that @shared_task finds its application)
        from rsp.converters import register_converters

        register_converters()
