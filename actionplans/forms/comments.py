"""What people type when they comment on a plan."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from actionplans.enums import Circle
from actionplans.models import ActionPlan
from actionplans.policies import can_comment
from actionplans.records import own_network_bodies
from rsp.actor import Actor
from rsp.forms import LongTextField
from rsp.rights import Refused


class BodyForm(forms.Form):
    """A text, and for which body: somebody who works at one is not asked."""

    text = LongTextField(label=_("Kommentar"), error_messages={"required": _("Skriv en kommentar")})
    organisation = forms.TypedChoiceField(
        label=_("Du skriver för"),
        coerce=UUID,
        error_messages={"required": _("Välj vilken organisation du skriver för")},
    )

    def __init__(self, data: Any = None, *, actor: Actor, bodies: Sequence[UUID], **options: Any) -> None:
        super().__init__(data, **options)
        names = {body.id: body.name for body in actor.bodies}
        choices = sorted(((str(pk), names[pk]) for pk in bodies), key=lambda choice: choice[1])
        field = self.fields["organisation"]
        field.choices = choices
        if len(choices) == 1:
            self.initial["organisation"] = choices[0][0]
            field.widget, field.required, field.empty_value = forms.HiddenInput(), False, UUID(choices[0][0])


class AnswerForm(BodyForm):
    """An answer has the readers of what it answers."""

    field_order = ("text", "organisation")

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["text"].label = _("Svar")
        self.fields["text"].error_messages["required"] = _("Skriv ett svar")


class CommentForm(BodyForm):
    """A comment on a plan or a part of it, and who reads it."""

    circle = forms.TypedChoiceField(
        label=_("Vem ska läsa den?"),
        coerce=Circle,
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj vem som ska läsa kommentaren")},
    )
    field_order = ("text", "circle", "organisation")

    def __init__(self, data: Any = None, *, actor: Actor, plan: ActionPlan, **options: Any) -> None:
        network = own_network_bodies(actor, plan)
        self._answers = {
            (body.id, circle): can_comment(actor, plan, body.id, circle, network)
            for body in actor.bodies
            for circle in Circle
        }
        allowed = {pair for pair, answer in self._answers.items() if answer}
        super().__init__(data, actor=actor, bodies=list({body for body, _circle in allowed}), **options)
        circles = {circle for _body, circle in allowed}
        self.fields["circle"].choices = [(circle, words) for circle, words in CIRCLES if circle in circles]
        self.initial.setdefault("circle", Circle.COUNTY if Circle.COUNTY in circles else Circle.OWN)

    def clean(self) -> dict[str, Any]:
        """The circle is one that the chosen body may write for."""
        values = super().clean() or {}
        circle, body = values.get("circle"), values.get("organisation")
        if circle and body:
            answer = self._answers[body, circle]
            if isinstance(answer, Refused):
                self.add_error("circle", answer.reason)
        return values


CIRCLES = (
    (Circle.OWN, _("Den egna organisationen och systemadministratören")),
    (Circle.COUNTY, _("Länet: alla som har en roll i länet och får läsa planen")),
    (Circle.NATIONAL, _("Hela landet: alla som får läsa planen")),
)
