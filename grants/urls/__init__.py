"""The addresses of grant cases, one file per subject."""

from grants.urls import cases, decisions, evaluation, imports, law, ledger, money

app_name = "grants"
urlpatterns = [
    *cases.urlpatterns,
    *evaluation.urlpatterns,
    *decisions.urlpatterns,
    *money.urlpatterns,
    *ledger.urlpatterns,
    *imports.urlpatterns,
    *law.urlpatterns,
]
