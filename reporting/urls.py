from django.urls import path, register_converter

from reporting import views

app_name = "reporting"


class CountyCode:
    """An SCB county code in an address: two digits."""

    regex = "[0-9]{2}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Year:
    """A calendar year in an address: four digits."""

    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(CountyCode, "county")


class RowKey:
    """The key of a row in an address: a UUID, or the number of a row that has none."""

    regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9]{1,18}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(Year, "year")
register_converter(RowKey, "row")

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
    path("mina-behorigheter/", views.my_rights, name="my_rights"),
    path("administration/spar/", views.audit, name="audit"),
    path("administration/spar/spar.csv", views.audit_file, name="audit_file"),
    path("administration/spar/kontrollera/", views.audit_check, name="audit_check"),
    path("historik/<slug:slug>/<row:key>/", views.history, name="history"),
    path("kontrollera/", views.check_report, name="check_report"),
    path("halsa", views.health, name="health"),
]
