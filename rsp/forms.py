"""How forms are drawn: Django's own field groups with our templates (``ui.md`` §2 and §6), and long texts."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _

from rsp.pasted_text import plain_text_of
from rsp.swedish import integer


class UiRenderer(TemplatesSetting):
    """Draws ``{{ form }}`` and ``{{ field.as_field_group }}`` with the project's templates.

    A form field may carry ``unit`` (text after the control, as "kr") and ``is_asked`` (needed later on, though the form
    takes it empty: it is not marked as voluntary); a widget may carry ``data-width``
    (number, date, email) among its attributes, since the width of a field hints at its answer.
    """

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class LongTextarea(forms.Textarea):
    """A text area that tells how much of its room is used ("166 av 2 000 tecken"): ``static/js/counter.js``.

    It takes more than fits: the text is cut by nobody, the form says what is too long and keeps it.
    """

    template_name = "components/long_text.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, room: int = 2000) -> None:
        self.room = room
        super().__init__({"rows": 5, **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        own = context["widget"]["attrs"]
        counter = f"{own.get('id', name)}_counter"
        own["aria-describedby"] = " ".join(filter(None, (str(own.get("aria-describedby", "")), counter)))
        words = counter_words(length_of(str(value or "")), self.room)
        return {**context, "counter": counter, "room": self.room, "words": words}


class LongTextField(forms.CharField):
    """Text of some paragraphs: what is pasted from Word is cleaned, what does not fit is told with both numbers."""

    def __init__(self, *, max_length: int = 2000, rows: int = 5, **options: Any) -> None:
        self.room = max_length
        widget = options.pop("widget", None) or LongTextarea({"rows": rows}, room=max_length)
        super().__init__(widget=widget, strip=True, **options)

    def to_python(self, value: Any) -> str:
        return plain_text_of(str(super().to_python(value) or ""))

    def validate(self, value: str) -> None:
        super().validate(value)
        if length_of(value) > self.room:
            words = _("Texten är %(used)s tecken. Den får vara högst %(room)s: korta den med %(over)s.")
            used = length_of(value)
            numbers = {"used": integer(used), "room": integer(self.room), "over": integer(used - self.room)}
            raise ValidationError(words % numbers, code="max_length")


class LineField(forms.CharField):
    """Text of one line: what is pasted from Word is cleaned, and its paragraphs become one."""

    def to_python(self, value: Any) -> str:
        return " ".join(plain_text_of(str(super().to_python(value) or "")).split())


def length_of(text: str) -> int:
    """How many characters a text takes: a line break is one, though a browser sends two."""
    return len(text.replace("\r\n", "\n"))


def counter_words(used: int, room: int) -> str:
    """``166 av 2 000 tecken``; over the room also how much must go."""
    words = _("%(used)s av %(room)s tecken") % {"used": integer(used), "room": integer(room)}
    if used <= room:
        return words
    return _("%(words)s, %(over)s för mycket") % {"words": words, "over": integer(used - room)}
