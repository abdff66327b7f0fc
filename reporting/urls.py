from django.urls import path

from reporting import views

app_name = "reporting"

urlpatterns = [
    path("", views.start, name="start"),
    path("lan/<county:code>/", views.county, name="county"),
    path("lan/<county:code>/stod.csv", views.county_grants_csv, name="county_grants_csv"),
    path(
        "lan/<county:code>/uppfoljning/<year:year>/version-<int:number>.pdf",
        views.follow_up_version_pdf,
        name="follow_up_version_pdf",
    ),
    path("lan/<county:code>/uppfoljning/<year:year>/utkast.pdf", views.follow_up_draft_pdf, name="follow_up_draft_pdf"),
    path("kommun/<municipality:code>/", views.municipality, name="municipality"),
    path("serviceplatser/<uuid:place_id>/om-den-stanger/", views.what_if, name="what_if"),
    path("mina-behorigheter/", views.my_rights, name="my_rights"),
    path("administration/spar/", views.audit, name="audit"),
    path("administration/spar/spar.csv", views.audit_file, name="audit_file"),
    path("administration/spar/kontrollera/", views.audit_check, name="audit_check"),
    path("historik/<slug:slug>/<row:key>/", views.history, name="history"),
    path("kontrollera/", views.check_report, name="check_report"),
    path("halsa", views.health, name="health"),
]
