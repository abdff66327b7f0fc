"""The law of the de minimis ledger, and aid to a company as it is decided and told of."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from unittest import mock

from django.utils import timezone

from grants.enums import ActKind, AidBasis, Regulation, RuleCertainty, ValueUnit
from grants.models import GrantDecision, LegalAct, OtherAid, RuleValue
from grants.rules import keys
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory
from registers.models import ExchangeRate, Organisation

OLD_END, NEW_START = date(2023, 12, 31), date(2024, 1, 1)
ROWS = (
    (keys.DE_MINIMIS_CEILING, "1407/2013", 200_000, ValueUnit.EUR, date(2014, 1, 1), OLD_END),
    (keys.DE_MINIMIS_CEILING, "2023/2831", 300_000, ValueUnit.EUR, NEW_START, None),
    (keys.DE_MINIMIS_SGEI_CEILING, "360/2012", 500_000, ValueUnit.EUR, date(2014, 1, 1), OLD_END),
    (keys.DE_MINIMIS_SGEI_CEILING, "2023/2832", 750_000, ValueUnit.EUR, NEW_START, None),
    (keys.DE_MINIMIS_YEARS, "2023/2831", 3, ValueUnit.YEARS, date(2014, 1, 1), None),
    (keys.DE_MINIMIS_FISCAL_YEARS, "1407/2013", None, ValueUnit.CONDITION, date(2014, 1, 1), OLD_END),
    (keys.DE_MINIMIS_UNSETTLED, "2023/2831", None, ValueUnit.CONDITION, NEW_START, date(2024, 6, 30)),
    (keys.REGISTER_DAYS, "2023/2831", 20, ValueUnit.DAYS, date(2026, 1, 1), None),
)


def load_ledger_law() -> None:
    """The rows that the ledger rests on, those that are not there."""
    for key, act, value, unit, first, last in ROWS:
        if RuleValue.objects.filter(key=key, in_use=True, valid_from__lte=first).exclude(valid_to__lt=first).exists():
            continue
        defaults = {"title": f"Förordning (EU) {act}", "kind": ActKind.EU_REGULATION, "valid_from": date(2012, 1, 1)}
        LegalAct.objects.get_or_create(sfs=act, defaults=defaults)
        RuleValue.objects.create(
            key=key,
            act_id=act,
            paragraph="artikel 3.2",
            wording_from=first,
            value=value,
            unit=unit,
            valid_from=first,
            valid_to=last,
            certainty=RuleCertainty.VERIFIED,
            source="Prov",
        )


def at(day: date) -> Any:
    """As if it were noon on ``day``."""
    return mock.patch.object(timezone, "now", lambda: timezone.make_aware(datetime.combine(day, time(12))))


def rate(day: str, kronor: str) -> ExchangeRate:
    row, _is_new = ExchangeRate.objects.get_or_create(
        day=date.fromisoformat(day), defaults={"rate": Decimal(kronor), "source": "Riksbanken"}
    )
    return row


def grant(company: Organisation, day: str, kronor: int, euro: str | None, **facts: Any) -> GrantDecision:
    """A grant of ours, recorded on its day: servicebidrag unless ``scheme`` says otherwise; ``euro`` when known."""
    scheme = facts.pop("scheme", "servicebidrag")
    case = facts.pop("case", None) or GrantCaseFactory(
        applicant=company, scheme_id=scheme, dnr=facts.pop("dnr", f"RUN/{day}"), **facts.pop("of_case", {})
    )
    on = date.fromisoformat(day)
    if euro is not None:
        rate_of = {"eur_amount": Decimal(euro), "eur_rate": Decimal(11), "eur_rate_source": "Riksbanken"}
        facts = rate_of | facts
    regulation = Regulation.SGEI if scheme == "sarskilt-driftstod" else Regulation.GENERAL
    with at(facts.pop("recorded", on)):
        return GrantDecisionFactory(  # type: ignore[no-any-return]
            **{"case": case, "decided_on": on, "support_year": on.year, "amount": kronor, "regulation": regulation}
            | facts
        )


def other(company: Organisation, day: str, euro: str | None, recorded: str = "", **facts: Any) -> OtherAid:
    """Aid from somebody else, declared by the applicant."""
    values = {
        "organisation": company,
        "regulation": Regulation.GENERAL,
        "basis": AidBasis.DECLARED,
        "granted_on": date.fromisoformat(day),
        "eur_amount": None if euro is None else Decimal(euro),
        "grantor": "Länsstyrelsen",
        "source": "Intyg",
    }
    with at(date.fromisoformat(recorded or day)):
        return OtherAid.objects.create(**values | facts)
