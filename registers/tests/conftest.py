"""People and bodies that the tests of the administration have in common."""

import pytest

from registers.models import Organisation
from registers.tests.people import Person


@pytest.fixture
def region(registers: None) -> Organisation:
    return Organisation.objects.get(name="Region Jämtland Härjedalen")


@pytest.fixture
def other_region(registers: None) -> Organisation:
    return Organisation.objects.get(name="Region Västerbotten")


@pytest.fixture
def administrator(region: Organisation) -> Person:
    return Person("administrator", region)


@pytest.fixture
def other_administrator(other_region: Organisation) -> Person:
    return Person("administrator", other_region)


@pytest.fixture
def system_administrator(registers: None) -> Person:
    return Person("system_administrator", Organisation.objects.get(name="Tillväxtverket"))


@pytest.fixture
def director(region: Organisation) -> Person:
    return Person("director", region)


@pytest.fixture
def officer(region: Organisation) -> Person:
    return Person("case_officer", region)


@pytest.fixture(autouse=True)
def second_steps_are_not_asked_for(settings: object) -> None:
    """The middleware that asks administrators for a second step has tests of its own, in ``accounts``."""
    settings.REQUIRE_MFA_FOR_ADMINISTRATORS = False  # type: ignore[attr-defined]
