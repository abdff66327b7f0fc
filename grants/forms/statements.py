"""What people type of a municipality's views: whom to ask and what, and the answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from documents.forms import DocumentField
from grants.enums import StatementStance
from grants.models import GrantCase, MunicipalStatement
from grants.services.statements import View
from registers.forms import DayField, VersionForm
from registers.models import Municipality
from rsp.actor import Actor
from rsp.forms import LongTextField

STANCES = (
    (StatementStance.SUPPORTS.value, _("Ja, vi tillstyrker")),
    (StatementStance.OPPOSES.value, _("Nej, vi avstyrker")),
    (StatementStance.NO_VIEW.value, _("Vi har inga synpunkter")),
)
CHOOSE = {"required": _("Välj vad kommunen tycker")}


class MunicipalityNames(forms.ModelMultipleChoiceField):
    """Some municipalities, by their full names."""

    def label_from_instance(self, obj: Municipality) -> str:
        return obj.full_name


class AskForm(forms.Form):
    """Which municipalities to ask, what and until when. The case's own is chosen from the start."""

    municipalities = MunicipalityNames(
        label=_("Kommuner"),
        queryset=Municipality.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Välj minst en kommun")},
        help_text=_("Välj alla kommuner som berörs."),
    )
    due_on = DayField(label=_("Svar senast"), error_messages={"required": _("Skriv vilken dag svaret ska ha kommit")})
    question = LongTextField(
        label=_("Fråga till kommunen"),
        required=False,
        max_length=2000,
        rows=4,
        help_text=_("Kommunen ser stället, stödformen och beloppet. Skriv inte om omsättning eller tidigare stöd."),
    )

    def __init__(self, data: Any = None, *, actor: Actor, case: GrantCase, **options: Any) -> None:
        super().__init__(data, **options)
        waiting = MunicipalStatement.objects.visible_to(actor).unanswered().filter(case=case)
        rows = (
            Municipality.objects.visible_to(actor)
            .filter(county=case.county_id)
            .exclude(pk__in=waiting.values("municipality"))
        )
        self.fields["municipalities"].queryset = rows.order_by("name")

    def clean_due_on(self) -> Any:
        due = self.cleaned_data["due_on"]
        if due <= timezone.localdate():
            raise ValidationError(_t("Välj en dag efter i dag."))
        return due


class ViewForm(VersionForm):
    """The municipality's answer. An objection needs its reasons."""

    stance = forms.ChoiceField(
        label=_("Behövs stödet, enligt kommunen?"), choices=STANCES, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    text = LongTextField(
        label=_("Skäl"),
        required=False,
        max_length=4000,
        rows=6,
        help_text=_("Vad händer för dem som bor här om stödet inte beviljas?"),
    )
    dnr = forms.CharField(
        label=_("Kommunens diarienummer"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"data-width": "dnr", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("stance") == StatementStance.OPPOSES and not self.cleaned_data.get("text"):
            self.add_error("text", _t("Skriv varför ni avstyrker."))
        return self.cleaned_data

    @property
    def view(self) -> View:
        data = self.cleaned_data
        return View(stance=data["stance"], text=data.get("text", ""), dnr=data.get("dnr", ""))


class ConfirmViewForm(ViewForm):
    """The same answer, hidden, on the page where it is looked through before it is sent."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for field in self.fields.values():
            field.widget = forms.HiddenInput()


class RecordedViewForm(ViewForm):
    """An answer that came on paper, with the day it came and the paper itself."""

    stance = forms.ChoiceField(
        label=_("Vad tycker kommunen?"),
        choices=StatementStance.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    given_on = DayField(label=_("Lämnat den"), error_messages={"required": _("Skriv vilken dag yttrandet lämnades")})
    upload = DocumentField(label=_("Yttrandet som dokument"), required=False)

    field_order = ("stance", "text", "given_on", "dnr", "upload", "version")

    def clean_given_on(self) -> Any:
        day = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise ValidationError(_t("Dagen kan inte vara i framtiden."))
        return day
