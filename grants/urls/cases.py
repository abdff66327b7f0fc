"""Cases: list, registration, workspace, documents, ranking."""

from django.urls import path

from grants.views import case_archive, case_documents, case_forms, case_ranking, case_steps, cases

CASE = "arende/<uuid:case_id>/"
DOCUMENTS = f"{CASE}handlingar/"
COUNTY = "lan/<county:code>/arenden/"

urlpatterns = [
    path("arenden/", cases.cases, name="cases"),
    path(f"{COUNTY}nytt/", case_forms.add, name="case_add"),
    path(f"{COUNTY}rangordning/", case_ranking.ranking, name="case_ranking"),
    path(CASE, cases.case, name="case"),
    path(f"{CASE}historik/", cases.history, name="case_history"),
    path(f"{CASE}andra/", case_forms.edit, name="case_edit"),
    path(f"{CASE}tilldela/", case_steps.assign, name="case_assign"),
    path(f"{CASE}jav/", case_steps.conflict, name="case_conflict"),
    path(f"{CASE}borja/", case_steps.start, name="case_start"),
    path(f"{CASE}bered/", case_steps.prepare, name="case_prepare"),
    path(f"{CASE}aterlamna/", case_steps.send_back, name="case_return"),
    path(f"{CASE}akt.zip", case_archive.archive, name="case_archive"),
    path(DOCUMENTS, case_documents.documents, name="case_documents"),
    path(f"{DOCUMENTS}ny/", case_documents.add, name="case_document_add"),
    path(f"{DOCUMENTS}<int:number>/", case_documents.document_file, name="case_document_file"),
    path(f"{DOCUMENTS}<int:number>/ta-bort/", case_documents.remove, name="case_document_remove"),
    path("sokande/<uuid:organisation_id>/", cases.applicant, name="applicant"),
]
