"""Under ``aviseringar/``."""

from django.urls import path

from notices import views

app_name = "notices"

urlpatterns = [
    path("", views.listing, name="list"),
    path("alla-lasta/", views.read_all, name="read_all"),
    path("installningar/", views.settings, name="settings"),
    path("utskick/", views.outgoing, name="outbox"),
    path("utskick/<uuid:mail_id>/skicka-igen/", views.resend, name="resend"),
    path("<uuid:notification_id>/last/", views.read, name="read"),
]
