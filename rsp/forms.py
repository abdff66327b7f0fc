"""How forms are drawn: Django's own field groups with our templates (``ui.md`` §2 and §6)."""

from django.forms.renderers import TemplatesSetting


class UiRenderer(TemplatesSetting):
    """Draws ``{{ form }}`` and ``{{ field.as_field_group }}`` with the project's templates.

    A form field may carry ``unit`` (text after the control, as "kr"); a widget may carry ``data-width``
    (number, date, email) among its attributes, since the width of a field hints at its answer.
    """

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
