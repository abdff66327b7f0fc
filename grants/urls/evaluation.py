"""Facts of a case, its rules, questions to the applicant and statements of municipalities."""

from django.urls import path

from grants.views import case_evaluation, completion, home_delivery, statements

CASE = "arende/<uuid:case_id>/"

urlpatterns = [
    path(f"{CASE}uppgifter/", case_evaluation.facts, name="case_facts"),
    path(f"{CASE}prova/", case_evaluation.rules, name="case_rules"),
    path(f"{CASE}skal/<str:rule>/", case_evaluation.rule_reason, name="rule_reason"),
    path(f"{CASE}komplettering/", completion.completion, name="completion"),
    path(f"{CASE}komplettering/skicka/", completion.send, name="completion_send"),
    path(f"{CASE}komplettering/besvarad/", completion.answered, name="completion_answered"),
    path(f"{CASE}komplettering/<uuid:request_id>.pdf", completion.letter, name="completion_letter"),
    path(f"{CASE}yttrande/begar/", statements.ask, name="statement_ask"),
    path(f"{CASE}yttrande/<uuid:statement_id>/paminn/", statements.remind, name="statement_remind"),
    path(f"{CASE}yttrande/<uuid:statement_id>/anteckna/", statements.record, name="statement_record"),
    path("yttrande/<uuid:statement_id>/", statements.statement, name="statement"),
    path("kommun/<municipality:code>/yttranden/", statements.statements, name="statements"),
    path("hemsandning/rakna/", home_delivery.calculator, name="home_delivery"),
    path(f"{CASE}hemsandning/", home_delivery.of_case, name="case_home_delivery"),
]
