"""A programme's rounds of consultation: who was asked, who has answered what, and how many stand where."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone

from programs.enums import ProgrammeState, Stance
from programs.models import Consultation, ConsultationAnswer, ConsultationInvitation, Programme
from programs.policies import can_answer_consultation, can_keep_programme, can_read_answers
from rsp.actor import Actor
from rsp.rights import Allowed, Refused
from rsp.swedish import long_stamp

CSV_HEADINGS = ("Organisation", "Ställningstagande", "Synpunkter", "Besvarat", "Antal svar")


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """One invited body with its answers, the latest first: that one counts."""

    invitation: ConsultationInvitation
    answers: list[ConsultationAnswer]

    @property
    def name(self) -> str:
        return str(self.invitation.organisation.public_name)

    @property
    def latest(self) -> ConsultationAnswer | None:
        return self.answers[0] if self.answers else None

    @property
    def earlier(self) -> list[ConsultationAnswer]:
        return self.answers[1:]


@dataclass(frozen=True, slots=True)
class Round:
    """One round. ``lines``: the invitations that the reader sees: all of them, or those of the reader's own body."""

    row: Consultation
    lines: list[InvitationLine]
    is_newest: bool

    @property
    def is_open(self) -> bool:
        """Whether the last day to answer has not passed, in the newest round."""
        return self.is_newest and self.row.closes_on >= timezone.localdate()

    @property
    def answered(self) -> int:
        return sum(line.latest is not None for line in self.lines)

    @property
    def silent(self) -> list[InvitationLine]:
        return [line for line in self.lines if line.latest is None]

    @property
    def counts(self) -> list[tuple[Stance, int]]:
        """How many invited bodies stand where, by what each answered last; only stances that somebody has."""
        found = Counter(line.latest.stance for line in self.lines if line.latest)
        return [(stance, found[stance]) for stance in Stance if found[stance]]


@dataclass(frozen=True, slots=True)
class ConsultationPage:
    """The rounds of a programme as one reader sees them: the county all answers, an invited body its own."""

    programme: Programme
    rounds: list[Round]
    own: list[InvitationLine]
    can_keep: Allowed | Refused
    can_read_answers: Allowed | Refused

    @property
    def newest(self) -> Round | None:
        return self.rounds[0] if self.rounds else None

    @property
    def takes_answers(self) -> bool:
        newest = self.newest
        return self.programme.state == ProgrammeState.CONSULTED and newest is not None and newest.is_open


def consultation_page(actor: Actor, programme: Programme) -> ConsultationPage:
    """The page of consultation of a programme that the actor sees."""
    rounds = rounds_of(actor, programme)
    newest = rounds[0].lines if rounds else []
    return ConsultationPage(
        programme=programme,
        rounds=rounds,
        own=[line for line in newest if can_answer_consultation(actor, line.invitation)],
        can_keep=can_keep_programme(actor, programme),
        can_read_answers=can_read_answers(actor, programme),
    )


def rounds_of(actor: Actor, programme: Programme) -> list[Round]:
    """The rounds, newest first: three queries, however many there are."""
    rows = list(Consultation.objects.visible_to(actor).filter(programme=programme).newest_first())
    if not rows:
        return []
    invitations = (
        ConsultationInvitation.objects.visible_to(actor)
        .filter(consultation__programme=programme)
        .select_related("organisation__municipality")
        .order_by("organisation__name", "pk")
    )
    answers = _answers(actor, programme)
    lines = [InvitationLine(row, answers.get(row.pk, [])) for row in invitations]
    return [
        Round(row, [line for line in lines if line.invitation.consultation_id == row.pk], is_newest=row is rows[0])
        for row in rows
    ]


def _answers(actor: Actor, programme: Programme) -> dict[int, list[ConsultationAnswer]]:
    rows = ConsultationAnswer.objects.visible_to(actor).filter(invitation__consultation__programme=programme)
    found: dict[int, list[ConsultationAnswer]] = {}
    for answer in rows.order_by("-answered_at", "-pk"):
        found.setdefault(answer.invitation_id, []).append(answer)
    return found


def answer_rows(newest: Round) -> Iterator[Sequence[object]]:
    """The round as rows of a file: each invited body once, with what it answered last."""
    for line in newest.lines:
        latest = line.latest
        if latest is None:
            yield (line.name, "", "", "", 0)
        else:
            stamp = long_stamp(timezone.localtime(latest.answered_at))
            yield (line.name, latest.get_stance_display(), latest.text, stamp, len(line.answers))
