"""Dated values and letter texts: what waits, what is confirmed, and that nothing overlaps."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEvent
from grants.enums import LetterOccasion, LetterPart
from grants.models import AidScheme, LegalAct, LetterText, RuleValue
from grants.rule_book import rule_book
from grants.services.letter_text_edits import add_letter_text, edit_letter_text, review_letter_text
from grants.services.rule_values import (
    add_rule_value,
    confirm_rule_value,
    edit_rule_value,
    end_rule_value,
    withdraw_rule_value,
)
from grants.tests.factories import RuleValueFactory
from registers.models import Organisation
from registers.tests.people import Person
from rsp.actor import Actor
from rsp.editable import StaleVersion
from rsp.rights import ActRefused
from rsp.tests.racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

NEW = date(2026, 1, 1)


@pytest.fixture
def actor(registers: None) -> Actor:
    return Person("system_administrator", Organisation.objects.get(name="Tillväxtverket")).actor


def typed(**facts: Any) -> dict[str, Any]:
    told = {
        "act": LegalAct.objects.get(pk="2024:1243"),
        "paragraph": "20 §",
        "wording_from": date(2020, 1, 1),
        "wording_to": None,
        "value": Decimal(370_000),
        "valid_from": NEW,
        "valid_to": None,
        "certainty": "uncertain",
        "source": "Uppgift i pressen",
        "note": "",
    }
    return told | facts


def add(actor: Actor, known: RuleValue, **facts: Any) -> RuleValue:
    return add_rule_value(actor=actor, of_id=known.pk, values=typed(**facts))


def confirm(actor: Actor, row: RuleValue, version: int = 1) -> RuleValue:
    return confirm_rule_value(
        actor=actor, value_id=row.pk, expected_version=version, certainty="verified", source="SFS 2025:900"
    )


def used_on(day: date) -> list[Decimal | None]:
    """The values of the rule that the rules are given for a day."""
    return [
        row.value
        for row in rule_book().rows
        if row.key == "prov.tak" and row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
    ]


def test_added_value_is_used_only_once_confirmed_and_then_from_its_first_day(actor: Actor) -> None:
    former = RuleValueFactory()
    row = add(actor, former)
    assert used_on(NEW) == [350_000]
    confirm(actor, row)
    assert (used_on(date(2025, 12, 31)), used_on(NEW)) == ([350_000], [370_000])
    former.refresh_from_db()
    row.refresh_from_db()
    assert former.valid_to == date(2025, 12, 31)
    assert (row.confirmed_by_id, row.certainty, row.source) == (actor.user_id, "verified", "SFS 2025:900")
    told = AuditEvent.objects.filter(action__startswith="rule_value.").order_by("at", "position")
    assert [event.action for event in told] == ["rule_value.add", "rule_value.end", "rule_value.confirm"]
    assert "confirmed_by" not in told.last().after


@pytest.mark.parametrize(
    ("first", "last", "is_refused"),
    [
        (date(2026, 6, 1), None, True),
        (date(2025, 6, 1), NEW, True),
        (date(2027, 1, 1), None, False),
        (date(2025, 6, 1), date(2025, 12, 31), False),
    ],
)
def test_two_values_never_wait_for_the_same_days(
    actor: Actor, first: date, last: date | None, is_refused: bool
) -> None:
    known = RuleValueFactory()
    add(actor, known, valid_to=date(2026, 12, 31))
    if not is_refused:
        assert not add(actor, known, valid_from=first, valid_to=last).in_use
        return
    with pytest.raises(ValidationError) as refused:
        add(actor, known, valid_from=first, valid_to=last)
    assert "väntar på att bekräftas" in refused.value.message_dict["valid_from"][0]


def test_value_is_not_confirmed_before_one_that_is_used_from_a_later_day(actor: Actor) -> None:
    known = RuleValueFactory(valid_from=date(2025, 1, 1))
    row = add(actor, known, valid_from=date(2024, 6, 1))
    with pytest.raises(ActRefused, match=r"1\sjanuari 2025"):
        confirm(actor, row)
    assert used_on(date(2024, 7, 1)) == []


def test_of_a_used_value_the_citation_alone_is_mended(actor: Actor) -> None:
    row = RuleValueFactory()
    edit_rule_value(
        actor=actor,
        value_id=row.pk,
        expected_version=1,
        values=typed(value=Decimal(1), paragraph=" 20 § första stycket "),
    )
    row.refresh_from_db()
    assert (row.value, row.valid_from, row.paragraph) == (350_000, date(2025, 1, 1), "20 § första stycket")
    with pytest.raises(StaleVersion):
        edit_rule_value(actor=actor, value_id=row.pk, expected_version=1, values=typed())
    waiting = add(actor, row)
    edit_rule_value(actor=actor, value_id=waiting.pk, expected_version=1, values=typed(value=Decimal(365_000)))
    waiting.refresh_from_db()
    assert waiting.value == 365_000


def test_value_ends_on_a_day_it_holds_and_is_withdrawn_only_while_it_waits(actor: Actor) -> None:
    row = RuleValueFactory(valid_to=date(2027, 12, 31))
    for wrong in (date(2024, 12, 31), date(2028, 1, 1)):
        with pytest.raises(ValidationError) as refused:
            end_rule_value(actor=actor, value_id=row.pk, expected_version=1, last_day=wrong)
        assert "last_day" in refused.value.message_dict
    with pytest.raises(ActRefused, match="Avsluta det"):
        withdraw_rule_value(actor=actor, value_id=row.pk, expected_version=1)
    end_rule_value(actor=actor, value_id=row.pk, expected_version=1, last_day=date(2026, 6, 30))
    assert used_on(date(2026, 7, 1)) == []
    waiting = add(actor, row)
    with pytest.raises(ActRefused, match="Dra tillbaka"):
        end_rule_value(actor=actor, value_id=waiting.pk, expected_version=1, last_day=NEW)
    withdraw_rule_value(actor=actor, value_id=waiting.pk, expected_version=1)
    with pytest.raises(ActRefused, match="redan borttaget"):
        confirm(actor, waiting)


def test_nobody_but_system_administrators_touches_the_law(case_officer_23: Any) -> None:
    row = RuleValueFactory()
    for act in (
        lambda: add(case_officer_23.actor, row),
        lambda: confirm(case_officer_23.actor, row),
        lambda: write(case_officer_23.actor, date(2025, 1, 1)),
    ):
        with pytest.raises(PermissionDenied):
            act()


# --- Letter texts


def write(actor: Actor, first: date, text: str = "Du får överklaga.") -> LetterText:
    act, form = LegalAct.objects.get(pk="2024:1243"), AidScheme.objects.get(pk="korrosionsskydd")
    place = {"part": LetterPart.APPEAL, "occasion": LetterOccasion.RECOVERY, "act": act, "scheme": form}
    return add_letter_text(actor=actor, values=place | {"text": text, "valid_from": first, "source": "Egen text"})


def test_new_version_ends_the_one_before_and_is_not_reviewed(actor: Actor) -> None:
    first = write(actor, date(2025, 1, 1))
    review_letter_text(
        actor=actor, text_id=first.pk, expected_version=1, reviewed_on=date(2025, 2, 1), reviewed_reference="Dnr 7"
    )
    with pytest.raises(ActRefused, match="ny version"):
        edit_letter_text(actor=actor, text_id=first.pk, expected_version=2, values={"text": "Annat"})
    second = write(actor, date(2025, 7, 1), "Nya ord till {mottagare}.")
    first.refresh_from_db()
    assert (first.valid_to, second.reviewed_on) == (date(2025, 6, 30), None)
    edit_letter_text(actor=actor, text_id=second.pk, expected_version=1, values={"text": "Bättre ord."})
    for day in (date(2025, 7, 1), date(2025, 3, 1)):
        with pytest.raises(ValidationError) as refused:
            write(actor, day)
        assert "senare dag" in refused.value.message_dict["valid_from"][0]


def test_text_with_a_word_that_letters_do_not_know_is_refused(actor: Actor) -> None:
    with pytest.raises(ValidationError) as refused:
        write(actor, date(2025, 1, 1), "Till {motagare}")
    assert "{motagare}" in refused.value.message_dict["text"][0]
    assert "{mottagare}" in refused.value.message_dict["text"][0]


# --- Races


def outcomes(first: Callable[[], object], second: Callable[[], object]) -> list[str]:
    return sorted(type(error).__name__ for error in race(first, second) if error)


@pytest.mark.django_db(transaction=True)
def test_races_of_values_and_texts_let_one_through_and_tell_the_other(actor: Actor) -> None:
    known = RuleValueFactory()
    assert outcomes(lambda: add(actor, known), lambda: add(actor, known)) == ["ValidationError"]
    row = RuleValue.objects.get(key="prov.tak", in_use=False)
    assert outcomes(lambda: confirm(actor, row), lambda: confirm(actor, row)) == ["StaleVersion"]
    values = {"note": "x"}
    edits = [
        lambda: edit_rule_value(actor=actor, value_id=row.pk, expected_version=2, values=values),
        lambda: end_rule_value(actor=actor, value_id=row.pk, expected_version=2, last_day=NEW),
    ]
    assert outcomes(*edits) == ["StaleVersion"]
    later = add(actor, known, valid_from=date(2028, 1, 1))

    def withdraw() -> None:
        withdraw_rule_value(actor=actor, value_id=later.pk, expected_version=1)

    assert outcomes(withdraw, lambda: confirm(actor, later)) == ["ActRefused"]
    days = (date(2025, 1, 1), date(2026, 1, 1))
    assert outcomes(lambda: write(actor, days[0]), lambda: write(actor, days[1])) == ["ValidationError"]
    text = LetterText.objects.get(scheme="korrosionsskydd", act="2024:1243")

    def review() -> None:
        review_letter_text(
            actor=actor, text_id=text.pk, expected_version=1, reviewed_on=days[0], reviewed_reference="Dnr"
        )

    def edit() -> None:
        edit_letter_text(actor=actor, text_id=text.pk, expected_version=1, values={"text": "Annat"})

    assert outcomes(review, edit) == ["StaleVersion"]
    assert outcomes(lambda: write(actor, date(2027, 1, 1)), lambda: write(actor, date(2028, 1, 1))) == []
    assert LetterText.objects.filter(scheme="korrosionsskydd", act="2024:1243", valid_to=None).count() == 1
