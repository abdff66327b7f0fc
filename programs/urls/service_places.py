"""The addresses of the places of service."""

from django.urls import URLPattern, path

from programs.views import service_places as views

PLACE = "serviceplatser/<uuid:place_id>/"

urlpatterns: list[URLPattern] = [
    path("serviceplatser/", views.places, name="service_places"),
    path("serviceplatser/ny/", views.add, name="service_place_add"),
    path("serviceplatser/vagavstand/", views.import_roads, name="road_distance_import"),
    path("serviceplatser/vagavstand/<uuid:distance_id>/ta-bort/", views.remove_road, name="road_distance_remove"),
    path("serviceplatser/uppgifter/<uuid:fact_id>/ta-bort/", views.remove_fact, name="place_fact_remove"),
    path(PLACE, views.place, name="service_place"),
    path(f"{PLACE}andra/", views.edit, name="service_place_edit"),
    path(f"{PLACE}oppna/", views.open_place, name="service_place_open"),
    path(f"{PLACE}stang/", views.close_place, name="service_place_close"),
    path(f"{PLACE}oppna-igen/", views.reopen_place, name="service_place_reopen"),
    path(f"{PLACE}uppgifter/ny/", views.record_fact, name="place_fact_record"),
    path(f"{PLACE}vagavstand/nytt/", views.state_road, name="road_distance_state"),
    path("lan/<county:code>/serviceplatser/", views.county_places, name="county_service_places"),
]
