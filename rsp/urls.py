"""Every address of the site. Each room keeps its own; here they are joined."""

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("jobb/", include("jobs.urls")),
    path("aviseringar/", include("notices.urls")),
    path("", include("registers.urls")),
    path("", include("programs.urls")),
    path("", include("actionplans.urls")),
    path("", include("grants.urls")),
    path("", include("rsp.page_urls")),
    path("", include("reporting.public_urls")),
    path("", include("reporting.urls")),
]

handler429 = "accounts.views.answers.too_many_attempts"
"""Asked for by django-allauth when somebody has tried too often."""
