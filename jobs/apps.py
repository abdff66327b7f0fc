from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Long work: the job row with its lease, the sweep and the progress people see."""

    name = "jobs"
