"""Loading the registers, held against what the sources say of counties, municipalities and responsibility."""

from datetime import date

import pytest
from django.db.models import Count, Q

from registers.enums import Certainty, Duty, OrganisationKind
from registers.models import County, Municipality, Organisation, Responsibility
from registers.services import RegisterSizes, load_registers
from rsp import orgnr

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

SIZES = RegisterSizes(counties=21, municipalities=290, organisations=333, responsibilities=120, price_base_amounts=14)
BOARD, REGION = OrganisationKind.COUNTY_BOARD, OrganisationKind.REGION
COOPERATION = OrganisationKind.COOPERATION_BODY


def owners_by_kind(day: date) -> dict[str, int]:
    """How many counties each kind of body answered for the programme in on ``day``."""
    rows = Responsibility.objects.on(day).filter(duty=Duty.PROGRAMME_OWNER).order_by()
    return dict(rows.values_list("organisation__kind").annotate(Count("county", distinct=True)))


def test_load_registers_again_changes_no_row() -> None:
    before = list(Responsibility.objects.order_by("pk").values())
    assert load_registers() == SIZES
    assert list(Responsibility.objects.order_by("pk").values()) == before


def test_load_registers_repairs_a_changed_name() -> None:
    County.objects.filter(code="23").update(name="Fel")
    Municipality.objects.filter(code="2361").update(name="Fel")
    load_registers()
    assert County.objects.get(code="23").name == "Jämtlands län"
    assert Municipality.objects.get(code="2361").name == "Härjedalen"


def test_load_registers_keeps_an_edited_responsibility() -> None:
    row = Responsibility.objects.get(county="23", duty=Duty.PROGRAMME_OWNER, valid_to=None)
    row.valid_to, row.source = date(2030, 12, 31), "Rättad av länet"
    row.save()
    assert load_registers() == SIZES
    row.refresh_from_db()
    assert (row.valid_to, row.source) == (date(2030, 12, 31), "Rättad av länet")


def test_municipalities_all_counties_have_some() -> None:
    sizes = Municipality.objects.order_by().values_list("county").annotate(Count("pk"))
    assert len(sizes) == 21
    assert dict(sizes)["23"] == 8
    assert dict(sizes)["09"] == 1


def test_gotland_is_one_body_that_is_region_and_municipality() -> None:
    body = Organisation.objects.get(Q(municipality="0980") | Q(county="09", kind=REGION))
    assert (body.name, body.kind, body.municipality_id) == ("Region Gotland", REGION, "0980")


def test_every_municipality_has_exactly_one_body() -> None:
    bodies = Municipality.objects.annotate(bodies=Count("organisations"))
    assert not bodies.exclude(bodies=1).exists()


def test_every_loaded_orgnr_is_valid_and_no_personal_number() -> None:
    numbers = Organisation.objects.exclude(orgnr=None).values_list("orgnr", flat=True)
    assert len(numbers) >= 290
    for number in numbers:
        assert orgnr.normalise(number) == number
        assert not orgnr.is_personal(number)


@pytest.mark.parametrize("day", [date(2017, 1, 1), date(2017, 12, 31), date(2018, 6, 30), date(2018, 12, 31)])
def test_responsibility_2017_and_2018_is_as_source_001_says(day: date) -> None:
    assert owners_by_kind(day) == {BOARD: 6, REGION: 14, COOPERATION: 1}


@pytest.mark.parametrize("day", [date(2014, 1, 1), date(2016, 12, 31)])
def test_responsibility_until_2016_is_as_the_press_table_says(day: date) -> None:
    assert owners_by_kind(day) == {BOARD: 10, REGION: 10, COOPERATION: 1}


@pytest.mark.parametrize("duty", [Duty.PROGRAMME_OWNER, Duty.GRANT_AUTHORITY])
def test_responsibility_from_2019_is_the_regions_in_every_county(duty: Duty) -> None:
    for day in (date(2019, 1, 1), date(2026, 6, 30)):
        rows = Responsibility.objects.on(day).filter(duty=duty)
        assert {row.county_id for row in rows} == set(County.objects.values_list("pk", flat=True))
        assert rows.exclude(organisation__kind=REGION).count() == 0


def test_responsibility_holder_is_a_body_of_the_same_county() -> None:
    for row in Responsibility.objects.select_related("organisation"):
        assert row.organisation.county_id == row.county_id


def test_responsibility_four_counties_change_at_2017_and_it_is_uncertain() -> None:
    changed = {}
    for row in Responsibility.objects.filter(valid_from=date(2017, 1, 1)).select_related("organisation"):
        before = Responsibility.objects.get(county=row.county_id, duty=row.duty, valid_to=date(2016, 12, 31))
        assert (before.organisation.kind, row.organisation.kind) == (BOARD, REGION)
        changed[row.county_id] = {before.certainty, row.certainty}
    assert changed == {code: {Certainty.UNCERTAIN} for code in ("03", "19", "22", "25")}


def test_responsibility_kalmar_was_held_by_its_regional_association() -> None:
    holder = Responsibility.objects.responsible_for("08", Duty.PROGRAMME_OWNER, date(2018, 12, 31))
    assert holder is not None
    assert holder.kind == COOPERATION


def test_every_responsibility_names_its_source() -> None:
    assert not Responsibility.objects.filter(source="").exists()


def test_investment_grants_lay_with_the_county_boards_2016_to_2022_and_it_is_uncertain() -> None:
    rows = Responsibility.objects.on(date(2020, 6, 1)).filter(duty=Duty.INVESTMENT_GRANTS)
    assert rows.count() == 21
    assert set(rows.values_list("organisation__kind", "certainty")) == {
        (OrganisationKind.COUNTY_BOARD, Certainty.UNCERTAIN)
    }
