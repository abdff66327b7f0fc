"""De minimis aid: undertakings, other aid and the register."""

from django.urls import path

from grants.views import ledger, register_queue

LEDGER = "stod-av-mindre-betydelse/"
COMPANY = f"{LEDGER}<uuid:organisation_id>/"
GROUP = f"{LEDGER}foretag/<uuid:group_id>/"

urlpatterns = [
    path(f"{LEDGER}register/", register_queue.queue, name="register_queue"),
    path(f"{LEDGER}register/<county:code>/fil/", register_queue.export, name="register_export"),
    path(f"{LEDGER}register/<uuid:entry_id>/", register_queue.confirm, name="register_confirm"),
    path(COMPANY, ledger.ledger, name="ledger"),
    path(f"{COMPANY}stod.xlsx", ledger.export, name="ledger_export"),
    path(f"{COMPANY}annat-stod/", ledger.aid_add, name="other_aid_add"),
    path(f"{LEDGER}annat-stod/<uuid:aid_id>/", ledger.aid_edit, name="other_aid_edit"),
    path(f"{LEDGER}annat-stod/<uuid:aid_id>/ta-bort/", ledger.aid_remove, name="other_aid_remove"),
    path(f"{COMPANY}foretag/", ledger.undertaking_add, name="undertaking_add"),
    path(GROUP, ledger.undertaking_edit, name="undertaking_edit"),
    path(f"{GROUP}bolag/", ledger.member_add, name="undertaking_member_add"),
    path(f"{LEDGER}bolag/<uuid:member_id>/", ledger.member_edit, name="undertaking_member_edit"),
]
