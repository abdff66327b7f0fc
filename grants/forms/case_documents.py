"""A paper of a case that is uploaded."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms import DocumentField
from grants.enums import CaseDocumentKind
from grants.services.case_documents import Paper
from registers.forms import DayField
from rsp.forms import LineField


class CaseDocumentForm(forms.Form):
    """The file, what it is, when it came, and whether it is secret."""

    kind = forms.ChoiceField(
        label=_("Slag"),
        choices=[("", _("Välj i listan")), *CaseDocumentKind.choices],
        error_messages={"required": _("Välj vad det är för handling")},
    )
    upload = DocumentField(label=_("Fil"))
    title = LineField(label=_("Titel"), max_length=200, required=False, help_text=_("Om filnamnet inte säger nog."))
    received_on = DayField(label=_("Inkommen den"), required=False)
    secrecy_paragraph = LineField(
        label=_("Sekretessbestämmelse"),
        max_length=100,
        required=False,
        help_text=_("Fyll i bara om handlingen ska sekretessmarkeras, till exempel 30 kap. 23 § OSL."),
    )

    @property
    def paper(self) -> Paper:
        data: dict[str, Any] = self.cleaned_data
        return Paper(data["kind"], data["upload"], data["received_on"], data["title"], data["secrecy_paragraph"])
