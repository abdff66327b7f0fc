"""Every address of the site with what each role is answered, in the own county (23) and in another (24)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.urls import URLPattern, URLResolver, get_resolver

ROLES = (
    "anonymous",
    "case_officer_23",
    "director_23",
    "reader_23",
    "participant_23",
    "administrator_23",
    "municipal_officer_2361",
    "case_officer_24",
    "analyst",
    "system_administrator",
)

SUBMITTED, DRAFT = 2023, 2022
"""Years for which the world of the table holds a submitted follow-up and a draft, in both counties."""

NOWHERE = "00000000-0000-4000-8000-000000000000"
"""The id of nothing."""

LOGIN = 302
Answers = Mapping[str, int]


def answers(anonymous: int, everybody_else: int, **by_role: int) -> Answers:
    return {role: everybody_else for role in ROLES} | {"anonymous": anonymous} | by_role


PUBLIC = answers(200, 200)
SIGNED_IN = answers(LOGIN, 200)
NOT_ALLOWED = answers(LOGIN, 405)
DRAFT_OF_23 = answers(LOGIN, 404, case_officer_23=200, director_23=200, system_administrator=200)
DRAFT_OF_24 = answers(LOGIN, 404, case_officer_24=200, system_administrator=200)
SUBMITTED_OF_23 = answers(LOGIN, 403, case_officer_23=200, director_23=200, system_administrator=200)
SUBMITTED_OF_24 = answers(LOGIN, 403, case_officer_24=200, system_administrator=200)
ADMINISTRATORS = answers(LOGIN, 403, administrator_23=200, system_administrator=200)
STAFF = answers(
    LOGIN,
    403,
    case_officer_23=200,
    director_23=200,
    case_officer_24=200,
    administrator_23=200,
    system_administrator=200,
)


@dataclass(frozen=True)
class Address:
    """One address, the name of its URL, and the status each role gets by GET and by POST."""

    name: str
    path: str
    get: Answers
    post: Answers = field(default_factory=lambda: NOT_ALLOWED)

    def __str__(self) -> str:
        return self.path


TABLE = (
    Address("reporting:start", "/", SIGNED_IN),
    Address("reporting:county", "/lan/23/", SIGNED_IN),
    Address("reporting:county", "/lan/24/", SIGNED_IN),
    Address("reporting:county_grants_csv", "/lan/23/stod.csv", SIGNED_IN),
    Address("reporting:county_grants_csv", "/lan/24/stod.csv", SIGNED_IN),
    Address("reporting:follow_up_version_pdf", f"/lan/23/uppfoljning/{SUBMITTED}/version-1.pdf", SIGNED_IN),
    Address("reporting:follow_up_version_pdf", f"/lan/24/uppfoljning/{SUBMITTED}/version-1.pdf", SIGNED_IN),
    Address("reporting:follow_up_draft_pdf", f"/lan/23/uppfoljning/{DRAFT}/utkast.pdf", DRAFT_OF_23),
    Address("reporting:follow_up_draft_pdf", f"/lan/24/uppfoljning/{DRAFT}/utkast.pdf", DRAFT_OF_24),
    Address("reporting:follow_up_draft_pdf", f"/lan/23/uppfoljning/{SUBMITTED}/utkast.pdf", SUBMITTED_OF_23),
    Address("reporting:follow_up_draft_pdf", f"/lan/24/uppfoljning/{SUBMITTED}/utkast.pdf", SUBMITTED_OF_24),
    Address("reporting:check_report", "/kontrollera/", SIGNED_IN, post=answers(LOGIN, 422)),
    Address("reporting:audit", "/administration/spar/", ADMINISTRATORS),
    Address("reporting:audit_file", "/administration/spar/spar.csv", ADMINISTRATORS),
    Address(
        "reporting:audit_check",
        "/administration/spar/kontrollera/",
        NOT_ALLOWED,
        post=answers(LOGIN, 403, system_administrator=302),
    ),
    Address("reporting:my_rights", "/mina-behorigheter/", SIGNED_IN),
    Address("notices:list", "/aviseringar/", SIGNED_IN),
    Address("notices:read_all", "/aviseringar/alla-lasta/", NOT_ALLOWED, post=answers(LOGIN, 302)),
    Address("notices:read", f"/aviseringar/{NOWHERE}/last/", NOT_ALLOWED, post=answers(LOGIN, 404)),
    Address("notices:settings", "/aviseringar/installningar/", SIGNED_IN, post=answers(LOGIN, 422)),
    Address("notices:outbox", "/aviseringar/utskick/", answers(LOGIN, 403)),
    Address("notices:resend", f"/aviseringar/utskick/{NOWHERE}/skicka-igen/", NOT_ALLOWED, post=answers(LOGIN, 403)),
    Address("jobs:list", "/jobb/", SIGNED_IN),
    # Each job is its starter's own; what administrators see of others is in jobs/tests/test_views.py.
    Address("jobs:detail", f"/jobb/{NOWHERE}/", answers(LOGIN, 404)),
    Address("jobs:progress", f"/jobb/{NOWHERE}/lage.json", answers(LOGIN, 404)),
    Address("jobs:cancel", f"/jobb/{NOWHERE}/avbryt/", NOT_ALLOWED, post=answers(LOGIN, 404)),
    Address("jobs:retry", f"/jobb/{NOWHERE}/forsok-igen/", NOT_ALLOWED, post=answers(LOGIN, 404)),
    # Whose history is read by whom is in reporting/tests/test_history.py.
    Address("reporting:history", f"/historik/program/{NOWHERE}/", answers(LOGIN, 404)),
    Address("accounts:edit_lock", "/redigerar/", NOT_ALLOWED, post=answers(LOGIN, 404)),
    Address("style", "/stil/", STAFF),
    Address("reporting:health", "/halsa", PUBLIC, post=answers(405, 405)),
    Address("accessibility", "/tillganglighet/", PUBLIC, post=answers(405, 405)),
    Address("privacy", "/personuppgifter/", PUBLIC, post=answers(405, 405)),
    Address("contact", "/kontakt/", PUBLIC, post=answers(405, 405)),
    # Somebody signed in is led on to the start page; signing in with an empty form is refused.
    Address("account_login", "/logga-in/", answers(200, 302), post=answers(422, 302)),
    Address("account_logout", "/logga-ut/", answers(302, 302), post=answers(302, 302)),
)


def names_of_site() -> set[str]:
    """The names of all addresses, with their namespaces. One without a name is given by its pattern."""
    return set(_names(get_resolver(), ()))


def _names(resolver: URLResolver, namespaces: tuple[str, ...]) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry, (*namespaces, entry.namespace) if entry.namespace else namespaces)
        elif isinstance(entry, URLPattern):
            yield ":".join((*namespaces, entry.name or str(entry.pattern)))
