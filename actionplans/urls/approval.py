"""A plan's way to its decision: checked, shared, submitted, decided or returned, changed, compared, as papers."""

from django.urls import URLPattern, path

from actionplans.views import approval, plan_steps

PLAN = "handlingsplan/<uuid:plan_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{PLAN}kontrollera/", plan_steps.check, name="plan_check"),
    path(f"{PLAN}skicka/", plan_steps.submit, name="plan_submit"),
    path(f"{PLAN}beslut/", approval.decide, name="plan_decide"),
    path(f"{PLAN}beslut/godkann/", approval.approve, name="plan_approve"),
    path(f"{PLAN}beslut/aterlamna/", approval.give_back, name="plan_return"),
    path(f"{PLAN}beslut/kvitto/", approval.decided, name="plan_decided"),
    path(f"{PLAN}beslut.pdf", approval.decision_pdf, name="decision_pdf"),
    path(f"{PLAN}handlingsplan.pdf", approval.plan_pdf, name="plan_pdf"),
    path(f"{PLAN}revidera/", plan_steps.revise, name="plan_revise"),
    path(f"{PLAN}dela/", plan_steps.share, name="plan_share"),
    path(f"{PLAN}stallningstagande/", plan_steps.support, name="plan_support"),
    path(f"{PLAN}stallningstagande/<uuid:organisation_id>/", plan_steps.support_state, name="plan_support_state"),
    path(f"{PLAN}jamfor/", plan_steps.compare, name="plan_compare"),
    path(f"{PLAN}uppfoljd/", plan_steps.follow_up, name="plan_follow_up"),
]
