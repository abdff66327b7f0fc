"""The addresses of the open pages, and what search engines ask for."""

from django.urls import path

from reporting import public_views

app_name = "open"

urlpatterns = [
    path("oppet/", public_views.counties, name="counties"),
    path("oppet/lan/<county:code>/", public_views.county, name="county"),
    path(
        "oppet/program/<uuid:programme_id>/handlingar/<uuid:document_id>/",
        public_views.document,
        name="document",
    ),
    path("robots.txt", public_views.robots, name="robots"),
    path("sitemap.xml", public_views.sitemap, name="sitemap"),
]
