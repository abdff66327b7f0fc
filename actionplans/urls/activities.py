"""The addresses of the year's work: the log of activities, tables in and out, the calendar and its feed."""

from django.urls import URLPattern, path

from actionplans.views import activities as views

ACTIVITY = "aktiviteter/<uuid:activity_id>/"

urlpatterns: list[URLPattern] = [
    path("lan/<county:code>/aktiviteter/", views.activities, name="activities"),
    path("lan/<county:code>/aktiviteter/ny/", views.add, name="activity_add"),
    path("aktiviteter/", views.national, name="national_activities"),
    path("aktiviteter/ny/", views.add, name="national_activity_add"),
    path(ACTIVITY, views.activity, name="activity"),
    path(f"{ACTIVITY}andra/", views.edit, name="activity_edit"),
    path(f"{ACTIVITY}kopplingar/", views.links, name="activity_links"),
    path(f"{ACTIVITY}ta-bort/", views.remove, name="activity_remove"),
]
