"""The few choices the reading pages offer, each a GET form that keeps what was typed."""

from datetime import date

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import AuditOutcome
from reporting.pages.audit import action_choices
from reporting.records import FIRST_YEAR

LARGEST_CHECKED_FILE = 20 * 1024 * 1024
DAY_ERRORS = {"invalid": _("Skriv dagen som ÅÅÅÅ-MM-DD, till exempel 2023-12-31")}
NOT_LISTED = {"invalid_choice": _("Välj något i listan.")}


class YearForm(forms.Form):
    """Which year the start page shows."""

    ar = forms.TypedChoiceField(
        label=_("År"), coerce=int, error_messages={"invalid_choice": _("Välj ett år i listan.")}
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        self.fields["ar"].choices = [(year, str(year)) for year in range(this_year, FIRST_YEAR - 1, -1)]


class DayForm(forms.Form):
    """Which day the county page shows, and which year's plan is opened."""

    dag = forms.DateField(
        label=_("Visa läget den"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=DAY_ERRORS,
    )
    plan = forms.Field(required=False, widget=forms.HiddenInput)

    def clean_dag(self) -> date | None:
        day = self.cleaned_data["dag"]
        if day is not None and not date(2000, 1, 1) <= day <= date(2100, 12, 31):
            raise forms.ValidationError(_("Välj en dag mellan 2000-01-01 och 2100-12-31."))
        return day

    def clean_plan(self) -> int | None:
        """The year of a plan; an address that has been tampered with opens the plan the page would open anyway."""
        year = str(self.cleaned_data["plan"] or "")
        return int(year) if year.isascii() and year.isdigit() and len(year) == len("2024") else None


class OpenDayForm(forms.Form):
    """Which day an open county page shows."""

    dag = DayForm.base_fields["dag"]
    clean_dag = DayForm.clean_dag


class AuditFilterForm(forms.Form):
    """Which events of the trail are shown. All fields may stand empty."""

    fran = forms.DateField(label=_("Från och med"), required=False, error_messages=DAY_ERRORS)
    till = forms.DateField(label=_("Till och med"), required=False, error_messages=DAY_ERRORS)
    handelse = forms.ChoiceField(label=_("Händelse"), required=False)
    utfall = forms.ChoiceField(
        label=_("Utfall"), required=False, choices=[("", _("Alla")), *AuditOutcome.choices], error_messages=NOT_LISTED
    )
    person = forms.CharField(label=_("Vem"), required=False, max_length=120)
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)

    def __init__(self, *args: object, organisations: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handelse"].choices = [("", _("Alla")), *action_choices()]
        self.fields["organisation"].choices = [("", _("Alla")), *organisations]
        for name in ("handelse", "organisation"):
            self.fields[name].error_messages |= NOT_LISTED
        for name in ("fran", "till"):
            self.fields[name].widget = forms.DateInput(
                format="%Y-%m-%d", attrs={"inputmode": "numeric", "autocomplete": "off"}
            )

    def clean(self) -> dict[str, object]:
        first, last = self.cleaned_data.get("fran"), self.cleaned_data.get("till")
        if first and last and last < first:
            self.add_error("till", _("Sista dagen kan inte vara före första dagen."))
        return self.cleaned_data


class CheckReportForm(forms.Form):
    """A PDF to check. It is compared with what the system has issued and is not kept."""

    file = forms.FileField(
        label=_("PDF-fil"),
        help_text=_("Till exempel en uppföljning som du har fått i ett mejl. Filen sparas inte."),
        widget=forms.ClearableFileInput({"accept": "application/pdf"}),
        error_messages={
            "required": _("Välj en PDF-fil"),
            "empty": _("Filen är tom. Välj en annan fil."),
        },
    )

    def clean_file(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["file"]
        if upload.size > LARGEST_CHECKED_FILE:
            raise forms.ValidationError(_("Filen är för stor. Den får vara högst 20 MB."))
        return upload
