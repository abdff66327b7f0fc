"""A check constraint that holds a column to the values of its enum: Django checks choices in forms only."""

from django.db import models
from django.utils.translation import gettext_lazy as _


def one_of(name: str, field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """The constraint ``name``: ``field`` is one of the values of ``choices``."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(**{f"{field}__in": choices.values}),
        violation_error_message=_("Välj ett av de angivna värdena."),
    )
