"""The facts of a case as its officer answers them: one field for each question, in sections, with its paragraph.

Built from ``grants/rules/fact_definitions.py``: nothing here knows a form of support. The answers are parts of one
stored object (``GrantCase.facts``), so a stale save is merged answer by answer (``rsp/editing.py``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from grants.models import GrantCase
from grants.rules.fact_definitions import answers_from_json, answers_to_json
from grants.rules.facts import Answer, FactDefinition, FactKind, Step
from programs.forms.money import KronorField, whole_amount
from registers.forms import DayField
from rsp.forms import LongTextField
from rsp.swedish import decimal_text

YES, NO, UNKNOWN = "ja", "nej", ""
THREE_ANSWERS = ((YES, _("Ja")), (NO, _("Nej")), (UNKNOWN, _("Inte känt")))
LONGEST_FACT = 2000
NOT_NEGATIVE = {"min_value": _("Beloppet kan inte vara negativt.")}
ON = "_on"
"""Ends the name of the field for the day of a step."""

SHORT = frozenset({FactKind.AMOUNT, FactKind.NUMBER, FactKind.DATE})
"""Kinds whose fields stand two and two."""


class NumberField(forms.DecimalField):
    """A plain number: "34,0" and "1 200" are read; shown as people write it."""

    def __init__(self, *, unit: str = "", **options: Any) -> None:
        self.unit = unit
        attrs = {"inputmode": "decimal", "data-width": "short", "autocomplete": "off"}
        words = {
            "invalid": _("Skriv ett tal, till exempel 12,5"),
            "min_value": _("Talet kan inte vara negativt."),
            "max_digits": _("Talet är för stort."),
            "max_whole_digits": _("Talet är för stort."),
            "max_decimal_places": _("Skriv talet med högst fyra decimaler."),
        }
        widget = forms.TextInput(attrs)
        super().__init__(
            max_digits=14,
            decimal_places=4,
            localize=True,
            widget=widget,
            error_messages=words,
            required=False,
            **options,
        )

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = "".join(value.split()).removesuffix(str(self.unit)).replace("\u2212", "-")
        found: Decimal | None = super().to_python(value)
        return found

    def prepare_value(self, value: Any) -> Any:
        """A stored number as people write it; what somebody has typed as it was typed."""
        return decimal_text(value) if isinstance(value, Decimal) else value


@dataclass(frozen=True, slots=True)
class Line:
    """One or two fields side by side. ``fact``: the key of the answer, whose conditions the paragraph leads to."""

    fields: Sequence["FactField"]

    @property
    def is_pair(self) -> bool:
        return len(self.fields) > 1


@dataclass(frozen=True, slots=True)
class FactField:
    """A question as it is drawn: its field, the day that goes with a step, the paragraph it comes from."""

    bound: BoundField
    fact: str = ""
    paragraph: str = ""
    day: BoundField | None = None

    @property
    def is_choice(self) -> bool:
        return bool(self.bound.use_fieldset)


@dataclass(frozen=True, slots=True)
class Section:
    """Questions under a heading."""

    label: str
    lines: Sequence[Line]


def field_name(key: str) -> str:
    """The name of the form's field for an answer."""
    return "fact_" + key.replace(".", "_").replace("-", "_")


class CaseFactsForm(forms.ModelForm):
    """What the application says, and the answers that its rules rest on. Anything may be left unknown."""

    applied_amount = KronorField(
        label=_("Sökt belopp"), required=False, min_value=0, error_messages=NOT_NEGATIVE, validators=[whole_amount]
    )
    support_year = forms.IntegerField(
        label=_("Avser år"),
        required=False,
        min_value=1990,
        max_value=2100,
        widget=forms.TextInput({"inputmode": "numeric", "data-width": "short", "autocomplete": "off"}),
        error_messages={
            "invalid": _("Skriv året med fyra siffror"),
            "min_value": _("Skriv året med fyra siffror"),
            "max_value": _("Skriv året med fyra siffror"),
        },
    )
    received_on = DayField(label=_("Ansökan inkom"), error_messages={"required": _("Skriv vilken dag ansökan kom in")})
    dag = DayField(label=_("Prövas mot reglerna den"), required=False)
    ritad = DayField(required=False, widget=forms.HiddenInput)
    """The day whose questions the form asks: another day may have others, and then nothing typed is lost."""

    use_required_attribute = False

    class Meta:
        model = GrantCase
        fields = ("applied_amount", "support_year", "received_on")

    def __init__(
        self, data: Any = None, *, definitions: Sequence[FactDefinition], day: date | None = None, **options: Any
    ) -> None:
        self.definitions = {field_name(one.key): one for one in definitions}
        super().__init__(data, **options)
        self.parts: dict[str, models.Field[Any, Any]] = {}
        for name, definition in self.definitions.items():
            for part, form_field in _fields_of(name, definition):
                form_field.is_asked = True
                self.fields[part] = form_field
                self.parts[part] = _model_field(part, form_field)
        for name in ("applied_amount", "support_year", "dag"):
            self.fields[name].is_asked = True
        self.initial = {**self.parts_of(self.instance.facts), "dag": day, "ritad": day, **self.initial}
        self.unfold(self.instance)

    # --- The answers as parts

    def parts_of(self, stored: Mapping[str, Any] | None) -> dict[str, Any]:
        """The value of every field of an answer, from the stored object."""
        answers = answers_from_json(dict(stored or {}))
        found: dict[str, Any] = {}
        for name, definition in self.definitions.items():
            found |= _as_parts(name, definition, answers.get(definition.key))
        return found

    def unfold(self, row: Any) -> None:
        """Set the parts of ``row.facts`` as attributes of a case, or of an event of its history."""
        for name, value in self.parts_of(row.facts).items():
            setattr(row, name, value)

    def _post_clean(self) -> None:
        super()._post_clean()
        others = {
            key: value
            for key, value in (self.instance.facts or {}).items()
            if key not in {one.key for one in self.definitions.values()}
        }
        self.instance.facts = {**others, **answers_to_json(self.answers())}
        self.unfold(self.instance)

    def answers(self) -> dict[str, Answer]:
        """What has been typed and can be read, by the keys of the definitions; what is unknown is not there."""
        found: dict[str, Answer] = {}
        for name, definition in self.definitions.items():
            answer = _answer(definition, self.cleaned_data.get(name), self.cleaned_data.get(name + ON))
            if answer is not None:
                found[definition.key] = answer
        return found

    def clean(self) -> dict[str, Any]:
        super().clean()
        for name, definition in self.definitions.items():
            if definition.kind is not FactKind.STEP:
                continue
            done, on = self.cleaned_data.get(name), self.cleaned_data.get(name + ON)
            if on and done == NO:
                self.add_error(name + ON, _t("Ta bort dagen, eller svara Ja."))
            elif on and on > timezone.localdate():
                self.add_error(name + ON, _t("Dagen kan inte ligga i framtiden."))
        return self.cleaned_data

    # --- How it is drawn

    @property
    def sections(self) -> list[Section]:
        """The fields in their order: what the application says first, then the sections of the definitions."""
        head = [FactField(self[name]) for name in ("applied_amount", "support_year", "received_on", "dag")]
        by_label: dict[str, list[FactField]] = {str(_t("Ansökan")): head}
        for name, definition in self.definitions.items():
            day = self[name + ON] if definition.kind is FactKind.STEP else None
            drawn = FactField(self[name], definition.key, definition.paragraph, day)
            by_label.setdefault(str(definition.section), []).append(drawn)
        return [Section(label, list(_lines(self, fields))) for label, fields in by_label.items()]

    @property
    def unreadable(self) -> int:
        """How many fields hold something that cannot be read."""
        return len([name for name in self.errors if name in self.fields])


def _lines(form: CaseFactsForm, fields: Sequence[FactField]) -> Iterator[Line]:
    """Short fields two and two, the rest one on each line."""
    waiting: FactField | None = None
    for one in fields:
        definition = form.definitions.get(one.bound.name)
        is_short = definition is None or definition.kind in SHORT
        if is_short and waiting:
            yield Line([waiting, one])
            waiting = None
        elif is_short:
            waiting = one
        else:
            if waiting:
                yield Line([waiting])
                waiting = None
            yield Line([one])
    if waiting:
        yield Line([waiting])


def _fields_of(name: str, definition: FactDefinition) -> Iterator[tuple[str, forms.Field]]:
    texts = {"label": definition.label, "help_text": definition.hint}
    least = None if definition.may_be_negative else 0
    match definition.kind:
        case FactKind.YES_NO:
            yield name, _choice(THREE_ANSWERS, forms.RadioSelect, **texts)
        case FactKind.STEP:
            yield name, _choice(THREE_ANSWERS, forms.RadioSelect, **texts)
            yield name + ON, _day(_("%(what)s: dag") % {"what": definition.label})
        case FactKind.AMOUNT:
            yield name, KronorField(required=False, min_value=least, error_messages=NOT_NEGATIVE, **texts)
        case FactKind.NUMBER:
            yield name, NumberField(unit=definition.unit, min_value=least, **texts)
        case FactKind.DATE:
            yield name, _day(**{**texts, "help_text": definition.hint or _("ÅÅÅÅ-MM-DD")})
        case FactKind.CHOICE:
            yield name, _choice(((UNKNOWN, _("Inte känt")), *definition.choices), forms.Select, **texts)
        case _:
            yield name, LongTextField(required=False, max_length=LONGEST_FACT, rows=4, **texts)


def _day(label: Any, **texts: Any) -> DayField:
    """A day whose message says which question it stands at: there are several on the page."""
    words = _t("Skriv dagen som ÅÅÅÅ-MM-DD: %(what)s") % {"what": str(label).rstrip("?")}
    return DayField(label=label, required=False, error_messages={"invalid": words}, **texts)


def _choice(choices: Sequence[tuple[str, Any]], widget: type[forms.Widget], **texts: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices, widget=widget, required=False, **texts)


def _model_field(name: str, form_field: forms.Field) -> "models.Field[Any, Any]":
    """A field that tells how the part is written in words on the conflict page; it belongs to no table."""
    found: models.Field[Any, Any]
    match form_field:
        case forms.ChoiceField():
            found = models.CharField(choices=[(key, label) for key, label in form_field.choices if key])
        case KronorField():
            found = models.DecimalField(max_digits=14, decimal_places=2)
        case forms.DecimalField():
            found = models.DecimalField(max_digits=14, decimal_places=4)
        case forms.DateField():
            found = models.DateField()
        case _:
            found = models.TextField()
    found.name = found.attname = f"{name}_amount" if isinstance(form_field, KronorField) else name
    return found


def _as_parts(name: str, definition: FactDefinition, answer: Answer | None) -> dict[str, Any]:
    match definition.kind:
        case FactKind.YES_NO:
            return {name: UNKNOWN if not isinstance(answer, bool) else YES if answer else NO}
        case FactKind.STEP:
            step = answer if isinstance(answer, Step) else None
            return {
                name: UNKNOWN if step is None else YES if step.is_done else NO,
                name + ON: step.on if step else None,
            }
        case FactKind.TEXT | FactKind.CHOICE:
            return {name: answer if isinstance(answer, str) else ""}
        case FactKind.DATE:
            return {name: answer if isinstance(answer, date) else None}
    return {name: answer if isinstance(answer, Decimal) else None}


def _answer(definition: FactDefinition, value: Any, on: date | None) -> Answer | None:
    match definition.kind:
        case FactKind.YES_NO:
            return {YES: True, NO: False}.get(value)
        case FactKind.STEP if value == NO:
            return Step(is_done=False)
        case FactKind.STEP:
            return Step(is_done=True, on=on) if value == YES or on else None
    return value if value not in (None, "") else None
