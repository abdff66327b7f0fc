"""Who has answered for what, as whole periods and in sentences."""

from datetime import date

import pytest

from registers.enums import Certainty, Duty
from registers.models import Organisation, Responsibility
from reporting.pages.tenures import sentences, tenures

REGION, BOARD = (Organisation(name=name, kind=kind) for name, kind in (("Regionen", "region"), ("Styrelsen", "other")))


def period(body: Organisation, first: int, last: int | None, certainty: str = Certainty.CERTAIN) -> Responsibility:
    days = {"valid_from": date(first, 1, 1), "valid_to": date(last, 12, 31) if last else None}
    return Responsibility(
        duty=Duty.PROGRAMME_OWNER, organisation=body, certainty=certainty, source=f"Källa {first}", **days
    )


def test_tenures_join_rows_of_one_body_that_follow_on_each_other_and_no_others() -> None:
    rows = [
        period(REGION, 2023, None),
        period(BOARD, 2014, 2015, Certainty.UNCERTAIN),
        period(BOARD, 2016, 2018),
        period(REGION, 2019, 2021),
    ]
    assert [
        (one.organisation, one.first.year, one.last and one.last.year, one.is_certain) for one in tenures(rows)
    ] == [
        (BOARD, 2014, 2018, False),
        (REGION, 2019, 2021, True),
        (REGION, 2023, None, True),
    ]
    assert tenures(rows)[0].sources == ("Källa 2014", "Källa 2016")


@pytest.mark.parametrize(
    ("year", "told"),
    [
        (2013, "svarar för det regionala serviceprogrammet i länet från och med den 1 januari 2014"),
        (2015, "i länet sedan den 1 januari 2014, till och med den 31 december 2018"),
        (2019, "svarade för det regionala serviceprogrammet i länet till och med den 31 december 2018"),
    ],
)
def test_sentences_tell_what_is_to_come_what_holds_and_what_has_been(year: int, told: str) -> None:
    (sentence,) = sentences(tenures([period(BOARD, 2014, 2018)]), date(year, 6, 1))
    assert told in sentence.replace("\N{NO-BREAK SPACE}", " ")
