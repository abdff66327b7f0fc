"""How one wants to be told: a line per kind of notice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from notices.enums import KINDS, MailChoice, NoticeKind, Wish
from notices.rules import wish_for


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind with its two controls; None for both where nothing can be chosen."""

    kind: NoticeKind
    explanation: str | Promise
    in_app: BoundField | None
    mail: BoundField | None


class NoticeSettingsForm(forms.Form):
    """Begins with what the person has chosen, or with the default of each kind."""

    def __init__(self, *args: Any, chosen: Mapping[NoticeKind, Wish], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in _choosable():
            wish = wish_for(kind, chosen)
            self.fields[f"{kind}-app"] = forms.BooleanField(
                label=_("%(kind)s: visa i systemet") % {"kind": kind.label}, required=False, initial=wish.in_app
            )
            self.fields[f"{kind}-mail"] = forms.ChoiceField(
                label=_("%(kind)s: e-post") % {"kind": kind.label},
                choices=MailChoice.choices,
                initial=wish.mail,
                error_messages={
                    "required": _("Välj om du vill ha e-post: %(kind)s") % {"kind": kind.label},
                    "invalid_choice": _("Välj Nej, Direkt eller En gång om dagen: %(kind)s") % {"kind": kind.label},
                },
            )

    @property
    def lines(self) -> Iterator[KindLine]:
        """Every kind in order, those that cannot be turned off last."""
        for kind in _choosable():
            yield KindLine(kind, KINDS[kind].explanation, self[f"{kind}-app"], self[f"{kind}-mail"])
        for kind, rule in KINDS.items():
            if not rule.can_be_turned_off:
                yield KindLine(kind, rule.explanation, None, None)

    def wishes(self) -> dict[NoticeKind, Wish]:
        """What was chosen, of a valid form."""
        given = self.cleaned_data
        return {kind: Wish(given[f"{kind}-app"], MailChoice(given[f"{kind}-mail"])) for kind in _choosable()}


def _choosable() -> list[NoticeKind]:
    return [kind for kind, rule in KINDS.items() if rule.can_be_turned_off]
