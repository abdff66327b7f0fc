"""Who took part, in the words practice uses: "region och kommun, även länsstyrelsen" (source 004)."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from rsp.swedish import list_in_words, sentence_case

CARRIERS = ("region", "municipality")
"""The kinds of body that carry the work with service, named first."""

OTHERS = (
    "county_board",
    "cooperation_body",
    "authority",
    "association",
    "company",
    "property_owner",
    "other",
)


def attendance_in_words(kinds: Iterable[str]) -> str:
    """The kinds of the organisations that took part, one per organisation; empty when none is recorded."""
    counts = Counter(kinds)
    first = [_word(kind, counts[kind]) for kind in CARRIERS if counts[kind]]
    further = [_word(kind, counts[kind]) for kind in OTHERS if counts[kind]]
    if first and further:
        words = _("%(first)s, även %(further)s") % {
            "first": list_in_words(first),
            "further": list_in_words(further),
        }
    else:
        words = list_in_words(first or further)
    return sentence_case(words)


def _word(kind: str, count: int) -> str:
    one, many = {
        "region": (_("region"), _("regioner")),
        "municipality": (_("kommun"), _("kommuner")),
        "county_board": (_("länsstyrelsen"), _("länsstyrelser")),
        "cooperation_body": (_("samverkansorgan"), _("samverkansorgan")),
        "authority": (_("myndighet"), _("myndigheter")),
        "association": (_("förening"), _("föreningar")),
        "company": (_("företag"), _("företag")),
        "property_owner": (_("fastighetsägare"), _("fastighetsägare")),
    }.get(kind, (_("annan"), _("andra")))
    return one if count == 1 else many
