"""Cases that lack nothing, for the tests of decisions."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from grants.enums import CaseState, DecisionOutcome
from grants.models import GrantCase
from grants.tests.factories import GrantCaseFactory
from grants.tests.part_factories import MunicipalStatementFactory
from programs.models import ServicePlan
from programs.tests.factories import ServicePlaceFactory, ServicePlanFactory
from registers.models import ExchangeRate, Organisation
from registers.tests.factories import OrganisationFactory

REASONS = "Servicen i området är gles (8 § 1).\n\nHögst 350 000 kronor får lämnas (20 §)."
RATE = Decimal("11.25")


def region() -> Organisation:
    return Organisation.objects.get(kind="region", county="23")


def load_rate(day: date | None = None) -> None:
    """Kronor for one euro on the day, the day before: rates are published at the end of the day."""
    day = (day or timezone.localdate()) - timedelta(days=1)
    ExchangeRate.objects.get_or_create(day=day, defaults={"rate": RATE, "source": "Riksbanken"})


def service_facts(day: date) -> dict[str, Any]:
    """Answers with which a servicebidrag may be granted under 2024:1243."""
    done = {"done": True, "on": (day - timedelta(days=2)).isoformat()}
    yes = (
        "operates_in_county is_signed is_described declares_de_minimis declares_same_costs serves_purpose"
        " sells_groceries sells_fuel has_fixed_outlet is_sparse_area has_wide_service has_temporary_problems"
        " other_measures_insufficient has_profit_plan"
    )
    return {
        **dict.fromkeys(yes.split(), True),
        "other_aid_same_costs": "0",
        "distance_km": "34",
        "result_last_year": "-210000",
        "forecast": "-600000",
        "temporary_because": "Kylanläggningen gick sönder.",
        "special_grounds_for_service": "Butiken är den enda i området.",
        "high_ceiling_ground": "range",
        "is_matter_of_principle": False,
        "de_minimis_informed": done,
        "de_minimis_checked": done,
    }


def prepared_case(day: date | None = None, **facts: Any) -> GrantCase:
    """A case of servicebidrag that is prepared: bifall with 140 000 kr, or as ``facts`` say."""
    day = day or timezone.localdate()
    load_rate(day)
    if not ServicePlan.objects.filter(municipality="2361").exists():
        ServicePlanFactory(valid_to=date(2035, 12, 31))
    applicant = facts.pop("applicant", None) or OrganisationFactory(county_id="23", municipality_id="2361")
    told = {
        "authority": region(),
        "applicant": applicant,
        "place": facts.pop("place", None) or ServicePlaceFactory(municipality_id="2361"),
        "municipality_id": "2361",
        "received_on": day - timedelta(days=30),
        "support_year": day.year,
        "applied_amount": Decimal(180_000),
        "facts": service_facts(day),
        "state": CaseState.PREPARED,
        "stream": "regional",
        "proposed_outcome": DecisionOutcome.GRANTED,
        "proposed_amount": Decimal(140_000),
        "proposed_reasons": REASONS,
        "proposed_conditions": "1. Redovisa resultatet senast den 31 mars.",
    }
    case: GrantCase = GrantCaseFactory(**{**told, **facts})
    MunicipalStatementFactory(
        case=case,
        municipality_id="2361",
        asked_on=day - timedelta(days=20),
        due_on=day - timedelta(days=5),
        given_on=day - timedelta(days=6),
        stance="supports",
    )
    return case


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters are printed for real in reporting/tests/test_letters_profiles.py; here a decision takes no second."""
    from rsp.canonical import canonical_json
    from rsp.pdf import RenderedPdf

    def printed(payload: Any) -> RenderedPdf:
        return RenderedPdf("", canonical_json(payload)[::-1], 1)

    monkeypatch.setattr("grants.letters.render_letter", printed)
