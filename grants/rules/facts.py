"""The facts that rules are applied to. Pure. What is not known is None, never a guess and never No."""

import enum
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


class FactKind(enum.StrEnum):
    """How a fact is asked for. YES_NO: yes, no or not known. STEP: done on a day, not done, or not known."""

    YES_NO = "yes_no"
    AMOUNT = "amount"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    CHOICE = "choice"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Step:
    """Something the authority does before it decides: done on a day, or not done (28 §)."""

    is_done: bool
    on: date | None = None


Answer = bool | Decimal | date | str | Step
"""YES_NO: bool. AMOUNT, NUMBER: Decimal. DATE: date. TEXT, CHOICE: str. STEP: Step."""


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """A question about a case that its officer answers: the key of ``GrantCase.facts``, and how the form asks it.

    ``section``: the heading it stands under. ``paragraph``: what is shown beside the label ("20 §"). ``schemes``: the
    slugs it is asked for, empty for all. ``acts``: the act numbers it is asked under, empty for all. ``choices``: value
    and label, for CHOICE. ``unit``: "kr", "km", "år" …
    """

    key: str
    kind: FactKind
    label: str
    section: str
    paragraph: str = ""
    hint: str = ""
    unit: str = ""
    schemes: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()
    choices: tuple[tuple[str, str], ...] = ()
    may_be_negative: bool = False


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """Whether the municipality had a service plan in force on the day of the application and of the decision."""

    on_application: bool | None = None
    on_decision: bool | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """The municipality's views (28 § first paragraph 3): ``step`` says whether they were obtained, and when.

    ``is_awaited``: they are asked for, and not given yet.
    """

    step: Step | None = None
    words: str = ""
    is_awaited: bool = False


@dataclass(frozen=True, slots=True)
class EarlierAid:
    """What has been granted before, in SEK, apart from the case itself.

    ``service_years``: the support years in which the recipient has had servicebidrag. ``service_days``: by such a year
    the last day of a grant, which says under which act it was. ``recipient`` and ``outlet``: by form of support,
    granted to the recipient, and to the outlet (the place), for the same support year.
    """

    service_years: frozenset[int] = frozenset()
    recipient: Mapping[str, Decimal] = field(default_factory=dict)
    outlet: Mapping[str, Decimal] = field(default_factory=dict)
    outlets_of_recipient: int | None = None
    service_days: Mapping[int, date] = field(default_factory=dict)
    outlet_not_known: frozenset[str] = frozenset()
    """The forms of support of which ``outlet`` may lack some: it is not known which outlet the aid is for."""


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """What the de minimis ledger says of the recipient on the decision day, in EUR. None: not known.

    ``room``: left under the ceiling before this grant. ``rate``: SEK for one EUR. ``is_complete``: every entry of the
    window has an amount in euro.
    """

    ceiling: Decimal | None = None
    used: Decimal | None = None
    room: Decimal | None = None
    rate: Decimal | None = None
    rate_words: str = ""
    is_complete: bool = True
    words: str = ""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything that the rules of one case look at. ``answers``: by the keys of ``fact_definitions.py``."""

    scheme: str
    decision_day: date
    received_on: date | None = None
    support_year: int | None = None
    applied_amount: Decimal | None = None
    applicant_is_municipality: bool | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    plan: PlanStanding = PlanStanding()
    statement: StatementFacts = StatementFacts()
    earlier: EarlierAid = EarlierAid()
    general_ledger: LedgerFacts = LedgerFacts()
    sgei_ledger: LedgerFacts = LedgerFacts()
    price_base_amount: Decimal | None = None
    frame_left: Decimal | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Written reasons by the key of the condition they waive or weigh (``RuleReason``)."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A row of ``RuleValue`` as values: what the pure rules know of the law.

    ``value``: the number in ``unit``, None for a condition. Days both included.
    """

    key: str
    scheme: str
    act: str
    paragraph: str
    wording_from: date
    wording_to: date | None
    value: Decimal | None
    unit: str
    valid_from: date
    valid_to: date | None
    certainty: str = "verified"
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules in use, of all days."""

    rows: tuple[RuleRow, ...]
    by_key: Mapping[str, tuple[RuleRow, ...]] = field(init=False, repr=False, compare=False)
    by_period: frozenset[tuple[str, str]] = field(init=False, repr=False, compare=False)
    """Keys and acts where a row is applied to time before its wording came into force: they go by the period."""
    first_days: tuple[date, ...] = field(init=False, repr=False, compare=False)
    last_days: tuple[date, ...] = field(init=False, repr=False, compare=False)
    """The days when something begins and ends to be a rule: between two of them every day has the same rules."""
    found: dict[tuple[str, str, int, int], RuleRow | None] = field(init=False, repr=False, compare=False)
    sorted_rows: dict[tuple[str, str], tuple[RuleRow, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_key: dict[str, tuple[RuleRow, ...]] = {}
        for row in self.rows:
            by_key[row.key] = (*by_key.get(row.key, ()), row)
        by_period = frozenset((row.key, row.act) for row in self.rows if row.valid_from < row.wording_from)
        object.__setattr__(self, "by_key", by_key)
        object.__setattr__(self, "by_period", by_period)
        object.__setattr__(self, "first_days", tuple(sorted({row.valid_from for row in self.rows})))
        object.__setattr__(self, "last_days", tuple(sorted({row.valid_to for row in self.rows if row.valid_to})))
        object.__setattr__(self, "found", {})
        object.__setattr__(self, "sorted_rows", {})

    def find(self, key: str, day: date, scheme: str = "") -> RuleRow | None:
        """The row of ``key`` on ``day``: the scheme's own before one of every scheme. None: not a rule that day.

        Looked for once between two changes of the rules: an evaluation asks some fifty times.
        """
        at = (key, scheme, bisect_right(self.first_days, day), bisect_left(self.last_days, day))
        if at not in self.found:
            self.found[at] = self._find(key, day, scheme)
        return self.found[at]

    def _find(self, key: str, day: date, scheme: str) -> RuleRow | None:
        found = [
            row
            for row in self.by_key.get(key, ())
            if row.scheme in (scheme, "") and row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
        ]
        return max(found, key=lambda row: row.scheme) if found else None

    def of_scheme(self, key: str, scheme: str) -> tuple[RuleRow, ...]:
        """The rows of ``key`` for the scheme, of all days, oldest first."""
        if (key, scheme) not in self.sorted_rows:
            rows = [row for row in self.by_key.get(key, ()) if row.scheme in (scheme, "")]
            self.sorted_rows[key, scheme] = tuple(sorted(rows, key=lambda row: row.valid_from))
        return self.sorted_rows[key, scheme]
