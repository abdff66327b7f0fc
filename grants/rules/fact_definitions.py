"""The facts that a case is asked for, by form of support and ordinance, and how the answers are kept as JSON. Pure.

What is not answered is not in the JSON, and is not known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django.utils.translation import gettext_lazy

from grants.rules.amounts import number_or_none
from grants.rules.fact_list import FACTS, NEW, OLD
from grants.rules.facts import Answer, FactDefinition, FactKind, Step

__all__ = ["BY_KEY", "FACTS", "answers_from_json", "answers_to_json", "facts_asked"]

OTHER_PARAGRAPHS = {
    ("serves_purpose", OLD): "1 §",
    ("is_sparse_area", OLD): "5 §",
    ("starts_on", OLD): "",
    ("received_before_start", OLD): "",
    ("is_larger_investment", OLD): "",
}
"""Where a fact is asked for in an act whose paragraph is not the one above."""

TENANT = cast("str", gettext_lazy("Är sökanden fastighetsägare gäller svaret hyresgästen."))
OTHER_HINTS = {(key, "investeringsstod", NEW): TENANT for key in ("sells_groceries", "sells_fuel")}
"""What is said of a fact for one form of support under one act: 15 § second paragraph 2 is about a tenant's sales."""

BY_KEY = {fact.key: fact for fact in FACTS}


def facts_asked(scheme: str, act: str) -> list[FactDefinition]:
    """The facts that a case of the form of support is asked for under the act, in the order of the form."""
    return [
        replace(
            fact,
            paragraph=OTHER_PARAGRAPHS.get((fact.key, act), fact.paragraph),
            hint=OTHER_HINTS.get((fact.key, scheme, act), fact.hint),
        )
        for fact in FACTS
        if (not fact.schemes or scheme in fact.schemes) and (not fact.acts or act in fact.acts)
    ]


def answers_from_json(content: Mapping[str, Any]) -> dict[str, Answer]:
    """The answers of ``GrantCase.facts``. What cannot be read as an answer to its question is not known."""
    return dict(_read(content))


def _read(content: Mapping[str, Any]) -> Iterator[tuple[str, Answer]]:
    for key, value in content.items():
        fact = BY_KEY.get(key)
        answer = None if fact is None else _answer(fact, value)
        if answer is not None:
            yield key, answer


def answers_to_json(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """The answers as ``GrantCase.facts`` keeps them: amounts and dates as text, a step as what was done and when."""
    return {key: _plain(answer) for key, answer in answers.items() if answer is not None}


def _plain(answer: Answer) -> Any:
    match answer:
        case Step():
            return {"done": answer.is_done, "on": answer.on.isoformat() if answer.on else None}
        case Decimal():
            return f"{answer:f}"
        case date():
            return answer.isoformat()
    return answer


def _answer(fact: FactDefinition, value: Any) -> Answer | None:
    match fact.kind:
        case FactKind.YES_NO:
            return value if isinstance(value, bool) else None
        case FactKind.AMOUNT | FactKind.NUMBER:
            return _number(value, fact.may_be_negative)
        case FactKind.DATE:
            return _day(value)
        case FactKind.STEP:
            return _step(value)
        case FactKind.CHOICE:
            return value if any(value == code for code, _label in fact.choices) else None
    return value if isinstance(value, str) and value.strip() else None


def _number(value: Any, may_be_negative: bool) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    try:
        number = number_or_none(Decimal(value))
    except InvalidOperation:
        return None
    return None if number is None or (number < 0 and not may_be_negative) else number


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _step(value: Any) -> Step | None:
    if not isinstance(value, dict) or not isinstance(value.get("done"), bool):
        return None
    return Step(is_done=value["done"], on=_day(value.get("on")))
