"""The words that letters begin with, put in their table once. What somebody has changed since stays as it is."""

from django.db import transaction

from grants.models import LetterText
from grants.reference.letter_texts import FIRST_DAY, TEXTS


@transaction.atomic
def load_letter_texts() -> int:
    """Load the texts that the product knows. Idempotent; gives the number of new ones.

    A part that has any text under its act, for its occasion and form of support, is left alone. Load the acts first.
    """
    known = set(LetterText.objects.values_list("part", "occasion", "act", "scheme"))
    new = [
        LetterText(
            part=fact.part,
            occasion=fact.occasion,
            act_id=fact.act,
            scheme_id=fact.scheme or None,
            text=fact.text,
            valid_from=FIRST_DAY[fact.act],
            valid_to=fact.last_day,
            source=fact.source,
        )
        for fact in TEXTS
        if (fact.part, fact.occasion, fact.act, fact.scheme or None) not in known
    ]
    LetterText.objects.bulk_create(new)
    return len(new)
