"""Amounts of money as people type them."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rsp.swedish import decimal_text

CURRENCY = re.compile(r"(?:kr|kronor|sek)\.?$|:-$", re.IGNORECASE)


def whole_amount(amount: Decimal) -> None:
    """Refuse öre where an amount is in whole kronor."""
    if amount != amount.to_integral_value():
        raise forms.ValidationError(_("Skriv beloppet i hela kronor, utan ören."), code="whole")


class KronorField(forms.DecimalField):
    """SEK: "150 000", "150 000 kr" and "150 000:-" are one amount; shown as "150 000"."""

    unit = _("kr")

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "data-width": "number", "autocomplete": "off"}
        options.setdefault("widget", forms.TextInput(attrs))
        words = {
            "required": _("Skriv ett belopp"),
            "invalid": _("Skriv beloppet i kronor, till exempel 150 000"),
            "max_digits": _("Beloppet är för stort."),
            "max_whole_digits": _("Beloppet är för stort."),
            "max_decimal_places": _("Skriv beloppet med högst två decimaler."),
        }
        options["error_messages"] = words | options.get("error_messages", {})
        super().__init__(max_digits=14, decimal_places=2, localize=True, **options)

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = CURRENCY.sub("", "".join(value.split())).replace("\u2212", "-")
            if "e" in value.casefold():  # nobody writes an amount as 1e5
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        found: Decimal | None = super().to_python(value)
        return found

    def prepare_value(self, value: Any) -> Any:
        """A stored amount as people write it; what somebody has typed as it was typed."""
        return decimal_text(value) if isinstance(value, Decimal) else value
