"""Decisions, letters, what follows on them, and frames."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
