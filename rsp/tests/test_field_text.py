"""How stored values are written for people."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from accounts.tests.factories import UserFactory
from actionplans.models import Initiative
from grants.models import GrantYear
from programs.models import Programme, ServicePlace
from registers.models import County, Delegation, Organisation
from registers.tests.factories import SoleTraderFactory
from rsp.field_text import field_text, row_labels

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("table", "name", "value", "text"),
    [
        (Initiative, "budget", Decimal("1537062.00"), f"1{NBSP}537{NBSP}062{NBSP}kr"),
        (Delegation, "max_amount", Decimal("300000"), f"300{NBSP}000{NBSP}kr"),
        (ServicePlace, "latitude", Decimal("62.41270"), "62,4127"),
        (Initiative, "starts_on", date(2026, 3, 9), f"9{NBSP}mars 2026"),
        (Organisation, "merged_at", datetime(2026, 3, 8, 23, 30, tzinfo=UTC), f"9{NBSP}mars 2026 kl.{NBSP}00.30"),
        (GrantYear, "year", 2026, "2026"),
        (Programme, "first_year", 2022, "2022"),
        (GrantYear, "count", 12345, f"12{NBSP}345"),
        (ServicePlace, "is_planned", True, "Ja"),
        (ServicePlace, "kind", "shop", "Dagligvarubutik"),
        (ServicePlace, "kind", "gone", "gone"),
        (ServicePlace, "note", "Ägs av 640823-3234", "Ägs av ••••••-••••"),
        (Organisation, "orgnr", "6408233234", "••••••-••••"),
        (Organisation, "orgnr", "2120000803", "212000-0803"),
        (ServicePlace, "note", "", ""),
        (ServicePlace, "note", None, ""),
    ],
)
def test_value_is_written_as_people_write_it(table: Any, name: str, value: Any, text: str) -> None:
    assert field_text(table._meta.get_field(name), value, {}) == text


@pytest.mark.django_db
def test_rows_are_named_with_one_query_for_each_table(registers: None, django_assert_num_queries: Any) -> None:
    county, owner = (Programme._meta.get_field(name) for name in ("county", "owner"))
    trader, person = SoleTraderFactory(name="Stina Exempel", municipality_id="2361"), UserFactory(name="Anna Ek")
    user = Delegation._meta.get_field("user")
    pairs = [(county, "23"), (county, "24"), (owner, trader.pk), (owner, None), (user, person.pk)]
    with django_assert_num_queries(3):
        labels = row_labels(pairs)
    assert field_text(county, "23", labels) == County.objects.get(pk="23").name
    assert field_text(owner, trader.pk, labels) == "Enskild näringsidkare, Härjedalen"
    assert field_text(user, person.pk, labels) == "Anna Ek"
    assert field_text(county, "99", labels) == "Borttagen"
