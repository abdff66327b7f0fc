"""Decisions, letters, what follows on them, and frames."""

from django.urls import path

from grants.views import decision_batch, decision_changes, decision_records, decisions, frames

CASE = "arende/<uuid:case_id>/"
DECISION = f"{CASE}beslut/<int:decision_id>"

urlpatterns = [
    path(f"{CASE}forslag/", decisions.prepare, name="decision_prepare"),
    path(f"{CASE}beslut/", decisions.decision, name="decision"),
    path(f"{CASE}beslut/fatta/", decisions.decide, name="decide"),
    path(f"{CASE}beslut/utkast.pdf", decisions.draft_pdf, name="decision_draft_pdf"),
    path(f"{CASE}beslut/registrera/", decision_changes.record, name="decision_record"),
    path(f"{DECISION}.pdf", decisions.letter, name="decision_letter"),
    path(f"{DECISION}/ersatt/", decision_changes.replace, name="decision_correct"),
    path(f"{DECISION}/skickat/", decision_records.dispatch, name="dispatch"),
    path(f"{DECISION}/overklagande/", decision_records.appeal_add, name="appeal_add"),
    path("overklagande/<uuid:appeal_id>/", decision_records.appeal_edit, name="appeal_edit"),
    path("arenden/besluta/", decision_batch.batch, name="decisions_batch"),
    path("lan/<county:code>/ramar/<year:year>/stod/", frames.frames, name="frames"),
]
