"""Facts of a case, its rules, questions to the applicant and statements of municipalities."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
