"""The addresses of the year's work: the log of activities, tables in and out, the calendar and its feed."""

from django.urls import URLPattern, path

from actionplans.views import activities as views
from actionplans.views import calendar, plan_import

ACTIVITY = "aktiviteter/<uuid:activity_id>/"
TABLE = "handlingsplan/tabell/<uuid:import_id>/"

urlpatterns: list[URLPattern] = [
    path("lan/<county:code>/aktiviteter/", views.activities, name="activities"),
    path("lan/<county:code>/aktiviteter/ny/", views.add, name="activity_add"),
    path("aktiviteter/", views.national, name="national_activities"),
    path("aktiviteter/ny/", views.add, name="national_activity_add"),
    path(ACTIVITY, views.activity, name="activity"),
    path(f"{ACTIVITY}andra/", views.edit, name="activity_edit"),
    path(f"{ACTIVITY}kopplingar/", views.links, name="activity_links"),
    path(f"{ACTIVITY}ta-bort/", views.remove, name="activity_remove"),
    path("lan/<county:code>/kalender/<year:year>/", calendar.calendar, name="calendar"),
    path("lan/<county:code>/kalender/adress/", calendar.create_feed, name="calendar_feed_create"),
    path("kalender/adresser/<uuid:feed_id>/aterkalla/", calendar.revoke_feed, name="calendar_feed_revoke"),
    path("kalender/<str:secret>.ics", calendar.feed, name="calendar_feed"),
    path("handlingsplan/mall.xlsx", plan_import.template, name="plan_template"),
    path("handlingsplan/<uuid:plan_id>/plan.xlsx", plan_import.export, name="plan_xlsx"),
    path("handlingsplan/<uuid:plan_id>/las-in/", plan_import.upload, name="plan_import"),
    path(f"{TABLE}kolumner/", plan_import.mapping, name="plan_import_mapping"),
    path(f"{TABLE}prova/", plan_import.check, name="plan_import_check"),
    path(f"{TABLE}ta-bort/", plan_import.discard, name="plan_import_discard"),
]
