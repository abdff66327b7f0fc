"""Writes the example cases of support through the services every user goes through. For the demo only.

Every call is safe to repeat: cases that are there are left alone, and so is a rate that somebody has entered.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from grants.enums import AidBasis, DecisionOutcome, Regulation
from grants.models import GrantCase, MunicipalStatement
from grants.services.case_evaluation import SAID, save_facts
from grants.services.case_workflow import declare_conflict, prepare_case, start_case
from grants.services.cases import Application, Registration, register_case
from grants.services.decisions import decide_case
from grants.services.other_aid import add_other_aid
from grants.services.payments import attest_payment, prepare_payment, record_payment_paid
from grants.services.proposals import propose_decision
from grants.services.statements import View, ask_municipalities, give_statement
from grants.services.undertakings import add_undertaking, add_undertaking_member
from programs.enums import FundingStream
from programs.models import BudgetFrame, ServicePlace
from registers.actors import build_actor
from registers.enums import Certainty, OrganisationKind
from registers.models import ExchangeRate, InterestRate, Organisation
from reporting.examples import example_cases as source
from reporting.examples.example_plans import FRAMES_NOTE
from reporting.examples.loading import DEMO_DOMAIN
from rsp.actor import Actor

DAY = timedelta(days=1)
STREAM = FundingStream.NATIONAL
STEPS = ("received", "started", "prepared", "paid")


@transaction.atomic
def load_example_rates() -> None:
    """A euro rate each week until today and the lending rate of each year, marked as examples."""
    today = timezone.localdate()
    weeks = range((today - source.FIRST_RATE_DAY).days // 7 + 1)
    days = [source.FIRST_RATE_DAY + timedelta(weeks=week) for week in weeks]
    ExchangeRate.objects.bulk_create(
        [
            ExchangeRate(day=day, rate=_rate(number), source=source.RATE_NOTE, certainty=Certainty.UNCERTAIN)
            for number, day in enumerate(days)
        ],
        ignore_conflicts=True,
    )
    later = [(date(year, 1, 1), date(year, 12, 31), source.LATER_INTEREST) for year in range(2026, today.year + 1)]
    for first, last, percent in (*source.INTEREST, *later):
        if not InterestRate.objects.filter(valid_from__lte=last, valid_to__gte=first).exists():
            InterestRate.objects.create(valid_from=first, valid_to=last, percent=percent, source=source.INTEREST_NOTE)


def _rate(week: int) -> Decimal:
    """Made up: it goes between 10.90 and 11.50 and back in 60 weeks."""
    away = abs(week % 60 - 30)
    return Decimal("10.9000") + Decimal(away) * Decimal("0.0200")


@transaction.atomic
def load_example_cases() -> int:
    """The example cases, none when they are there. Gives how many were written."""
    if GrantCase.objects.filter(is_example=True).exists():
        return 0
    officer = _actor("handlaggare")
    companies = {company.orgnr: _company(company.orgnr, company.name) for company in source.COMPANIES}
    BudgetFrame.objects.get_or_create(
        county_id=source.COUNTY,
        year=timezone.localdate().year,
        stream=STREAM,
        defaults={"amount": Decimal(1_400_000), "source": FRAMES_NOTE},
    )
    _aid_of_others(officer, companies)
    for example in source.CASES:
        _case(officer, example, companies[example.company])
    return len(source.CASES)


def _actor(local_part: str) -> Actor:
    return build_actor(User.objects.get(email=f"{local_part}@{DEMO_DOMAIN}"))


def _company(number: str, name: str) -> Organisation:
    row, _created = Organisation.objects.get_or_create(
        orgnr=number,
        defaults={
            "name": name,
            "kind": OrganisationKind.COMPANY,
            "county_id": source.COUNTY,
            "municipality_id": source.MUNICIPALITY,
        },
    )
    return row


def _aid_of_others(officer: Actor, companies: dict[str, Organisation]) -> None:
    """What others have granted, and that two of the companies are one undertaking."""
    for number, grantor, granted_on, amount in source.GRANTED_BEFORE:
        aid = {
            "regulation": Regulation.GENERAL,
            "basis": AidBasis.DECLARED,
            "granted_on": granted_on,
            "amount": amount,
            "grantor": grantor,
            "source": source.NOTE,
        }
        add_other_aid(actor=officer, organisation_id=companies[number].pk, values=aid)
    name, number = source.SISTER
    first = {"link": "Moderbolag", "valid_from": date(2022, 1, 1)}
    mother = companies[source.GRANVIK]
    group = add_undertaking(
        actor=officer,
        values={"name": "Granvik (exempel)", "source": source.NOTE, "organisation": mother, **first},
    )
    member = {"organisation": _company(number, name), "link": source.SISTER_LINK, "valid_from": date(2022, 1, 1)}
    add_undertaking_member(actor=officer, group_id=group.pk, values=member)


def _case(officer: Actor, example: source.ExampleCase, company: Organisation) -> None:
    """One case, as far as it goes."""
    today = timezone.localdate()
    place = ServicePlace.objects.filter(name=example.place, municipality=source.MUNICIPALITY).first()
    application = Application(
        dnr=example.dnr,
        received_on=today - timedelta(days=example.age),
        scheme=example.scheme,
        support_year=today.year + example.year,
        applied_amount=example.applied,
        place_id=place.pk if place else None,
        municipality=source.MUNICIPALITY,
        stream=STREAM,
    )
    is_begun = STEPS.index(example.goes_to) > 0
    case = register_case(
        actor=officer,
        county_code=source.COUNTY,
        application=application,
        registration=Registration(applicant_id=company.pk, is_mine=is_begun),
    )
    GrantCase.objects.filter(pk=case.pk).update(is_example=True)
    if is_begun:
        _handle(officer, example, case.pk)
    if STEPS.index(example.goes_to) > 1:
        _propose(officer, example, case.pk)
    if example.goes_to == "paid":
        _decide_and_pay(officer, example, case.pk)


def _version(case_id: UUID) -> int:
    version: int = GrantCase.objects.values_list("version", flat=True).get(pk=case_id)
    return version


def _handle(officer: Actor, example: source.ExampleCase, case_id: UUID) -> None:
    """Facts, and the municipality's views asked for and maybe given."""
    today = timezone.localdate()
    declare_conflict(actor=officer, case_id=case_id, has_conflict=False)
    start_case(actor=officer, case_id=case_id, expected_version=_version(case_id))
    facts: dict[str, Any] = dict(example.facts)
    if example.goes_to != "started":
        step = {"done": True, "on": (today - 5 * DAY).isoformat()}
        facts |= {"de_minimis_informed": step, "de_minimis_checked": step}
    case = GrantCase.objects.get(pk=case_id)
    values = {"facts": facts, **{name: getattr(case, name) for name in SAID}}
    save_facts(actor=officer, case_id=case_id, expected_version=case.version, values=values)
    if example.statement:
        ask_municipalities(
            actor=officer, case_id=case_id, municipality_codes=[source.MUNICIPALITY], due_on=today + 14 * DAY
        )
    if example.statement == "given":
        row = MunicipalStatement.objects.get(case=case_id)
        view = View("supports", "Butiken är viktig för byn och finns med i vår serviceplan.", "EXEMPEL-KS-1")
        give_statement(actor=_actor("kommun"), statement_id=row.pk, expected_version=row.version, view=view)


def _propose(officer: Actor, example: source.ExampleCase, case_id: UUID) -> None:
    values = {
        "proposed_outcome": DecisionOutcome.GRANTED,
        "proposed_amount": example.proposed,
        "proposed_reasons": "Butiken är byns enda och behövs för tillgången till dagligvaror.",
        "proposed_conditions": "Butiken ska hållas öppen under stödåret.",
        "proposed_range": example.service_range,
        "proposed_hours": example.service_hours,
        "stream": STREAM,
    }
    propose_decision(actor=officer, case_id=case_id, expected_version=_version(case_id), values=values)
    prepare_case(actor=officer, case_id=case_id, expected_version=_version(case_id))


def _decide_and_pay(officer: Actor, example: source.ExampleCase, case_id: UUID) -> None:
    today, director = timezone.localdate(), _actor("direktor")
    decide_case(actor=director, case_id=case_id, expected_version=_version(case_id), text_is_reviewed=True)
    payment = prepare_payment(actor=officer, case_id=case_id, values={"amount": example.proposed, "due_on": today})
    for person in (officer, director):
        payment = attest_payment(actor=person, payment_id=payment.pk)
    record_payment_paid(
        actor=officer, payment_id=payment.pk, expected_version=payment.version, paid_on=today, reference="EXEMPEL"
    )
