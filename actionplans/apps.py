from django.apps import AppConfig


class ActionplansConfig(AppConfig):
    """Annual plans, initiatives, goals, outcomes and activities."""

    name = "actionplans"
