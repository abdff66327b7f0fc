"""Tables in and out."""

from django.urls import path

from grants.views import imports

IMPORT = "arenden/import/"
OWN = f"{IMPORT}<uuid:import_id>/"

urlpatterns = [
    path(IMPORT, imports.imports, name="imports"),
    path(f"{IMPORT}mall/<slug:kind>.xlsx", imports.import_template, name="import_template"),
    path(OWN, imports.import_check, name="import_check"),
    path(f"{OWN}kolumner/", imports.import_map, name="import_map"),
    path(f"{OWN}las-in/", imports.import_run, name="import_run"),
    path(f"{OWN}ta-bort/", imports.import_discard, name="import_discard"),
    path(f"{OWN}rattas.xlsx", imports.import_marked, name="import_marked"),
    path("arenden/export/", imports.cases_export, name="cases_export"),
]
