"""Reports that take seconds to print, printed once in a run."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from reporting.reports import FollowUpReport, draft_report


@pytest.fixture(scope="session")
def printed() -> dict[str, FollowUpReport]:
    """What has been printed in this run."""
    return {}


@pytest.fixture
def draft_004(source_004: Any, printed: dict[str, FollowUpReport]) -> FollowUpReport:
    """A draft that says the same as the sealed version of source 004."""
    if "draft" not in printed:
        payload = json.loads(source_004.document.payload)
        content = {key: value for key, value in payload.items() if key != "version"}
        printed["draft"] = draft_report(content, datetime(2024, 3, 1, 9, tzinfo=UTC))
    return printed["draft"]
