"""The report that is really sealed: it follows both PDF profiles, and the tests' sample has the shape it has."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from reporting.datasets import build_followup_dataset
from reporting.reports import draft_report
from reporting.tests import sample_payload, vera
from reporting.tests.factories import FollowUpFactory, fill_year


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_sealed_report_passes_profile(source_004: Any, profile: vera.Profile) -> None:
    result = vera.check(bytes(source_004.document.pdf), profile)
    assert result.failures == {}
    assert result.passed
    assert result.checks > 1000


def structure(value: Any) -> Any:
    """The keys of plain data, lists by their first element; what carries no keys is None."""
    if isinstance(value, dict):
        return {key: structure(item) for key, item in value.items()}
    return [structure(value[0])] if isinstance(value, list) and value else None


def differences(one: Any, other: Any, place: str = "") -> list[str]:
    """The places where one structure has keys that the other lacks. An empty list or None says nothing."""
    if isinstance(one, dict) and isinstance(other, dict):
        apart = [f"{place}.{key}" for key in sorted(one.keys() ^ other.keys())]
        return apart + [
            found for key in one.keys() & other.keys() for found in differences(one[key], other[key], f"{place}.{key}")
        ]
    if isinstance(one, list) and isinstance(other, list):
        return differences(one[0], other[0], f"{place}[]")
    return []


@pytest.mark.parametrize("sample", [sample_payload.jamtland_2023, sample_payload.full_example])
def test_sample_has_the_structure_of_a_full_year(registers: None, sample: Any) -> None:
    FollowUpFactory()
    fill_year(1)
    made_up = sample()
    del made_up["version"]
    assert differences(structure(made_up), structure(build_followup_dataset("23", 2023))) == []


@pytest.mark.parametrize("sample", [sample_payload.jamtland_2023, sample_payload.full_example])
def test_sample_has_the_structure_of_the_sealed_report(source_004: Any, sample: Any) -> None:
    assert differences(structure(sample()), structure(json.loads(source_004.document.payload))) == []


def test_sample_draft_has_the_structure_of_a_draft(registers: None) -> None:
    real = draft_report(build_followup_dataset("23", 2023), datetime(2024, 3, 1, 9, tzinfo=UTC)).payload
    assert structure(sample_payload.draft()["version"]) == structure(real["version"])


def test_differences_are_found() -> None:
    assert differences(structure({"a": [{"b": 1}]}), structure({"a": [{"c": 1}], "d": 2})) == [".d", ".a[].b", ".a[].c"]
    assert differences(structure({"a": []}), structure({"a": [{"b": 1}]})) == []
