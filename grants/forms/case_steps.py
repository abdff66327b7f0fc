"""What people type when a case changes hands or takes a step."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from grants.models import GrantCase
from registers.forms import PersonChoice, VersionForm
from registers.querysets import people_with_role_at
from rsp.actor import Actor, Role
from rsp.forms import LineField, LongTextField

NO, YES = "nej", "ja"


class AssignForm(VersionForm):
    """Who handles a case, and who stands in for them."""

    officer = PersonChoice(
        queryset=User.objects.none(),
        label=_("Handläggare"),
        required=False,
        empty_label=_("Ingen än"),
        error_messages={"invalid_choice": _("Välj en handläggare i listan")},
    )
    cover = PersonChoice(
        queryset=User.objects.none(),
        label=_("Ersättare"),
        required=False,
        empty_label=_("Ingen"),
        help_text=_("Tar över när handläggaren är borta eller jävig."),
        error_messages={"invalid_choice": _("Välj en handläggare i listan")},
    )
    officer.is_asked = True

    def __init__(self, data: Any = None, *, actor: Actor, case: GrantCase) -> None:
        held = {"version": case.version, "officer": case.officer_id, "cover": case.cover_id}
        super().__init__(data, initial=held)
        people = people_with_role_at(actor, case.authority_id, timezone.localdate())
        officers = people.filter(memberships__role=Role.CASE_OFFICER, memberships__organisation=case.authority_id)
        for name in ("officer", "cover"):
            self.fields[name].queryset = officers.distinct().order_by("name", "pk")


class ConflictForm(forms.Form):
    """Whether one has a conflict of interest (16 § förvaltningslagen)."""

    answer = forms.ChoiceField(
        label=_("Är du jävig i ärendet?"),
        choices=[(NO, _("Nej, jag är inte jävig")), (YES, _("Ja, jag är jävig"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Svara ja eller nej")},
    )
    note = LineField(
        label=_("Vad jävet består i"),
        max_length=300,
        required=False,
        help_text=_("Behövs bara om du är jävig. Skriv inga personnamn."),
    )
    note.is_asked = True

    @property
    def has_conflict(self) -> bool:
        return bool(self.cleaned_data["answer"] == YES)


class ReturnForm(VersionForm):
    """What has to change before a case can be decided."""

    comment = LongTextField(
        label=_("Vad behöver ändras?"),
        max_length=2000,
        help_text=_("Handläggaren läser det här."),
        error_messages={"required": _("Skriv vad som behöver ändras")},
    )
