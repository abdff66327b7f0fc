"""The law as rows: where each is written, how well it is known, and that loading leaves people's rows alone."""

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

import pytest

from grants.enums import RuleCertainty, ValueUnit
from grants.models import LegalAct, RuleValue
from grants.reference.act_paragraphs import ARTICLES, PARAGRAPHS, TRANSITION_CLAUSES, UNREAD
from grants.reference.acts import ACTS, RECORDED_ONLY, SCHEME_NAMES
from grants.reference.rule_fact import RuleFact
from grants.reference.rules import RULES
from grants.rule_book import rule_book
from grants.rules import keys
from grants.rules.evaluate import ROOMS
from grants.rules.evaluate import RULES as APPLIED
from grants.rules.fact_definitions import FACTS
from grants.rules.investment import LOAN_AMOUNT
from grants.services.law_loading import load_rule_values
from grants.tests.rule_facts import BOOK, SCHEMES

PARAGRAPH = re.compile(r"(\d+(?: [a-d])?)(?:–(\d+(?: [a-d])?))?(?: och (\d+(?: [a-d])?))? §")
ARTICLE = re.compile(r"artikel (\d+(?:\.\d+)?)")


def cited(rule: RuleFact) -> set[str]:
    """The paragraphs or articles that a row names."""
    if rule.act in ARTICLES:
        return set(ARTICLE.findall(rule.paragraph))
    return {part for found in PARAGRAPH.findall(rule.paragraph) for part in found if part}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.key}-{rule.scheme}-{rule.first}")
def test_row_is_written_in_its_act_and_has_a_source(rule: RuleFact) -> None:
    act = next(act for act in ACTS if act.sfs == rule.act)
    assert act.first <= rule.first
    assert act.last is None or (rule.last is not None and rule.last <= act.last)
    assert rule.source
    if rule.paragraph == UNREAD:
        assert rule.certainty is RuleCertainty.AGENCY_PAGE
        assert rule.act != "2024:1243"
    elif rule.paragraph != TRANSITION_CLAUSES:
        found = cited(rule)
        assert found
        assert found <= (ARTICLES.get(rule.act) or PARAGRAPHS[rule.act])
    assert rule.in_use == (rule.certainty is not RuleCertainty.UNCERTAIN)
    assert (rule.value is None) == (rule.unit is ValueUnit.CONDITION)
    assert rule.scheme in SCHEME_NAMES or not rule.scheme


def test_rows_of_a_rule_never_overlap() -> None:
    end = date.max
    for one, other in combinations(RULES, 2):
        if (one.key, one.scheme, one.in_use) == (other.key, other.scheme, other.in_use):
            assert (one.last or end) < other.first or (other.last or end) < one.first, (one, other)


def test_every_key_has_rows_and_every_row_a_known_key() -> None:
    assert {rule.key for rule in RULES} == keys.LABELS.keys()
    named = {value for name, value in vars(keys).items() if name.isupper() and isinstance(value, str)}
    assert named == keys.LABELS.keys()


@pytest.mark.parametrize("rule", APPLIED, ids=lambda rule: rule.key)
def test_rule_is_applied_by_a_function_that_cites_the_law(rule: object) -> None:
    key, check = rule.key, rule.check  # type: ignore[attr-defined]
    assert key in keys.LABELS or key == LOAN_AMOUNT
    assert re.search(r"§|article|2022:206|2000:284|page", check.__doc__ or "")
    assert key == LOAN_AMOUNT or all(row.key == key for row in BOOK.by_key[key])


def test_every_paragraph_of_the_new_act_that_binds_an_application_is_a_rule() -> None:
    """2–3, 5–28, 30–33 and 40–43 §§; 3 § lies in 23 § (Gotland), 18 § is told with 17 § 4."""
    found = {part for rule in RULES if rule.act == "2024:1243" for part in cited(rule)}
    wanted = {str(number) for number in (2, *range(5, 18), *range(19, 34), *range(40, 44))}
    assert wanted - found == set()


def test_rooms_belong_to_rules() -> None:
    assert {room.key for room in ROOMS} <= {rule.key for rule in APPLIED}


def test_values_change_on_their_days() -> None:
    def value(key: str, day: date, scheme: str) -> int | None:
        row = BOOK.find(key, day, scheme)
        return None if row is None or row.value is None else int(row.value)

    changes = [
        ("hemsandning.ceiling", "hemsandningsbidrag", date(2012, 1, 1), 60, None),
        ("hemsandning.ceiling", "hemsandningsbidrag", date(2016, 4, 1), None, 100),
        ("servicebidrag.ceiling", "servicebidrag", date(2016, 4, 1), None, 250_000),
        ("servicebidrag.ceiling", "servicebidrag", date(2025, 1, 1), 250_000, 350_000),
        ("driftstod.ceiling", "sarskilt-driftstod", date(2016, 4, 1), None, 300_000),
        ("driftstod.ceiling", "sarskilt-driftstod", date(2025, 1, 1), 300_000, 350_000),
        ("driftstod.ceiling", "sarskilt-driftstod", date(2026, 1, 1), 350_000, 350_000),
        ("driftstod.distance", "sarskilt-driftstod", date(2018, 1, 1), 15, 10),
        ("korrosion.distance", "korrosionsskydd", date(2022, 4, 19), None, 15),
        ("korrosion.distance", "korrosionsskydd", date(2024, 1, 1), 15, None),
        ("de_minimis.general_ceiling", "", date(2024, 1, 1), 200_000, 300_000),
        ("de_minimis.sgei_ceiling", "", date(2024, 1, 1), None, 750_000),
        ("de_minimis.register_days", "", date(2026, 1, 1), None, 20),
        ("together.earlier_ceiling", "", date(2018, 1, 1), None, 300_000),
        ("together.ceiling", "", date(2025, 1, 1), None, 350_000),
        ("recovery.interest_points", "", date(2025, 1, 1), None, 2),
    ]
    found = [
        (key, scheme, day, value(key, day - timedelta(1), scheme), value(key, day, scheme))
        for key, scheme, day, *_ in changes
    ]
    assert found == changes


def test_facts_are_asked_for_forms_and_acts_that_exist() -> None:
    acts = {act.sfs for act in ACTS}
    assert all(fact.schemes <= set(SCHEMES) and fact.acts <= acts for fact in FACTS)
    assert len({fact.key for fact in FACTS}) == len(FACTS)


@pytest.mark.django_db
@pytest.mark.usefixtures("registers")
class TestLoading:
    def test_what_is_loaded_is_the_book_that_the_rules_are_tried_with(self) -> None:
        def plain(row: object) -> tuple[object, ...]:
            return tuple(getattr(row, name) or "" for name in row.__slots__)  # type: ignore[attr-defined]

        assert {plain(row) for row in rule_book().rows} == {plain(row) for row in BOOK.rows}
        waiting = RuleValue.objects.filter(in_use=False).values_list("value", flat=True)
        assert set(waiting) == {Decimal(370_000), Decimal(500_000)}

    def test_acts_are_of_their_kind(self) -> None:
        regulations = LegalAct.objects.filter(kind="eu_regulation").values_list("sfs", flat=True)
        assert set(regulations) == {"1407/2013", "360/2012", "2023/2831", "2023/2832"}
        assert {"grundlaggande-betaltjanster"} == RECORDED_ONLY

    def test_loading_again_adds_nothing(self) -> None:
        assert load_rule_values() == load_rule_values() == len(RULES)

    def test_loading_again_keeps_what_administrators_changed(self) -> None:
        row = RuleValue.objects.get(key="driftstod.ceiling", valid_from=date(2025, 1, 1))
        row.valid_to, row.source = date(2026, 6, 30), "Rättad"
        row.save()
        later = {"valid_from": date(2026, 7, 1), "valid_to": None, "value": Decimal(360_000)}
        RuleValue.objects.create(
            **{field.attname: getattr(row, field.attname) for field in RuleValue._meta.fields if not field.primary_key}
            | later
        )
        assert load_rule_values() == len(RULES) + 1
        row.refresh_from_db()
        assert (row.valid_to, row.source) == (date(2026, 6, 30), "Rättad")

    def test_a_row_that_is_missing_comes_back(self) -> None:
        RuleValue.objects.filter(key="area.need").delete()
        assert load_rule_values() == len(RULES)
