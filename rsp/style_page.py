"""The page of components at ``/stil/``: each part that pages are made of, once, with an example. For staff."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from rsp.actor import ADMINISTRATORS, COUNTY_STAFF, Actor
from rsp.assets import ICONS
from rsp.conflict_page import ConflictField
from rsp.conflicts import Choice, Standing
from rsp.editing import KeptDraft, OpenDraft
from rsp.forms import LongTextField
from rsp.listing import Heading, LinkTo, SavedViewLink
from rsp.lists import Chip, ListPage
from rsp.rights import Allowed, Refused, check_allowed
from rsp.search import Group, Hit
from rsp.status_looks import LOOKS

ROLES = COUNTY_STAFF | ADMINISTRATORS


class ExampleForm(forms.Form):
    """One field of each sort."""

    name = forms.CharField(label=gettext_lazy("Namn"), help_text=gettext_lazy("Som det står i registret."))
    amount = forms.DecimalField(
        label=gettext_lazy("Belopp"), required=False, min_value=0, widget=forms.NumberInput({"data-width": "number"})
    )
    day = forms.DateField(
        label=gettext_lazy("Datum"), widget=forms.DateInput({"data-width": "date"}), help_text="ÅÅÅÅ-MM-DD"
    )
    email = forms.EmailField(label=gettext_lazy("E-postadress"), widget=forms.EmailInput({"data-width": "email"}))
    text = LongTextField(label=gettext_lazy("Beskrivning"), required=False, rows=3)
    kind = forms.ChoiceField(
        label=gettext_lazy("Slag"), choices=[("a", gettext_lazy("Butik")), ("b", gettext_lazy("Ombud"))]
    )
    only = forms.ChoiceField(
        label=gettext_lazy("Ett av flera"),
        widget=forms.RadioSelect,
        choices=[("a", gettext_lazy("Det ena")), ("b", gettext_lazy("Det andra"))],
    )
    several = forms.MultipleChoiceField(
        label=gettext_lazy("Flera"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("a", gettext_lazy("Det första")), ("b", gettext_lazy("Det andra"))],
    )
    file = forms.FileField(label=gettext_lazy("Handling"), required=False, help_text=gettext_lazy("PDF, högst 20 MB."))
    agreed = forms.BooleanField(label=gettext_lazy("Jag har läst villkoren"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amount"].unit = "kr"  # type: ignore[attr-defined]  # read by the template of fields


class OwnTextForm(forms.Form):
    """The third text of a conflict."""

    goal = forms.CharField(label=gettext_lazy("Mål"), widget=forms.Textarea({"rows": 3}))


class FilterForm(forms.Form):
    """The filters above a list."""

    sok = forms.CharField(label=gettext_lazy("Namn"), required=False)
    lage = forms.ChoiceField(label=gettext_lazy("Läge"), required=False, choices=[("", gettext_lazy("Alla"))])


@dataclass(frozen=True, slots=True)
class LegendItem:
    label: str
    fill: str
    stroke: str = "#44525C"


@dataclass(frozen=True, slots=True)
class ExampleFile:
    """Stands in for an uploaded document, which is of a room above."""

    name: str
    scan_state: str
    get_scan_state_display: str
    size_in_words: str = "1,8 MB"
    get_media_type_display: str = "PDF"
    dnr: str = ""
    is_secret: bool = False
    secrecy_paragraph: str = ""
    is_stopped: bool = False

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ExampleListing:
    """Stands in for ``rsp.listing.Listing``, which asks the database."""

    page: ListPage
    saved_views: list[SavedViewLink]
    sizes: list[LinkTo]
    exports: list[LinkTo]
    headings: list[Heading]
    path: str = "/stil/"
    query: str = ""
    may_save: bool = True


@dataclass(frozen=True, slots=True)
class Example:
    """Stands in for what views give to a component of the same fields."""

    token: str = ""
    note: str = ""
    message: str = ""
    level_tag: str = ""

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class ExampleEdit:
    """Stands in for a form that shows what the user typed earlier and did not save."""

    draft: OpenDraft
    is_drafted: bool = True
    is_behind: bool = True


def can_read_style(actor: Actor) -> Allowed | Refused:
    """Those who take part in how the product looks: the counties' staff and administrators."""
    if actor.holds(ROLES):
        return Allowed()
    return Refused(
        _("Sidan med komponenter är till för länens handläggare, regionala utvecklingsdirektörer och administratörer.")
    )


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Every component once."""
    check_allowed(can_read_style(request.actor))  # type: ignore[attr-defined]  # set by ActorMiddleware
    return render(request, "pages/style.html", _examples())


def _examples() -> dict[str, Any]:
    typed = {"name": "", "amount": "-5", "day": "i går", "email": "anna", "kind": "a", "only": "a", "agreed": "on"}
    shown_list = ListPage(Paginator(range(60), 25).page(2), [Chip(_("Läge: Utkast"), "#s-tabell")], "")
    wrong = ExampleForm({f"fel-{name}": value for name, value in typed.items()}, prefix="fel")
    return {
        "form": ExampleForm(initial={"name": _("Hede Livs"), "amount": Decimal("1537062.00")}, prefix="tom"),
        "wrong": wrong,
        "statuses": [(kind, list(codes)) for kind, codes in LOOKS.items()],
        "icons": ICONS,
        "amount": Decimal("1537062.00"),
        "share": Decimal("0.448"),
        "day": date(2026, 3, 9),
        "stamp": datetime(2026, 3, 9, 13, 38, tzinfo=UTC),
        "legend_items": [LegendItem(_("Antaget"), "#cfe3d4"), LegendItem(_("Utkast"), "#ffffff")],
        "page": Paginator(range(60), 25).page(2),
        "filter_form": FilterForm({"sok": _("Livs")}, prefix="filter"),
        "shown_list": shown_list,
        "tools": _list_tools(shown_list),
        "files": _files(),
        "hits": [Group("place", [Hit("place", "Hede Livs", "#s-sok", "Dagligvarubutik, Hede")], has_more=False)],
        "edit": ExampleEdit(OpenDraft("", KeptDraft({}, 1, datetime(2026, 3, 9, 13, 32, tzinfo=UTC)))),
        "presence": Example(note=_("Erik Berg (sedan kl. 14.10) redigerar också.")),
        "example_messages": [
            Example(message=_("Planen är sparad."), level_tag="success"),
            Example(message=_("Planen kunde inte sparas."), level_tag="error"),
            Example(message=_("Planen är låst för ändringar."), level_tag="info"),
        ],
        "conflicts": _conflicts(),
        "rules": _rules(),
        "old": _("Minst 10 butiker har gjort en energikartläggning senast 31 december 2024"),
        "new": _("Minst 12 butiker har gjort en energikartläggning senast 30 november 2024"),
    }


def _rules() -> list[dict[str, Any]]:
    """A condition of a case that is met, one that is not, and one that is not known."""
    rows = (
        ("met", "circle-check", _("Uppfyllt"), _("Skriftlig och undertecknad"), _("Handling 1"), ""),
        ("not", "circle-x", _("Inte uppfyllt"), _("Högst 350 000 kr"), _("390 000 kr sökt"), _("Sänk beloppet.")),
        ("unk", "circle-question-mark", _("Inte känt"), _("Kommunens synpunkter"), "", _("Begär yttrande.")),
    )
    return [
        {
            "anchor": f"villkor-{state}",
            "state": state,
            "icon": icon,
            "word": word,
            "is_open": bool(fix),
            "reference": "20 §",
            "citation": _("20 § förordning (2024:1243), lydelse från 1 januari 2025"),
            "condition": {"label": label, "used": used, "fix": fix},
        }
        for state, icon, word, label, used, fix in rows
    ]


def _list_tools(shown: ListPage) -> ExampleListing:
    here = "#s-tabell"
    return ExampleListing(
        page=shown,
        saved_views=[SavedViewLink(_("Butiker i Härjedalen"), here, here, is_current=True)],
        sizes=[LinkTo("25", here, is_current=True), LinkTo("50", here)],
        exports=[LinkTo(_("Ladda ner Excel"), here), LinkTo(_("Ladda ner CSV"), here)],
        headings=[
            Heading(_("Stödform"), "", here, "ascending"),
            Heading(_("Läge"), "", "", ""),
            Heading(_("Belopp"), "num", here, ""),
        ],
    )


def _files() -> list[ExampleFile]:
    secret: dict[str, Any] = {"is_secret": True, "secrecy_paragraph": "OSL 30 kap. 23 §"}
    return [
        ExampleFile("serviceplan-2027-2030.pdf", "clean", _("Virusgranskad")),
        ExampleFile("bilaga.pdf", "not_scanned", _("Ej virusgranskad"), dnr="KS/215/2026", **secret),
        ExampleFile("affisch.pdf", "infected", _("Stoppad av virusskyddet"), is_stopped=True),
    ]


def _conflicts() -> list[ConflictField]:
    text: dict[str, Any] = {
        "label": _("Mål"),
        "standing": Standing.BOTH,
        "before": _("Minst 10 butiker har gjort en energikartläggning senast 31 december 2024"),
        "mine": _("Minst 12 butiker har gjort en energikartläggning och valt en åtgärd senast 31 december 2024"),
        "theirs": _("Minst 8 butiker har gjort en energikartläggning senast 30 november 2024"),
        "is_text": True,
        "who": "Erik Berg",
        "saved": "kl. 14.38",
        "own": OwnTextForm()["goal"],
    }
    value = {**text, "label": _("Målvärde"), "before": "10", "mine": "12", "theirs": "8", "is_text": False, "own": None}
    return [
        ConflictField(name="mal", **text),
        ConflictField(name="malvarde", chosen=Choice.MINE, **value),
        ConflictField(name="mal-fel", errors=[_("Välj vilken text som ska gälla.")], **{**text, "own": None}),
    ]
