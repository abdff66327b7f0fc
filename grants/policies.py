"""Who may read, handle, decide and pay in grant cases, which hold business data. Pure: no query."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from grants.enums import INVESTMENT_SCHEMES, OPEN_STATES, CaseState, PaymentState
from grants.models import GrantCase, MunicipalStatement, OtherAid, Payment, UndertakingMember
from registers.models import Organisation
from registers.policies import can_decide, refuse_work
from rsp.actor import COUNTY_STAFF, GRANT_DUTIES, Actor, Duty, Matter, Role
from rsp.rights import Allowed, Refused


def can_read_cases(actor: Actor, county_code: str, day: date | None = None) -> Allowed | Refused:
    """Staff of the body that decides on support in the county: cases hold business data (30 kap. OSL).

    Those received on ``day`` also when the body had the duty then; without a day, the cases of today.
    """
    if actor.is_system_administrator or county_code in actor.county_codes(COUNTY_STAFF, GRANT_DUTIES):
        return Allowed()
    if day and actor.reads_county_on(county_code, day, GRANT_DUTIES):
        return Allowed()
    return Refused(_("Ärenden innehåller affärsuppgifter. Bara länets handläggare och direktör läser dem."))


def can_handle_cases(actor: Actor, county_code: str) -> Allowed | Refused:
    """Case officers of the body that decides on support in the county."""
    if county_code in actor.works_in_counties({Role.CASE_OFFICER}, GRANT_DUTIES):
        return Allowed()
    otherwise = _("Bara länets handläggare handlägger ärenden om stöd.")
    return refuse_work(actor, county_code, GRANT_DUTIES, otherwise)


def duty_of(scheme: str) -> Duty:
    """The duty under which a form of support, by slug, is decided."""
    return Duty.INVESTMENT_GRANTS if scheme in INVESTMENT_SCHEMES else Duty.GRANT_AUTHORITY


def can_register_case(actor: Actor, county_code: str, scheme: str) -> Allowed | Refused:
    """Case officers of the body that decides on the form of support in the county."""
    duties = frozenset({duty_of(scheme)})
    if county_code in actor.works_in_counties({Role.CASE_OFFICER}, duties):
        return Allowed()
    otherwise = _("Bara handläggare hos den som beslutar om stödformen i länet registrerar ärenden.")
    return refuse_work(actor, county_code, duties, otherwise)


def can_handle_case(actor: Actor, case: GrantCase, with_conflict: Collection[UUID] = ()) -> Allowed | Refused:
    """Case officers of the body that decides, who have no conflict of interest in the case.

    ``with_conflict``: the ids of the users who have declared one.
    """
    answer = can_register_case(actor, case.county_id, case.scheme_id)
    if not answer:
        return answer
    if actor.user_id in with_conflict:
        return Refused(_("Du har anmält jäv i ärendet och handlägger det inte."))
    return Allowed()


def can_edit_case(actor: Actor, case: GrantCase, with_conflict: Collection[UUID] = ()) -> Allowed | Refused:
    """Who handles the case, until it is prepared for decision."""
    answer = can_handle_case(actor, case, with_conflict)
    if not answer:
        return answer
    if case.state == CaseState.PREPARED:
        return Refused(_("Ärendet är berett och väntar på beslut. Lämna tillbaka det för att ändra."))
    if case.state not in OPEN_STATES:
        return Refused(_("Ärendet är beslutat: uppgifterna står som de var."))
    return Allowed()


def can_declare_conflict(actor: Actor, case: GrantCase) -> Allowed | Refused:
    """Whoever reads the case as staff of the body that decides: officers and those who decide."""
    if case.county_id in actor.works_in_counties(COUNTY_STAFF, frozenset({duty_of(case.scheme_id)})):
        return Allowed()
    return Refused(_("Jäv anmäls av dem som handlägger eller beslutar ärendet."))


def can_assign_case(actor: Actor, case: GrantCase) -> Allowed | Refused:
    """Staff of the body that decides hand a case to an officer: also one who has a conflict of interest in it."""
    if case.county_id in actor.works_in_counties(COUNTY_STAFF, frozenset({duty_of(case.scheme_id)})):
        return Allowed()
    return Refused(_("Bara den myndighet som beslutar om stödformen i länet väljer vem som handlägger ärendet."))


def can_extract_case(actor: Actor, case: GrantCase) -> Allowed | Refused:
    """The whole file of a case goes to staff of the body that decides, or that did when the application came in."""
    if actor.reads_county_on(case.county_id, case.received_on, frozenset({duty_of(case.scheme_id)})):
        return Allowed()
    return Refused(_("Hela akten hämtas av den myndighet som beslutar i länet. Du kan ladda ner den maskerade akten."))


def can_return_case(
    actor: Actor, case: GrantCase, authority: Organisation, with_conflict: Collection[UUID] = ()
) -> Allowed | Refused:
    """Whoever could decide the case, or handles it: gives a prepared case back to be changed."""
    answer = can_handle_case(actor, case, with_conflict)
    return answer or can_decide_case(actor, case, authority, None, with_conflict)


def can_decide_case(
    actor: Actor,
    case: GrantCase,
    authority: Organisation,
    amount: Decimal | None = None,
    with_conflict: Collection[UUID] = (),
) -> Allowed | Refused:
    """Who holds the power at the deciding authority, up to the amount, and has no conflict of interest."""
    if case.county_id not in actor.county_codes(COUNTY_STAFF, frozenset({duty_of(case.scheme_id)})):
        return Refused(_("Bara den myndighet som beslutar om stödformen i länet beslutar i ärendet."))
    if actor.user_id in with_conflict:
        return Refused(_("Du har anmält jäv i ärendet och beslutar inte i det."))
    return can_decide(actor, Matter.GRANT_DECISION, authority, amount)


def can_give_statement(actor: Actor, statement: MunicipalStatement) -> Allowed | Refused:
    """The officers of the municipality that is asked, until it has answered."""
    if statement.municipality_id not in actor.municipality_codes({Role.MUNICIPAL_OFFICER}):
        return Refused(_("Bara den tillfrågade kommunens handläggare lämnar yttrandet."))
    if statement.given_on is not None:
        return Refused(_("Yttrandet är redan lämnat. Skriv till regionen om det behöver rättas."))
    return Allowed()


def can_attest_payment(
    actor: Actor, payment: Payment, attested_by: Collection[UUID] = (), with_conflict: Collection[UUID] = ()
) -> Allowed | Refused:
    """Staff of the body that decides, one attest each, without a conflict of interest. Select ``case`` with the row."""
    case = payment.case
    if case.county_id not in actor.works_in_counties(COUNTY_STAFF, frozenset({duty_of(case.scheme_id)})):
        return Refused(_("Bara den myndighet som beslutar om stödformen i länet attesterar."))
    if actor.user_id in with_conflict:
        return Refused(_("Du har anmält jäv i ärendet och attesterar inte i det."))
    if actor.user_id in attested_by:
        return Refused(_("Du har redan attesterat. Den andra attesten gör någon annan."))
    if payment.state != PaymentState.PREPARED:
        return Refused(_("Utbetalningen väntar inte på attest."))
    return Allowed()


def can_order_payments(actor: Actor, county_code: str) -> Allowed | Refused:
    """Case officers of a body that decides on support in the county make the payment file and record what is paid."""
    return can_handle_cases(actor, county_code)


def can_edit_ledger(actor: Actor) -> Allowed | Refused:
    """Case officers, of any county: a company's aid counts wherever it was granted."""
    if actor.works_in_counties({Role.CASE_OFFICER}, GRANT_DUTIES):
        return Allowed()
    return Refused(_("Bara handläggare av stöd registrerar annat stöd och vilka bolag som är ett enda företag."))


def can_change_other_aid(actor: Actor, row: OtherAid) -> Allowed | Refused:
    """Case officers of the county whose case it was told of in; without a case, of the county of the company.

    Select ``case`` and ``organisation__municipality`` with the row.
    """
    home = {row.case.county_id} if row.case else _home_counties([row.organisation])
    return _in_own_county(actor, home)


def can_change_undertaking(actor: Actor, members: Iterable[UndertakingMember]) -> Allowed | Refused:
    """Case officers of a county that one of its companies is in. Select ``organisation__municipality``."""
    return _in_own_county(actor, _home_counties(member.organisation for member in members))


def _in_own_county(actor: Actor, home: Collection[str]) -> Allowed | Refused:
    """What others rest their decisions on is changed where it is known: elsewhere it is read."""
    works = actor.works_in_counties({Role.CASE_OFFICER}, GRANT_DUTIES)
    if works and (not home or works & set(home)):
        return Allowed()
    if works:
        return Refused(_("Uppgiften hör till ett annat län. Be handläggarna där att rätta den."))
    return Refused(_("Bara handläggare av stöd registrerar annat stöd och vilka bolag som är ett enda företag."))


def _home_counties(organisations: Iterable[Organisation]) -> set[str]:
    """Where companies are, as far as that is known."""
    found = {row.county_id or (row.municipality.county_id if row.municipality else None) for row in organisations}
    return {county for county in found if county}


def can_read_ledger(actor: Actor) -> Allowed | Refused:
    """Staff of a body that decides on support somewhere: the ledger holds business data."""
    if actor.is_system_administrator or actor.county_codes(COUNTY_STAFF, GRANT_DUTIES):
        return Allowed()
    return Refused(_("Uppgifter om företags stöd läses bara av dem som handlägger och beslutar stöd."))


def can_import_grants(actor: Actor, county_code: str) -> Allowed | Refused:
    """Case officers of a body that decides on support in the county."""
    return can_handle_cases(actor, county_code)


def can_keep_law(actor: Actor) -> Allowed | Refused:
    """System administrators enter values, texts and public figures, which hold for all counties."""
    if actor.is_system_administrator:
        return Allowed()
    return Refused(_("Bara systemadministratören ändrar regelvärden, brevtexter och officiella tal."))
