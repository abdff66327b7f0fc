"""The sentences of the follow-up, one by one: right numbers, right inflections."""

from typing import Any

import pytest

from reporting import followup_wording as wording
from reporting.tests import sample_payload


def _plans(total: int, current: int, unknown: int) -> dict[str, Any]:
    return {"service_plans": {"total": total, "counts": {"current": current, "unknown": unknown}}}


@pytest.mark.parametrize(
    ("total", "current", "unknown", "sentence"),
    [
        (1, 0, 1, "Uppgift saknas om kommunens serviceplan"),
        (1, 1, 0, "Kommunen har en aktuell serviceplan"),
        (1, 0, 0, "Kommunen har ingen aktuell serviceplan"),
        (8, 0, 8, "Uppgift saknas om alla åtta kommuners serviceplaner"),
        (8, 0, 2, "Ingen av åtta kommuner har en aktuell serviceplan"),
        (8, 1, 2, "En av åtta kommuner har en aktuell serviceplan"),
        (8, 8, 0, "Alla åtta kommuner har en aktuell serviceplan"),
    ],
)
def test_plans_sentence(total: int, current: int, unknown: int, sentence: str) -> None:
    assert wording.plans_sentence(_plans(total, current, unknown)) == sentence


def test_plans_heading_counts_the_municipalities() -> None:
    assert wording.plans_heading(_plans(1, 0, 1)) == "Kommunens serviceplan"
    assert wording.plans_heading(_plans(15, 0, 1)) == "Kommunernas serviceplaner"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Investeringsbidrag", "Investeringsbidragen är både flest och störst"),
        ("Hemsändningsbidrag", "Hemsändningsbidragen är både flest och störst"),
        ("Stöd till korrosionsskydd", "Stöden till korrosionsskydd är både flest och störst"),
        ("Investeringsstöd", "Investeringsstöden är både flest och störst"),
        ("Investeringslån", "Investeringslånen är både flest och störst"),
        ("Särskilt driftstöd", "De särskilda driftstöden är både flest och störst"),
        ("Hemsändning", "Hemsändning får mest"),
    ],
)
def test_grants_title(name: str, title: str) -> None:
    payload = sample_payload.jamtland_2023()
    payload["grants"]["schemes"][0]["name"] = name
    assert wording.grants_title(payload) == title
    payload["grants"]["schemes"][1]["count"] = 99
    assert wording.grants_title(payload) == title.replace("både flest och ", "")


def test_acts_are_named_as_in_running_text() -> None:
    assert wording.legal_bases(sample_payload.jamtland_2023()) == [
        (
            "Förordningen (2000:284) om stöd till kommersiell service",
            "investeringsbidrag, hemsändningsbidrag och servicebidrag",
        ),
        ("Förordningen (2022:206) om stöd till korrosionsskydd", "stöd till korrosionsskydd"),
    ]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (
            {},
            "Handlingsplanen för 2023 är uppföljd. Det framgår av källa 1. Uppgift saknas om beslutet.",
        ),
        (
            {"approval_source": "protokollet"},
            "Handlingsplanen för 2023 är uppföljd. Det framgår av protokollet. Uppgift saknas om beslutet.",
        ),
        ({"approved_on": "2023-03-15"}, "Handlingsplanen för 2023 beslutades 15\u00a0mars 2023 och är uppföljd."),
        (
            {"approved_on": "2023-03-15", "state": "approved"},
            "Handlingsplanen för 2023 beslutades 15\u00a0mars 2023.",
        ),
        ({"approval_source": "", "state": "draft"}, "Handlingsplanen för 2023 är ett utkast."),
        (
            {"approval_source": "", "state": "submitted", "state_label": "Inskickad"},
            "Handlingsplanen för 2023 är inskickad.",
        ),
    ],
)
def test_plan_text(changes: dict[str, Any], text: str) -> None:
    payload = sample_payload.jamtland_2023()
    payload["plan"] |= changes
    assert wording.plan_text(payload) == text


def test_missing_plan_is_said() -> None:
    payload = sample_payload.empty_year()
    assert wording.plan_text(payload) == "Ingen handlingsplan för 2023 är registrerad."
    assert wording.no_initiatives(payload) == "Inga insatser är registrerade inom området."
