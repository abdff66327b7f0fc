from django.urls import path

from registers.views import (
    administration,
    delegations,
    extracts,
    machines,
    merging,
    organisations,
    people,
    responsibilities,
    roles,
)

app_name = "registers"

urlpatterns = [
    path("administration/", administration.administration, name="administration"),
    path("administration/genomgang/", administration.reviews, name="reviews"),
    path("administration/roller/<uuid:membership_id>/behovs/", administration.review, name="review"),
    path("administration/roller/<uuid:membership_id>/avsluta/", roles.end, name="role_end"),
    path("administration/anvandare/", people.people, name="people"),
    path("administration/anvandare/bjud-in/", people.invite, name="invite"),
    path("administration/anvandare/<uuid:user_id>/", people.person, name="person"),
    path("administration/anvandare/<uuid:user_id>/ge-roll/", roles.give, name="role_give"),
    path("administration/anvandare/<uuid:user_id>/bjud-in-igen/", people.invite_again, name="invite_again"),
    path("administration/anvandare/<uuid:user_id>/stang-av/", people.close, name="person_close"),
    path("administration/anvandare/<uuid:user_id>/oppna/", people.reopen, name="person_reopen"),
    path("administration/anvandare/<uuid:user_id>/anonymisera/", people.anonymise, name="person_anonymise"),
    path(
        "administration/anvandare/<uuid:user_id>/registerutdrag.json", extracts.persons_extract, name="person_extract"
    ),
    path("installningar/registerutdrag.json", extracts.own_extract, name="own_extract"),
    path("administration/ansvar/", responsibilities.responsibilities, name="responsibilities"),
    path("administration/ansvar/<county:code>/", responsibilities.county, name="responsibility_county"),
    path(
        "administration/ansvar/<county:code>/<slug:duty>/lamna-over/",
        responsibilities.hand_over,
        name="responsibility_hand_over",
    ),
    path(
        "administration/ansvar/perioder/<int:responsibility_id>/ratta/",
        responsibilities.correct,
        name="responsibility_correct",
    ),
    path(
        "administration/ansvar/perioder/<int:responsibility_id>/ta-tillbaka/",
        responsibilities.take_back,
        name="responsibility_take_back",
    ),
    path("administration/delegation/", delegations.delegations, name="delegations"),
    path("administration/delegation/<uuid:delegation_id>/avsluta/", delegations.end, name="delegation_end"),
    path("administration/maskiner/", machines.machines, name="machines"),
    path("administration/maskiner/nytt/", machines.add, name="machine_add"),
    path("administration/maskiner/<uuid:user_id>/", machines.machine, name="machine"),
    path("administration/maskiner/<uuid:user_id>/nycklar/ny/", machines.add_key, name="key_add"),
    path("administration/maskiner/<uuid:user_id>/nycklar/<uuid:token_id>/byt/", machines.rotate_key, name="key_rotate"),
    path(
        "administration/maskiner/<uuid:user_id>/nycklar/<uuid:token_id>/aterkalla/",
        machines.revoke_key,
        name="key_revoke",
    ),
    path("organisationer/", organisations.organisations, name="organisations"),
    path("organisationer/ny/", organisations.add, name="organisation_add"),
    path("organisationer/<uuid:organisation_id>/", organisations.organisation, name="organisation"),
    path("organisationer/<uuid:organisation_id>/andra/", organisations.edit, name="organisation_edit"),
    path("organisationer/<uuid:organisation_id>/delegation/ny/", delegations.add_point, name="delegation_add"),
    path("organisationer/<uuid:organisation_id>/delegation/ersattare/", delegations.appoint, name="deputy_appoint"),
    path("organisationer/<uuid:organisation_id>/brevlador/ny/", organisations.add_contact, name="contact_add"),
    path("organisationer/brevlador/<uuid:contact_id>/andra/", organisations.edit_contact, name="contact_edit"),
    path("organisationer/brevlador/<uuid:contact_id>/ta-bort/", organisations.remove_contact, name="contact_remove"),
    path("organisationer/<uuid:organisation_id>/sla-ihop/", merging.choose, name="merge_choose"),
    path("organisationer/<uuid:organisation_id>/sla-ihop/<uuid:survivor_id>/", merging.merge, name="merge"),
]
