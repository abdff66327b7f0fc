from django.urls import path

from programs.views import consultation, partnership, programme_parts, programme_workflow, programmes

ONE = "program/<uuid:programme_id>/"
PART = f"{ONE}delar/<slug:kind>/<row:key>/"
MEETING = f"{ONE}partnerskap/moten/<uuid:meeting_id>/"
MEMBER = f"{ONE}partnerskap/medlemmar/<int:member_id>/"

urlpatterns = [
    path("program/", programmes.programmes, name="programmes"),
    path("program/ny/", programmes.add, name="programme_add"),
    path(ONE, programmes.programme, name="programme"),
    path(f"{ONE}andra/<slug:section>/", programmes.edit, name="programme_edit"),
    path(f"{ONE}ta-bort/", programmes.remove, name="programme_remove"),
    path(f"{ONE}jamfor/", programmes.compare, name="programme_compare"),
    path(f"{ONE}delar/<slug:kind>/ny/", programme_parts.add, name="part_add"),
    path(f"{PART}andra/", programme_parts.edit, name="part_edit"),
    path(f"{PART}flytta/", programme_parts.move, name="part_move"),
    path(f"{PART}ta-bort/", programme_parts.remove, name="part_remove"),
    path(f"{ONE}mal/<uuid:goal_id>/utfall/ny/", programme_parts.outcome_add, name="programme_outcome_add"),
    path(f"{ONE}utfall/<uuid:outcome_id>/andra/", programme_parts.outcome_edit, name="programme_outcome_edit"),
    path(f"{ONE}utfall/<uuid:outcome_id>/ta-bort/", programme_parts.outcome_remove, name="programme_outcome_remove"),
    path(f"{ONE}anta/", programme_workflow.adopt, name="programme_adopt"),
    path(f"{ONE}forlang/", programme_workflow.prolong, name="programme_prolong"),
    path(f"{ONE}avsluta/", programme_workflow.close, name="programme_close"),
    path(f"{ONE}revidera/", programme_workflow.revise, name="programme_revise"),
    path(f"{ONE}ta-tillbaka/", programme_workflow.resume, name="programme_resume"),
    path(f"{ONE}beslut/ny/", programme_workflow.decision_add, name="programme_decision_add"),
    path(f"{ONE}handlingar/ny/", programme_workflow.document_add, name="programme_document_add"),
    path(f"{ONE}handlingar/<uuid:document_id>/", programme_workflow.document, name="programme_document"),
    path(
        f"{ONE}handlingar/<uuid:document_id>/ta-bort/",
        programme_workflow.document_remove,
        name="programme_document_remove",
    ),
    path(
        f"{ONE}handlingar/<uuid:document_id>/sekretess/",
        programme_workflow.document_secrecy,
        name="programme_document_secrecy",
    ),
    path(f"{ONE}samrad/", consultation.consultation, name="consultation"),
    path(f"{ONE}samrad/nytt/", consultation.open_round, name="consultation_open"),
    path(f"{ONE}samrad/svar.csv", consultation.answers_csv, name="consultation_csv"),
    path(f"{ONE}samrad/<uuid:consultation_id>/andra/", consultation.edit_round, name="consultation_edit"),
    path(f"{ONE}samrad/<int:invitation_id>/svara/", consultation.answer, name="consultation_answer"),
    path(f"{ONE}partnerskap/", partnership.partnership, name="partnership"),
    path(f"{ONE}partnerskap/medlemmar/ny/", partnership.member_add, name="partner_add"),
    path(f"{MEMBER}andra/", partnership.member_edit, name="partner_edit"),
    path(f"{MEMBER}ta-bort/", partnership.member_remove, name="partner_remove"),
    path(f"{ONE}partnerskap/moten/ny/", partnership.meeting_add, name="meeting_add"),
    path(f"{MEETING}andra/", partnership.meeting_edit, name="meeting_edit"),
    path(f"{MEETING}protokoll/", partnership.minutes_add, name="meeting_minutes"),
    path(f"{MEETING}ta-bort/", partnership.meeting_remove, name="meeting_remove"),
]
