"""Whether a diary number looks like one: a remark for whoever typed it, never a refusal. Pure.

Authorities write theirs in many ways: ``RUN/536/2021``, ``N2018/01928/HL``, ``RS 2022/713-1``, ``012-2009-905934``.
"""

import re

from django.utils.translation import gettext as _

from rsp.orgnr import MASK, mask_in_text

YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
NUMBER = re.compile(r"\d+")


def remark_on_number(dnr: str, received_year: int) -> str:
    """What looks unusual about a diary number, in a sentence; empty when nothing does."""
    if MASK in mask_in_text(dnr):
        return _("Diarienumret ser ut som ett personnummer. Kontrollera det.")
    years = [int(year) for year in YEAR.findall(dnr)]
    if not NUMBER.search(dnr):
        return _("Diarienumret har inga siffror. Kontrollera det.")
    if not years:
        return _("Diarienumret har inget årtal. Kontrollera det.")
    if len(NUMBER.findall(dnr)) < 2:
        return _("Diarienumret har bara ett årtal och inget löpnummer. Kontrollera det.")
    if all(abs(year - received_year) > 1 for year in years):
        words = _("Diarienumret har ett annat årtal än %(year)d, då ansökan kom in. Kontrollera det.")
        return words % {"year": received_year}
    return ""
