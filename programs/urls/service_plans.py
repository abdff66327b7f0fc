"""The municipalities' service plans and their measures."""

from django.urls import path

from programs.views import service_plan_measures as measures
from programs.views import service_plans as plans

urlpatterns = [
    path("serviceplaner/", plans.service_plans, name="service_plans"),
    path("lan/<county:code>/serviceplaner/", plans.county_service_plans, name="county_service_plans"),
    path("serviceplaner/kommun/<municipality:code>/", plans.newest, name="service_plan_newest"),
    path("serviceplaner/kommun/<municipality:code>/rapportera/", plans.report_new, name="service_plan_report_new"),
    path("serviceplaner/kommun/<municipality:code>/paborja/", plans.start, name="service_plan_start"),
    path("serviceplaner/kommun/<municipality:code>/ingen-plan/", plans.state_none, name="service_plan_none"),
    path("serviceplaner/<uuid:plan_id>/", plans.service_plan, name="service_plan"),
    path("serviceplaner/<uuid:plan_id>/rapportera/", plans.report, name="service_plan_report"),
    path("serviceplaner/<uuid:plan_id>/kontrollera/", plans.check, name="service_plan_check"),
    path("serviceplaner/<uuid:plan_id>/bekrafta/", plans.confirm, name="service_plan_confirm"),
    path("serviceplaner/<uuid:plan_id>/lamna-tillbaka/", plans.send_back, name="service_plan_return"),
    path("serviceplaner/<uuid:plan_id>/upphav/", plans.repeal, name="service_plan_repeal"),
    path("serviceplaner/<uuid:plan_id>/oforandrad/", plans.assure, name="service_plan_assure"),
    path("serviceplaner/<uuid:plan_id>/dokument/", plans.document, name="service_plan_document"),
    path("serviceplaner/<uuid:plan_id>/atgarder/ny/", measures.add, name="measure_add"),
    path("serviceplaner/atgarder/<uuid:measure_id>/andra/", measures.edit, name="measure_edit"),
    path("serviceplaner/atgarder/<uuid:measure_id>/status/", measures.status, name="measure_status"),
    path("serviceplaner/atgarder/<uuid:measure_id>/flytta/", measures.move, name="measure_move"),
]
