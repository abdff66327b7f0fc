"""How long a decision may be appealed. Pure."""

from datetime import date, timedelta

from rsp.working_days import is_working_day

WEEKS = 3


def last_day_to_appeal(received_on: date) -> date:
    """Three weeks from the day the party got the decision (44 § förvaltningslagen (2017:900)).

    A last day on a weekend, a public holiday or the eves of midsummer, Christmas and New Year goes over to the next
    working day (2 § of act 1930:173).
    """
    day = received_on + timedelta(weeks=WEEKS)
    while not is_working_day(day) or _is_eve(day):
        day += timedelta(days=1)
    return day


def _is_eve(day: date) -> bool:
    if (day.month, day.day) in ((12, 24), (12, 31)):
        return True
    return day.month == 6 and 19 <= day.day <= 25 and day.weekday() == 4
