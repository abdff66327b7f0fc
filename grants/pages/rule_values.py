"""The dated values of the law: what holds on a day, rule by rule, and all that is known of one rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.enums import RuleCertainty, ValueUnit
from grants.models import AidScheme, RuleValue
from grants.policies import can_keep_law
from grants.rules.keys import label_of
from rsp import swedish
from rsp.actor import Actor
from rsp.rights import Allowed, Refused

STANDINGS = {
    "holds": gettext_lazy("Gäller"),
    "waiting": gettext_lazy("Väntar på bekräftelse"),
    "coming": gettext_lazy("Kommer"),
    "ended": gettext_lazy("Har gällt"),
    "unknown": gettext_lazy("Inte känt"),
}


def rule_label(row: RuleValue) -> str:
    """What the rule is about, and for which form of support."""
    label = str(label_of(row.key))
    return f"{label} ({row.scheme.name.lower()})" if row.scheme else label


def value_words(row: RuleValue) -> str:
    """A value with its unit, as ``350 000 kr`` or ``85 %``. A condition is told to hold."""
    if row.value is None:
        return _("Villkoret gäller")
    match ValueUnit(row.unit):
        case ValueUnit.SEK:
            return swedish.kronor(row.value)
        case ValueUnit.SHARE:
            return f"{swedish.decimal_text(row.value * 100)}{swedish.NBSP}%"
        case unit:
            return f"{swedish.decimal_text(row.value)}{swedish.NBSP}{unit.label}"


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value with how it stands on a day."""

    row: RuleValue
    day: date

    @property
    def words(self) -> str:
        return value_words(self.row)

    @property
    def standing(self) -> str:
        """holds, waiting, coming or ended."""
        if not self.row.in_use:
            return "waiting"
        if self.row.valid_from > self.day:
            return "coming"
        return "ended" if self.row.valid_to and self.row.valid_to < self.day else "holds"

    @property
    def label(self) -> str:
        return str(STANDINGS[self.standing])

    @property
    def is_uncertain(self) -> bool:
        return self.row.certainty == RuleCertainty.UNCERTAIN


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule: all its values, the newest first."""

    values: Sequence[ShownValue]

    @property
    def newest(self) -> RuleValue:
        return self.values[0].row

    @property
    def label(self) -> str:
        return str(label_of(self.newest.key))

    @property
    def held(self) -> ShownValue | None:
        """The value that holds on the day; None when it is not known then."""
        return next((value for value in self.values if value.standing == "holds"), None)

    @property
    def shown(self) -> ShownValue:
        """The value that holds, else the newest: what the line cites."""
        return self.held or self.values[0]

    @property
    def standing(self) -> str:
        """holds; ended when every value is past, coming when the first lies ahead, else unknown."""
        found = {value.standing for value in self.values} - {"waiting"}
        if "holds" in found:
            return "holds"
        return found.pop() if len(found) == 1 else "unknown"

    @property
    def standing_label(self) -> str:
        return str(STANDINGS[self.standing])

    @property
    def waiting(self) -> list[ShownValue]:
        return [value for value in self.values if value.standing == "waiting"]


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The rules of one form of support; ``scheme`` is None for those of every form."""

    scheme: AidScheme | None
    lines: Sequence[RuleLine]


@dataclass(frozen=True, slots=True)
class RuleValuesPage:
    """The rules as they stand on a day."""

    day: date
    groups: Sequence[RuleGroup]
    can_keep: Allowed | Refused

    @property
    def count(self) -> int:
        return sum(len(group.lines) for group in self.groups)

    @property
    def waiting(self) -> int:
        return sum(len(line.waiting) for group in self.groups for line in group.lines)


@dataclass(frozen=True, slots=True)
class RulePage:
    """All that is known of one rule."""

    line: RuleLine
    can_keep: Allowed | Refused


def rule_values_page(actor: Actor, day: date, scheme: AidScheme | None, waiting_only: bool) -> RuleValuesPage:
    """Every rule on ``day``; of one form of support when it is given. One query."""
    rows = RuleValue.objects.visible_to(actor).select_related("scheme", "act")
    rows = rows.filter(scheme=scheme) if scheme else rows
    found = sorted(rows, key=lambda row: (row.scheme.name if row.scheme else "", row.scheme_id or "", row.key))
    groups = []
    for _slug, of_scheme in groupby(found, key=lambda row: row.scheme_id):
        values = list(of_scheme)
        lines = [_line(list(same), day) for _key, same in groupby(values, key=lambda row: row.key)]
        kept = [line for line in lines if line.waiting or not waiting_only]
        if kept:
            groups.append(RuleGroup(values[0].scheme, sorted(kept, key=lambda line: line.label)))
    return RuleValuesPage(day, groups, can_keep_law(actor))


def rule_page(actor: Actor, row: RuleValue, day: date) -> RulePage:
    """The rule that ``row`` is a value of. One query."""
    same = RuleValue.objects.visible_to(actor).filter(key=row.key, scheme=row.scheme_id)
    return RulePage(_line(list(same.select_related("scheme", "act")), day), can_keep_law(actor))


def _line(rows: list[RuleValue], day: date) -> RuleLine:
    newest_first = sorted(rows, key=lambda row: (row.valid_from, not row.in_use), reverse=True)
    return RuleLine([ShownValue(row, day) for row in newest_first])
