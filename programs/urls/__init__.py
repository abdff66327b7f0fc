"""The addresses of the room, one file per subject."""

from programs.urls import programmes, service_places, service_plans

app_name = "programs"

urlpatterns = [*programmes.urlpatterns, *service_plans.urlpatterns, *service_places.urlpatterns]
