"""The partnership of a programme: members now and before, meetings to come and held, and the members' mailboxes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from programs.models import PartnershipMeeting, PartnershipMember, Programme
from programs.policies import can_edit_partnership, can_read_answers
from registers.models import ContactFunction
from rsp.actor import Actor
from rsp.rights import Allowed, Refused


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member with the function mailboxes of its body."""

    row: PartnershipMember
    contacts: list[ContactFunction]
    today: date

    @property
    def holding(self) -> str:
        """current, coming or ended: the codes of registers.enums.Holding."""
        if self.row.valid_to and self.row.valid_to < self.today:
            return "ended"
        return "coming" if self.row.valid_from and self.row.valid_from > self.today else "current"


@dataclass(frozen=True, slots=True)
class PartnershipPage:
    """Who is in the partnership, and when it meets."""

    programme: Programme
    members: list[MemberView]
    former: list[MemberView]
    coming: Sequence[PartnershipMeeting]
    held: Sequence[PartnershipMeeting]
    can_edit: Allowed | Refused
    may_read_secrets: bool


def partnership_page(actor: Actor, programme: Programme) -> PartnershipPage:
    """The partnership of a programme that the actor sees: three queries."""
    today = timezone.localdate()
    rows = list(
        PartnershipMember.objects.visible_to(actor)
        .filter(programme=programme)
        .select_related("organisation__municipality")
        .order_by("role", "organisation__name", "valid_from")
    )
    contacts: dict[object, list[ContactFunction]] = {}
    bodies = [row.organisation_id for row in rows]
    for contact in ContactFunction.objects.visible_to(actor).filter(organisation__in=bodies).in_order():
        contacts.setdefault(contact.organisation_id, []).append(contact)
    views = [MemberView(row, contacts.get(row.organisation_id, []), today) for row in rows]
    meetings = list(
        PartnershipMeeting.objects.visible_to(actor)
        .filter(programme=programme)
        .select_related("minutes")
        .order_by("held_on", "created_at")
    )
    return PartnershipPage(
        programme=programme,
        members=[view for view in views if view.holding != "ended"],
        former=[view for view in views if view.holding == "ended"],
        coming=[meeting for meeting in meetings if meeting.held_on >= today],
        held=[meeting for meeting in reversed(meetings) if meeting.held_on < today],
        can_edit=can_edit_partnership(actor, programme),
        may_read_secrets=bool(can_read_answers(actor, programme)),
    )
