"""Which body has answered for what in a county, in sentences and as whole periods."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from registers.enums import Certainty, Duty
from registers.models import Organisation, Responsibility
from rsp.swedish import long_date


@dataclass(frozen=True, slots=True)
class Tenure:
    """That a body answered for a duty without a break, however many rows tell of it."""

    duty: Duty
    organisation: Organisation
    first: date
    last: date | None
    is_certain: bool
    sources: tuple[str, ...]

    @property
    def label(self) -> str:
        return str(self.duty.label)

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def tenures(rows: Iterable[Responsibility]) -> list[Tenure]:
    """The periods of one county, by duty and in order of time; rows of one body that follow on each other are one."""
    found: list[Tenure] = []
    for row in sorted(rows, key=lambda row: (Duty.values.index(row.duty), row.valid_from)):
        before = found[-1] if found else None
        if before and (before.duty, before.organisation) == (row.duty, row.organisation) and _follows(before, row):
            found[-1] = replace(
                before,
                last=row.valid_to,
                is_certain=before.is_certain and row.certainty == Certainty.CERTAIN,
                sources=tuple(dict.fromkeys((*before.sources, row.source))),
            )
            continue
        is_certain = row.certainty == Certainty.CERTAIN
        found.append(Tenure(Duty(row.duty), row.organisation, row.valid_from, row.valid_to, is_certain, (row.source,)))
    return found


def _follows(before: Tenure, row: Responsibility) -> bool:
    return before.last is not None and row.valid_from == before.last + timedelta(days=1)


def sentences(known: Iterable[Tenure], day: date) -> Iterator[str]:
    """What each tenure means on ``day`` for those who work at the body."""
    for tenure in known:
        words = {"organisation": tenure.organisation.public_name, "what": in_sentence(tenure.duty)}
        if tenure.first > day:
            words["day"] = long_date(tenure.first)
            yield _("%(organisation)s svarar för %(what)s i länet från och med den %(day)s.") % words
        elif tenure.holds(day):
            words["day"] = long_date(tenure.first)
            if tenure.last is None:
                yield _("%(organisation)s svarar för %(what)s i länet sedan den %(day)s.") % words
                continue
            words["last"] = long_date(tenure.last)
            yield (
                _("%(organisation)s svarar för %(what)s i länet sedan den %(day)s, till och med den %(last)s.") % words
            )
        elif tenure.last:
            words["day"] = long_date(tenure.last)
            yield (
                _(
                    "%(organisation)s svarade för %(what)s i länet till och med den %(day)s. Sin egen tid läser"
                    " organisationen fortfarande."
                )
                % words
            )


def in_sentence(duty: Duty) -> str:
    """The duty as the object of "svarar för"."""
    return {
        Duty.PROGRAMME_OWNER: _("det regionala serviceprogrammet"),
        Duty.GRANT_AUTHORITY: _("besluten om stöd"),
        Duty.INVESTMENT_GRANTS: _("besluten om investeringsstöd"),
    }[duty]
