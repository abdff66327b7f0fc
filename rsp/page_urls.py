"""The three texts every public site must carry, open to everyone; the search; the page of components for staff."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path
from django.views.generic import TemplateView

from rsp.search_page import search
from rsp.style_page import style


def _page(template_name: str) -> Callable[..., HttpResponse]:
    return login_not_required(TemplateView.as_view(template_name=template_name))


urlpatterns = [
    path("tillganglighet/", _page("pages/accessibility.html"), name="accessibility"),
    path("personuppgifter/", _page("pages/privacy.html"), name="privacy"),
    path("kontakt/", _page("pages/contact.html"), name="contact"),
    path("sok/", search, name="search"),
    path("stil/", style, name="style"),
]
