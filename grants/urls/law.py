"""Rule values, letter texts and public figures; statistics."""

from django.urls import path

from grants.views import grant_statistics, letter_texts, public_figures, rule_values

VALUE = "regler/<uuid:value_id>/"
TEXTS = "regler/brevtexter/"
TEXT = f"{TEXTS}<uuid:text_id>/"
FIGURES = "regler/tal/"

urlpatterns = [
    path("regler/", rule_values.rule_values, name="rule_values"),
    path(VALUE, rule_values.rule_value, name="rule_value"),
    path(f"{VALUE}nytt/", rule_values.add, name="rule_value_add"),
    path(f"{VALUE}andra/", rule_values.edit, name="rule_value_edit"),
    path(f"{VALUE}bekrafta/", rule_values.confirm, name="rule_value_confirm"),
    path(f"{VALUE}avsluta/", rule_values.end, name="rule_value_end"),
    path(f"{VALUE}dra-tillbaka/", rule_values.withdraw, name="rule_value_withdraw"),
    path(TEXTS, letter_texts.letter_texts, name="letter_texts"),
    path(f"{TEXTS}ny/", letter_texts.add, name="letter_text_add"),
    path(TEXT, letter_texts.letter_text, name="letter_text"),
    path(f"{TEXT}ny-version/", letter_texts.add_version, name="letter_text_version"),
    path(f"{TEXT}andra/", letter_texts.edit, name="letter_text_edit"),
    path(f"{TEXT}granskad/", letter_texts.review, name="letter_text_review"),
    path(FIGURES, public_figures.public_figures, name="public_figures"),
    path(f"{FIGURES}eurokurser/las-in/", public_figures.import_rates, name="exchange_rate_import"),
    path(f"{FIGURES}<slug:kind>/nytt/", public_figures.add, name="public_figure_add"),
    path(f"{FIGURES}<slug:kind>/<uuid:figure_id>/andra/", public_figures.edit, name="public_figure_edit"),
    path("stod/statistik/", grant_statistics.statistics, name="grants_statistics"),
]
