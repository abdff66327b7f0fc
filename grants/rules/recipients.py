"""Who may get support: companies with a fixed outlet, and others for particular grounds (15, 19 and 21 §§). Pure."""

from django.utils.translation import gettext_noop as _

from grants.rules import keys
from grants.rules.evaluation import Condition
from grants.rules.facts import RuleRow
from grants.rules.situation import NEW_ACT, NOT_MET, OLD_ACT, Situation, verdict_of
from rsp.swedish import list_in_words

OTHERS = {
    (OLD_ACT, "servicebidrag"): ("mobile", "specialist"),
    (OLD_ACT, "investeringsstod"): ("mobile", "specialist"),
    (OLD_ACT, "investeringslan"): ("mobile", "specialist"),
    (NEW_ACT, "servicebidrag"): ("mobile",),
    (NEW_ACT, "investeringsstod"): ("mobile", "owner"),
}
"""Who else may get it for particular grounds: 4 § 3–4 of 2000:284; 15 and 19 §§ second paragraphs of 2024:1243.

Nobody else may get operating support (21 §).
"""


def municipality(situation: Situation, row: RuleRow | None) -> Condition:
    """Home delivery grants go to municipalities. 10 § of 2024:1243; 4 § 1 of 2000:284."""
    is_one = situation.facts.applicant_is_municipality
    return situation.condition(
        keys.HOME_RECIPIENT,
        row,
        _("Sökanden är en kommun"),
        verdict_of(is_one if isinstance(is_one, bool) else None),
        fix=_("Bara kommuner kan få hemsändningsbidrag."),
    )


def for_service(situation: Situation, row: RuleRow | None) -> Condition:
    """A company with a fixed outlet; for particular grounds one that sells and delivers groceries otherwise.

    19 § first and second paragraphs of 2024:1243; 4 § 2–4 of 2000:284.
    """
    return _company(situation, row, keys.SERVICE_RECIPIENT)


def for_investment(situation: Situation, row: RuleRow | None) -> Condition:
    """A company with a fixed outlet; for particular grounds a mobile seller or one who lets premises to such a company.

    15 § of 2024:1243; 4 § 2–4 of 2000:284.
    """
    return _company(situation, row, keys.INVESTMENT_RECIPIENT)


def for_operating(situation: Situation, row: RuleRow | None) -> Condition:
    """A company with a fixed outlet, without exception. 21 § first paragraph of 2024:1243; 21 a § of 2000:284."""
    return _company(situation, row, keys.OPERATING_RECIPIENT)


def _company(situation: Situation, row: RuleRow | None, key: str) -> Condition:
    has_outlet = situation.yes_no("has_fixed_outlet")
    label = _("Företag med fast försäljningsställe")
    if situation.facts.applicant_is_municipality is True:
        return situation.condition(
            key, row, label, NOT_MET, used=_("Sökanden är en kommun"), fix=_("En kommun kan inte få stödet.")
        )
    others = _others(situation)
    return situation.condition(
        key,
        row,
        label,
        verdict_of(has_outlet),
        fix=_fix(others),
        question=_("Har du ett fast försäljningsställe? Beskriv var och hur du säljer."),
        facts=("has_fixed_outlet", "other_recipient") if others else ("has_fixed_outlet",),
        may_be_waived=situation.text("other_recipient") in others,
    )


def _fix(others: tuple[str, ...]) -> str:
    if not others:
        return _("Stödet går bara till företag med fast försäljningsställe.")
    words = {
        "mobile": _("säljer och levererar dagligvaror i landsbygder på annat sätt"),
        "owner": _("hyr ut lokaler till ett sådant företag"),
        "specialist": _("säljer fackhandelsvaror"),
    }
    others_in_words = list_in_words([words[other] for other in others])
    return _("Särskilda skäl kan ge undantag för den som %(others)s.") % {"others": others_in_words}


def sells_for_service(situation: Situation, row: RuleRow | None) -> Condition:
    """The company supplies groceries or fuel. 19 § first paragraph 1 of 2024:1243; 4 § 2 of 2000:284."""
    return _goods(situation, row, keys.SERVICE_GOODS)


def sells_for_investment(situation: Situation, row: RuleRow | None) -> Condition:
    """The outlet supplies groceries or fuel. 15 § first paragraph of 2024:1243; 4 § 2 of 2000:284."""
    return _goods(situation, row, keys.INVESTMENT_GOODS)


def _goods(situation: Situation, row: RuleRow | None, key: str) -> Condition:
    """What is sold: of a seller without an outlet groceries, and of a landlord what the tenant sells.

    15 § second paragraph and 19 § second paragraph of 2024:1243. Specialist shops sell neither: 4 § 3 of 2000:284.
    """
    groceries, fuel = situation.yes_no("sells_groceries"), situation.yes_no("sells_fuel")
    either = True if groceries or fuel else (None if groceries is None or fuel is None else False)
    kinds = _kinds(situation)
    found = {groceries if kind == "mobile" else either for kind in kinds}
    label, fix, question = _goods_words(next(iter(kinds)) if len(kinds) == 1 else "")
    sold = [word for answer, word in ((groceries, _("dagligvaror")), (fuel, _("drivmedel"))) if answer]
    return situation.condition(
        key,
        row,
        label,
        verdict_of(found.pop() if len(found) == 1 else None),
        used=list_in_words(sold).capitalize(),
        fix=fix,
        question=question,
        facts=("sells_groceries", "sells_fuel", "has_fixed_outlet", "other_recipient"),
        may_be_waived=situation.text("other_recipient") == "specialist" and "specialist" in _others(situation),
    )


def _goods_words(kind: str) -> tuple[str, str, str]:
    """The condition, what would make it pass, and the question, by what the applicant is."""
    if kind == "owner":
        return (
            _("Hyresgästen säljer dagligvaror eller drivmedel"),
            _("Hyresgästen ska sälja dagligvaror eller drivmedel."),
            _("Säljer din hyresgäst dagligvaror, drivmedel eller båda?"),
        )
    if kind == "mobile":
        return (
            _("Säljer och levererar dagligvaror"),
            _("Den som saknar fast försäljningsställe ska sälja och leverera dagligvaror."),
            _("Säljer du dagligvaror, drivmedel eller båda?"),
        )
    return (
        _("Tillhandahåller dagligvaror eller drivmedel"),
        _("Stödet går till den som säljer dagligvaror eller drivmedel."),
        _("Säljer du dagligvaror, drivmedel eller båda?"),
    )


def _others(situation: Situation) -> tuple[str, ...]:
    return OTHERS.get((situation.act, situation.scheme), ())


def _kinds(situation: Situation) -> set[str]:
    """What the applicant may be, by what is answered: ``fixed``, or one of the others."""
    has_outlet, other = situation.yes_no("has_fixed_outlet"), situation.text("other_recipient")
    others = {other if other in _others(situation) else "none"} if other else {"none", *_others(situation)}
    if has_outlet is False:
        return others
    return {"fixed"} if has_outlet else {"fixed", *others}
