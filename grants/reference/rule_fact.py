"""A dated value or condition of the law as it is first loaded. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.enums import RuleCertainty, ValueUnit


@dataclass(frozen=True, slots=True)
class RuleFact:
    """A row as it is first loaded. Days both included; ``value`` is None for a condition."""

    key: str
    act: str
    paragraph: str
    first: date
    last: date | None
    source: str
    scheme: str = ""
    value: Decimal | None = None
    unit: ValueUnit = ValueUnit.CONDITION
    wording_from: date | None = None
    wording_to: date | None = None
    certainty: RuleCertainty = RuleCertainty.VERIFIED
    note: str = ""
    in_use: bool = True
