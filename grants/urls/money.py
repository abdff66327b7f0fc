"""Requisitions, payments, follow-up of conditions and recovery."""

from django.urls import path

from grants.views import money_decisions, payment_lists, payments, recoveries, requisitions, service_follow_ups

CASE = "arende/<uuid:case_id>/"
PAYMENT = "utbetalning/<uuid:payment_id>/"
REQUISITION = "rekvisition/<uuid:requisition_id>/"
LINE = "rekvisitionsrad/<uuid:line_id>/"
FILE = "betalfil/<int:file_id>/"
RECOVERY = "aterkrav/<uuid:recovery_id>/"

urlpatterns = [
    path(f"{CASE}utbetalning/", payments.case_payments, name="case_payments"),
    path(f"{CASE}utbetalning/ny/", payments.add, name="payment_add"),
    path(f"{CASE}avsluta/", payments.close, name="case_close"),
    path(f"{PAYMENT}attestera/", payments.attest, name="payment_attest"),
    path(f"{PAYMENT}avbryt/", payments.cancel, name="payment_cancel"),
    path(f"{PAYMENT}utbetald/", payments.paid, name="payment_paid"),
    path("utbetalningar/", payment_lists.payments, name="payments"),
    path("utbetalningar/attestera/", payment_lists.attest_chosen, name="payments_attest"),
    path("utbetalningar/betalfil/", payment_lists.file_make, name="payment_file_make"),
    path(f"{FILE}betalfil.csv", payment_lists.payment_file, name="payment_file"),
    path(f"{FILE}utbetald/", payment_lists.file_paid, name="payment_file_paid"),
    path(f"{CASE}rekvisition/ny/", requisitions.add, name="requisition_add"),
    path(f"{REQUISITION}andra/", requisitions.edit, name="requisition_edit"),
    path(f"{REQUISITION}ta-bort/", requisitions.remove, name="requisition_remove"),
    path(f"{REQUISITION}rader/ny/", requisitions.line_add, name="requisition_line_add"),
    path(f"{LINE}andra/", requisitions.line_edit, name="requisition_line_edit"),
    path(f"{LINE}ta-bort/", requisitions.line_remove, name="requisition_line_remove"),
    path(f"{LINE}faktura/", requisitions.line_file, name="requisition_line_file"),
    path(f"{CASE}inte-betala-ut/", money_decisions.withhold, name="withhold"),
    path("inte-betala-ut/<int:withholding_id>/beslut.pdf", money_decisions.withholding_letter, name="withhold_letter"),
    path(f"{CASE}aterkrav/", money_decisions.recover, name="recovery_add"),
    path(RECOVERY, recoveries.recovery, name="recovery"),
    path(f"{RECOVERY}beslut.pdf", money_decisions.recovery_letter, name="recovery_letter"),
    path(f"{RECOVERY}reglering/", recoveries.settlement_add, name="settlement_add"),
    path("reglering/<uuid:settlement_id>/ta-bort/", recoveries.settlement_remove, name="settlement_remove"),
    path(f"{RECOVERY}lamna-over/", recoveries.hand_over, name="recovery_hand_over"),
    path(f"{RECOVERY}underlag.csv", recoveries.summary, name="recovery_summary"),
    path("driftstod/uppfoljning/", service_follow_ups.follow_ups, name="service_follow_ups"),
    path(f"{CASE}uppfoljning/", service_follow_ups.add, name="service_follow_up"),
    path("driftstod/uppfoljning/<uuid:follow_up_id>/", service_follow_ups.edit, name="service_follow_up_edit"),
]
