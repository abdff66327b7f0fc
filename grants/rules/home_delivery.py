"""Home delivery grants: half of the net cost, at most so much per household and occasion, above a floor. Pure.

11–14 §§ of 2024:1243; 20 § of 2000:284. Deliveries and shopping trips are computed each on their own, which is how 20 §
reads in the wording of 2010:1709 and the stated reading of 13 §; together they are shown as a note (domain.md §6.4).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_noop as _

from grants.rules import keys
from grants.rules.amounts import not_negative, sek, whole_kronor
from grants.rules.evaluation import Condition, Limit
from grants.rules.facts import CaseFacts, RuleBook, RuleRow
from grants.rules.situation import NOTE, Room, Situation, verdict_of
from grants.rules.timing import basis_on
from rsp.swedish import decimal_text, percent

HOME = "hemsandningsbidrag"


@dataclass(frozen=True, slots=True)
class Part:
    """Deliveries, or shopping trips: what they cost and how often, and what may be granted for them. None: not known.

    ``share``: half of the cost. ``ceiling``: the amount per occasion times the occasions. ``most``: the lower of the
    two that are known. ``is_known``: whether both are, or nothing was done.
    """

    key: str
    label: str
    cost: Decimal | None
    occasions: Decimal | None
    share: Decimal | None
    ceiling: Decimal | None

    @property
    def most(self) -> Decimal | None:
        known = [amount for amount in (self.share, self.ceiling) if amount is not None]
        return min(known) if known else None

    @property
    def is_known(self) -> bool:
        return (self.share is not None and self.ceiling is not None) or self.most == 0


@dataclass(frozen=True, slots=True)
class Computation:
    """How the highest grant is reached, step by step; in SEK, unrounded until ``room`` and ``pooled``.

    ``rate``: the ceiling per household and occasion. ``floor``: half the price base amount of the cost year.
    ``pooled``: the highest when the parts are counted together, the other reading of 13 §. ``earlier``: what is granted
    already of the same calendar year's costs, which the half and the ceiling are of.
    """

    parts: tuple[Part, Part]
    share_row: RuleRow | None
    rate_row: RuleRow | None
    floor_row: RuleRow | None
    floor: Decimal | None
    earlier: Decimal = Decimal(0)

    @property
    def cost(self) -> Decimal | None:
        """The whole net cost; None when that of a part is not known."""
        costs = [part.cost for part in self.parts]
        return None if None in costs else sum((cost for cost in costs if cost is not None), Decimal(0))

    @property
    def least_cost(self) -> Decimal:
        """The net cost that is known of."""
        return sum((part.cost for part in self.parts if part.cost is not None), Decimal(0))

    @property
    def is_above_floor(self) -> bool | None:
        """Whether the net cost of the calendar year is at least half a price base amount; None when not known."""
        if self.floor is None:
            return None
        if self.least_cost >= self.floor:
            return True
        return None if self.cost is None else False

    @property
    def room(self) -> Room:
        """What may be granted, rounded down to whole kronor."""
        least = sum((part.most for part in self.parts if part.is_known and part.most is not None), Decimal(0))
        highest = [part.most for part in self.parts]
        most = None if None in highest else sum((part for part in highest if part is not None), Decimal(0))
        if all(part.is_known for part in self.parts):
            words = f"{sek(whole_kronor(least))} − {sek(self.earlier)}" if self.earlier else ""
            return Room.exactly(least - self.earlier, words)
        unknown = Room.unknown(None if most is None else most - self.earlier)
        return Room(Room.exactly(least - self.earlier).least, unknown.most)

    @property
    def pooled(self) -> Decimal | None:
        """The highest when deliveries and trips are counted together, in whole kronor; None when not known."""
        shares, ceilings = [part.share for part in self.parts], [part.ceiling for part in self.parts]
        if None in shares or None in ceilings:
            return None
        together = (sum((one or Decimal(0) for one in amounts), Decimal(0)) for amounts in (shares, ceilings))
        return max(whole_kronor(min(together) - self.earlier), Decimal(0))


def compute(facts: CaseFacts, rules: RuleBook) -> Computation | None:
    """The computation for the calculator, from the facts of a case that need not be a case yet.

    ``facts``: the scheme, the decision day, the answers and the price base amount of the cost year.
    """
    basis = basis_on(facts, rules)
    return None if basis is None else computation(Situation(facts, rules, basis.form, basis.day))


def computation(situation: Situation) -> Computation:
    """The steps by the rules of the decision day (domain.md §6.4)."""
    share, rate = situation.row(keys.HOME_SHARE), situation.row(keys.HOME_CEILING)
    floor = situation.row(keys.HOME_FLOOR)
    base = not_negative(situation.facts.price_base_amount)
    deliveries, trips = (_part(situation, *names, share, rate) for names in PARTS)
    return Computation(
        parts=(deliveries, trips),
        share_row=share,
        rate_row=rate,
        floor_row=floor,
        floor=None if floor is None or floor.value is None or base is None else base * floor.value,
        earlier=situation.facts.earlier.recipient.get(HOME, Decimal(0)),
    )


PARTS = (("delivery", "delivery_cost", "delivery_occasions"), ("trip", "trip_cost", "trip_occasions"))


def _part(
    situation: Situation, key: str, cost_key: str, count_key: str, share: RuleRow | None, rate: RuleRow | None
) -> Part:
    cost, occasions = situation.number(cost_key), situation.number(count_key)
    if cost is None and occasions == 0:
        cost = Decimal(0)
    labels = {"delivery": _("Hemsändningar"), "trip": _("Inköpsturer")}
    return Part(
        key=key,
        label=labels[key],
        cost=cost,
        occasions=occasions,
        share=None if cost is None or share is None or share.value is None else cost * share.value,
        ceiling=None if occasions is None or rate is None or rate.value is None else occasions * rate.value,
    )


def steps(situation: Situation) -> list[Limit]:
    """How the highest grant is reached, as limits that stop nothing by themselves: each part, and both together."""
    found = computation(situation)
    limits = [
        Limit(
            f"hemsandning.{part.key}_{name}", label, situation.citation(row), whole_kronor(amount), words, binds=False
        )
        for part in found.parts
        if part.most
        for name, label, row, amount, words in _part_steps(part, found)
        if amount is not None
    ]
    if found.pooled is not None and found.pooled != found.room.most:
        label = _("Räknat ihop, en annan läsning")
        limits.append(Limit("hemsandning.pooled", label, situation.citation(found.share_row), found.pooled, "", False))
    return limits


def _part_steps(part: Part, found: Computation) -> Iterator[tuple[str, str, RuleRow | None, Decimal | None, str]]:
    share, rate = found.share_row, found.rate_row
    if part.cost is not None and share is not None and share.value is not None:
        words = {"share": percent(share.value), "cost": sek(part.cost)}
        label = _("%(part)s: andel av nettokostnaden") % {"part": part.label}
        yield "share", label, share, part.share, _("%(share)s av %(cost)s") % words
    if part.occasions is not None and rate is not None and rate.value is not None:
        words = {"rate": sek(rate.value), "count": decimal_text(part.occasions)}
        label = _("%(part)s: högst per hushåll och tillfälle") % {"part": part.label}
        yield "ceiling", label, rate, part.ceiling, _("%(rate)s för %(count)s tillfällen") % words


def _share_words(row: RuleRow | None) -> str:
    return percent(row.value) if row is not None and row.value is not None else "?"


def within_share_and_ceiling(situation: Situation, row: RuleRow | None) -> Condition:
    """At most half of the net cost, and at most so much per household and occasion.

    13 § of 2024:1243; 20 § of 2000:284: 60 kr in 2011, 100 kr from 1 April 2016, not known between (60 or 100). Each of
    deliveries and trips has its own half and its own ceiling; the pooled figure is the other reading. What the
    municipality has been granted already for the calendar year is taken off: the figures are those of the whole year.
    """
    found = computation(situation)
    rate = found.rate_row
    if rate is not None and rate.value is not None:
        words = {"share": _share_words(found.share_row), "rate": sek(rate.value)}
        label = _("Högst %(share)s av nettokostnaden, och högst %(rate)s per hushåll och tillfälle") % words
    else:
        label = _("Högsta belopp av nettokostnaden, och per hushåll och tillfälle")
    other = ""
    if rate is None:
        other = _("Högsta belopp per hushåll och tillfälle är inte känt för den tiden. Det kan vara 60 eller 100 kr.")
    elif found.pooled is not None and found.room.most is not None and found.pooled > found.room.most:
        words = {"amount": sek(found.pooled)}
        other = _("Räknas hemsändningar och inköpsturer ihop blir det högst %(amount)s.") % words
    return situation.within(
        keys.HOME_SHARE,
        row,
        label,
        found.room,
        used="; ".join([*_part_words(found), *_earlier_words(found)]) or situation.applied_in_words,
        question=_("Hur många hemsändningar och inköpsturer var det, per hushåll, och vad kostade de netto?"),
        facts=("delivery_occasions", "delivery_cost", "trip_occasions", "trip_cost"),
        other_reading=other,
    )


def _part_words(found: Computation) -> Iterator[str]:
    for part in found.parts:
        if part.is_known and part.most:
            yield f"{part.label}: {_('högst %(amount)s') % {'amount': sek(part.most)}}"


def _earlier_words(found: Computation) -> Iterator[str]:
    if found.earlier:
        yield _("%(amount)s redan beviljat för samma kalenderår") % {"amount": sek(found.earlier)}


def cost_is_above_floor(situation: Situation, row: RuleRow | None) -> Condition:
    """The net cost of the calendar year is at least half a price base amount of that year.

    12 § 2 of 2024:1243; 20 § third paragraph of 2000:284; 2 kap. 6–7 §§ socialförsäkringsbalken.
    """
    found = computation(situation)
    answer = found.is_above_floor
    words = []
    if found.cost is not None:
        words.append(sek(found.cost))
    if found.floor is not None:
        words.append(_("ett halvt prisbasbelopp är %(floor)s") % {"floor": sek(found.floor)})
    else:
        words.append(_("årets prisbasbelopp är inte känt"))
    return situation.condition(
        keys.HOME_FLOOR,
        row,
        _("Nettokostnaden är minst ett halvt prisbasbelopp"),
        verdict_of(answer),
        used=", ".join(words),
        fix=_("Nettokostnaden understiger ett halvt prisbasbelopp."),
        question=_("Vilket kalenderår avser kostnaderna, och hur stora var de netto?"),
        facts=("cost_year", "delivery_cost", "trip_cost"),
    )


def serves_those_far_away(situation: Situation, row: RuleRow | None) -> Condition:
    """For households far from a shop that cannot get there on their own. 11 § of 2024:1243."""
    return situation.judged(
        keys.HOME_OBJECT,
        row,
        _("Hushåll med långt till butik som inte kan ta sig dit själva"),
        "far_and_unable",
        fix=_("Bidraget är för hushåll som har långt till butik och inte kan ta sig dit."),
        question=_("Vilka hushåll får hemsändning, och hur avgör ni det?"),
    )


def is_done_suitably(situation: Situation, row: RuleRow | None) -> Condition:
    """Done in a suitable way and without needless cost, as judged. 12 § 1 of 2024:1243."""
    return situation.judged(
        keys.HOME_SUITABLE,
        row,
        _("Ändamålsenligt och utan onödiga kostnader"),
        "is_suitable",
        fix=_("Hemsändningen ska ske ändamålsenligt och utan onödiga kostnader."),
        question=_("Hur ordnar ni hemsändningen, och hur håller ni kostnaderna nere?"),
    )


def fee_is_reasonable(situation: Situation, row: RuleRow | None) -> Condition:
    """Who delivers may charge the household a reasonable fee. 14 § of 2024:1243. Told, and stops nothing."""
    return situation.judged(
        keys.HOME_FEE,
        row,
        _("Avgiften för hushållen är skälig"),
        "fee_is_reasonable",
        severity=NOTE,
        fix=_("Den som utför hemsändningen får ta ut en skälig avgift."),
    )
