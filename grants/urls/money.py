"""Requisitions, payments, follow-up of conditions and recovery."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
