"""What other streams than an initiative's own pay of its budget."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.audit import audited
from actionplans.models import Initiative, InitiativeFunding
from actionplans.policies import can_edit_plan, can_keep_plan
from actionplans.rules.plan_values import funding_problems
from actionplans.services.plan_rows import body_of, lock_initiative, refuse_frozen
from programs.services.programme_rows import save_checked
from rsp.actor import Actor
from rsp.editable import StaleVersion
from rsp.rights import check_allowed

Parts = Mapping[str, Decimal]
"""Amounts in SEK by stream."""


def set_initiative_funding(*, actor: Actor, initiative_id: UUID, seen: Parts, parts: Parts) -> Initiative:
    """Say what each other stream pays of the budget. ``seen``: what the actor saw.

    Raises PermissionDenied, StaleVersion (another has changed it), ActRefused (frozen, or gone), ValidationError
    (more than the budget).
    """
    with audited(actor, "initiative_funding.set") as trail:
        row = lock_initiative(initiative_id)
        trail.about(row, body_of(row.plan))
        check_allowed(can_keep_plan(actor, row.plan))
        refuse_frozen(row.plan)
        check_allowed(can_edit_plan(actor, row.plan))
        held = {funding.stream: funding for funding in row.fundings.all()}
        before = {stream: funding.amount for stream, funding in held.items()}
        if before != dict(seen):
            raise StaleVersion(_("Någon annan har ändrat finansieringen sedan du öppnade sidan."))
        if problems := funding_problems(row.budget, row.stream, parts):
            raise ValidationError(problems)
        for stream in held.keys() - parts.keys():
            held[stream].delete()
        for stream, amount in parts.items():
            funding = held.get(stream) or InitiativeFunding(initiative=row, stream=stream)
            if funding.amount != amount:
                funding.amount = amount
                save_checked(funding)
        trail.changed(before, dict(parts))
    return row
