"""What people type of a case beside its facts: reasons, questions to the applicant, a request for views."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from grants.services.completion import Question
from registers.forms import DayField, VersionForm
from rsp.forms import LongTextField

MOST_QUESTIONS = 20
LONGEST_QUESTION = 600


class DayTriedForm(forms.Form):
    """The day whose rules a case is tried against."""

    dag = DayField(label=_("Pröva mot reglerna den"), required=False)
    ritad = DayField(required=False)


class RuleReasonForm(forms.Form):
    """Why the case goes on past a condition."""

    text = LongTextField(
        label=_("Skäl"),
        max_length=2000,
        rows=6,
        help_text=_("Skriv så att texten kan stå i beslutet."),
        error_messages={"required": _("Skriv skälen. De följer med i beslutet.")},
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CompletionForm(forms.Form):
    """The questions of a letter to the applicant, one field each, and room for more."""

    due_on = DayField(label=_("Svar senast"), error_messages={"required": _("Skriv vilken dag svaret ska ha kommit")})
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    EXTRA = 2
    """Empty fields for questions of one's own."""

    def __init__(self, data: Any = None, *, questions: Sequence[Question] = (), **options: Any) -> None:
        super().__init__(data, **options)
        self.known = list(questions)[:MOST_QUESTIONS]
        room = min(len(self.known) + self.EXTRA, MOST_QUESTIONS)
        for number in range(room):
            stored = self.known[number] if number < len(self.known) else Question("")
            label = _t("Fråga %(number)d") % {"number": number + 1}
            hint = _t("Töm rutan om frågan inte ska vara med.") if stored.text else ""
            if stored.paragraph:
                hint = f"{stored.paragraph}. {hint}".strip()
            self.fields[f"question_{number}"] = LongTextField(
                label=label, max_length=LONGEST_QUESTION, rows=2, required=False, initial=stored.text, help_text=hint
            )
            self.fields[f"question_{number}"].is_asked = True
        self.order_fields([f"question_{number}" for number in range(room)])

    def clean_due_on(self) -> Any:
        due = self.cleaned_data["due_on"]
        if due <= timezone.localdate():
            raise ValidationError(_t("Välj en dag efter i dag."))
        return due

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors and not self.questions:
            self.add_error("question_0", _t("Skriv minst en fråga."))
        return self.cleaned_data

    @property
    def questions(self) -> list[Question]:
        """What is to be asked: the paragraph of a question goes with it, however it is worded."""
        found = []
        for number in range(len([name for name in self.fields if name.startswith("question_")])):
            text = self.cleaned_data.get(f"question_{number}", "")
            known = self.known[number] if number < len(self.known) else Question("")
            if text:
                found.append(Question(text, known.paragraph, known.fact))
        return found


class AnsweredForm(VersionForm):
    """That the applicant has answered."""

    answered_on = DayField(label=_("Svaret kom in"), error_messages={"required": _("Skriv vilken dag svaret kom in")})

    def clean_answered_on(self) -> Any:
        day = self.cleaned_data["answered_on"]
        if day > timezone.localdate():
            raise ValidationError(_t("Dagen kan inte vara i framtiden."))
        return day


def default_due() -> Any:
    """Three weeks from today."""
    return timezone.localdate() + timedelta(weeks=3)
