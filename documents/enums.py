"""Kinds of documents this system issues."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    FOLLOW_UP = "follow_up", _("Uppföljning av regionalt serviceprogram")
