"""Load the registers that come with the product: counties, municipalities, bodies, responsibility, and the law."""

from typing import Any

from django.core.management.base import BaseCommand

from grants.services.law_loading import load_aid_schemes, load_rule_values
from grants.services.letter_text_loading import load_letter_texts
from registers.services.registers_loading import load_registers


class Command(BaseCommand):
    help = "Läser in län, kommuner, organisationer, ansvar, stödformer, regler och brevtexter. Kan köras flera gånger."

    def handle(self, *args: Any, **options: Any) -> None:
        sizes = load_registers()
        schemes = load_aid_schemes()
        rules = load_rule_values()
        load_letter_texts()
        self.stdout.write(
            f"{sizes.counties} län, {sizes.municipalities} kommuner, {sizes.organisations} organisationer, "
            f"{sizes.responsibilities} ansvarsperioder, {sizes.price_base_amounts} prisbasbelopp, "
            f"{schemes} stödformer, {rules} regelvärden"
        )
