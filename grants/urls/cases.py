"""Cases: list, registration, workspace, documents, ranking."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
