"""What a case still lacks before it is prepared for decision. The page and the step ask the same function."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from grants.enums import CaseDocumentKind, DecisionOutcome
from grants.models import CaseDocument, ConflictDeclaration, GrantCase
from programs.requirements import Missing

SIGNED = "is_signed"
"""The answer that says that the application is in writing and signed (24 §)."""


@dataclass(frozen=True, slots=True)
class Handling:
    """Who handles a case, and what came in: ``declared`` is the officer's last word on a conflict of interest."""

    declared: ConflictDeclaration | None
    has_signed_application: bool

    @classmethod
    def of(cls, case: GrantCase) -> "Handling":
        """Two queries at most."""
        said = ConflictDeclaration.objects.filter(case=case, user=case.officer_id).order_by("-at", "-pk")
        declared = said.first() if case.officer_id else None
        is_signed = (case.facts or {}).get(SIGNED) is True
        papers = CaseDocument.objects.filter(case=case, kind=CaseDocumentKind.APPLICATION)
        return cls(declared, is_signed or papers.exists())


def missing_to_prepare(
    case: GrantCase, handling: Handling, lacking: Sequence[str] = (), by_rules: Sequence[str] = ()
) -> list[Missing]:
    """What stops the preparation. Without a proposal nothing more can be said of what it lacks.

    ``lacking``: what the words of the proposal lack; ``by_rules``: what the rules say against it (``read_proposal``).
    """
    proposal = reverse("grants:decision_prepare", args=[case.pk])
    found = [*_handling(case, handling), *_application(case, handling)]
    if not case.proposed_outcome:
        return [*found, Missing("proposal", _("Det finns inget förslag till beslut."), proposal)]
    conditions = reverse("grants:case", args=[case.pk]) + "#villkor"
    found += [Missing("proposal", words, proposal) for words in lacking]
    return found + [Missing("rules", words, conditions) for words in by_rules]


def _handling(case: GrantCase, handling: Handling) -> Iterator[Missing]:
    if case.officer_id is None:
        yield Missing("officer", _("Ärendet har ingen handläggare."), reverse("grants:case_assign", args=[case.pk]))
    elif handling.declared is None:
        words = _("Handläggaren har inte svarat på frågan om jäv.")
        yield Missing("conflict", words, reverse("grants:case_conflict", args=[case.pk]))
    elif handling.declared.has_conflict:
        words = _("Handläggaren har anmält jäv. Lämna över ärendet.")
        yield Missing("conflict", words, reverse("grants:case_assign", args=[case.pk]))


def _application(case: GrantCase, handling: Handling) -> Iterator[Missing]:
    """A grant rests on an application that is signed (24 §); one that is not can be dismissed as it is."""
    if case.proposed_outcome == DecisionOutcome.GRANTED and not handling.has_signed_application:
        words = _("Den undertecknade ansökan saknas bland handlingarna (24 §).")
        yield Missing("application", words, reverse("grants:case_documents", args=[case.pk]))
