"""How a fact of a case shows the paragraph it is asked for, with the way to the condition that rests on it."""

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from grants.pages.case_evaluation import nbsp

register = template.Library()


@register.filter
def of_fact(links: Mapping[str, str], fact: str) -> str:
    """The anchor of the condition that rests on a fact, empty when none does."""
    return links.get(fact, "")


@register.simple_tag
def fact_paragraph(paragraph: str, anchor: str = "") -> SafeString:
    """The paragraph beside a question; a link when a condition on the page rests on the answer."""
    if anchor:
        return format_html('<a class="ref" href="#{}">{}</a>', anchor, nbsp(paragraph))
    return format_html('<span class="ref">{}</span>', nbsp(paragraph))
