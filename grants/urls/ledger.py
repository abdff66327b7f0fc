"""De minimis aid: undertakings, other aid and the register."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
