"""Rule values, letter texts and public figures."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
