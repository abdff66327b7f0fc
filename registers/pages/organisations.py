"""The register of organisations: the list, one organisation, and what a merge would move."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from registers.models import ContactFunction, Organisation, Responsibility
from registers.policies import (
    PRIVATE_KINDS,
    can_administer_organisation,
    can_edit_contact_functions,
    can_edit_organisation,
    can_read_identity,
    can_reclassify_organisation,
)
from registers.querysets import name_shown_to
from registers.services import Move, moves_of, refuse_different_bodies, refuse_what_others_have
from rsp.actor import ADMINISTRATORS, COUNTY_STAFF, Actor, Role
from rsp.listing import Column
from rsp.rights import ActRefused, Allowed, Refused

CANDIDATES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ShownOrganisation:
    """An organisation as the actor may see it: a person's name and number only with case rights."""

    row: Organisation
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """One organisation, with what the actor may change of it, or why not."""

    shown: ShownOrganisation
    contacts: list[ContactFunction]
    responsibilities: list[Responsibility]
    duplicates: list[ShownOrganisation]
    can_edit: Allowed | Refused
    can_edit_contacts: Allowed | Refused
    can_merge: Allowed | Refused
    can_administer: Allowed | Refused
    has_history: bool


@dataclass(frozen=True, slots=True)
class MergePage:
    """The two rows side by side, what would move, and why it cannot be done when it cannot."""

    duplicate: ShownOrganisation
    survivor: ShownOrganisation
    moves: list[Move]
    stays: list[Move]
    obstacle: str
    has_roles: bool


def show(actor: Actor, row: Organisation) -> ShownOrganisation:
    """The organisation as the actor may see it. Select ``municipality`` with it."""
    if not can_read_identity(actor, row):
        return ShownOrganisation(row, row.public_name, row.shown_orgnr)
    number = f"{row.orgnr[:6]}-{row.orgnr[6:]}" if row.orgnr else ""
    return ShownOrganisation(row, row.name, number)


def organisation_rows(actor: Actor) -> "QuerySet[Organisation]":
    """The register. Merged ones are found through the survivor."""
    return Organisation.objects.visible_to(actor).current().select_related("county", "municipality")


def organisation_columns(actor: Actor) -> list[Column]:
    """The register's columns. A person's name is neither shown, sorted by nor exported to who may not read it."""
    return [
        Column("namn", _("Namn"), lambda shown: shown.name, sort=[name_shown_to(actor)]),
        Column("slag", _("Slag"), lambda shown: shown.row.get_kind_display(), sort=["kind", name_shown_to(actor)]),
        Column("nummer", _("Organisationsnummer"), lambda shown: shown.number or None),
        Column("lan", _("Län"), lambda shown: shown.row.county and shown.row.county.name, sort=["county__name"]),
        Column(
            "kommun",
            _("Kommun"),
            lambda shown: shown.row.municipality and shown.row.municipality.name,
            sort=["municipality__name"],
        ),
    ]


def organisations_found(actor: Actor, words: str) -> Q:
    """Those found themselves, and those that what is found was merged into: an old name leads to the one that stays."""
    found = Organisation.objects.visible_to(actor).matching(actor, words)
    merged = found.filter(merged_into__isnull=False)
    return Q(pk__in=found.values("pk")) | Q(pk__in=merged.values("merged_into"))


def organisation_page(actor: Actor, row: Organisation) -> OrganisationPage:
    """One organisation. ``row`` comes with county, municipality and what it is merged into."""
    duplicates = Organisation.objects.visible_to(actor).filter(merged_into=row).select_related("municipality")
    responsibilities = Responsibility.objects.visible_to(actor).filter(organisation=row).select_related("county")
    county = row.county_id in actor.county_codes(COUNTY_STAFF)
    return OrganisationPage(
        shown=show(actor, row),
        contacts=list(ContactFunction.objects.visible_to(actor).filter(organisation=row).in_order()),
        responsibilities=list(responsibilities.order_by("-valid_from", "duty")),
        duplicates=[show(actor, duplicate) for duplicate in duplicates.in_order()],
        can_edit=can_edit_organisation(actor, row),
        can_edit_contacts=can_edit_contact_functions(actor, row),
        can_merge=can_reclassify_organisation(actor, row),
        can_administer=can_administer_organisation(actor, row),
        has_history=county or actor.is_system_administrator or row.pk in actor.organisation_ids(ADMINISTRATORS),
    )


def merge_candidates(actor: Actor, duplicate: Organisation, words: str) -> list[ShownOrganisation]:
    """What the duplicate may be merged into: of the same kind, found by words, else by the beginning of the name."""
    rows = Organisation.objects.visible_to(actor).current().filter(kind=duplicate.kind).exclude(pk=duplicate.pk)
    if not actor.is_system_administrator:
        rows = rows.filter(county__in=actor.works_in_counties({Role.CASE_OFFICER}), kind__in=PRIVATE_KINDS)
    rows = rows.matching(actor, words or duplicate.name.split()[0])
    found = rows.select_related("municipality", "county").in_order_for(actor)[:CANDIDATES_SHOWN]
    return [show(actor, row) for row in found if can_reclassify_organisation(actor, row)]


def merge_page(actor: Actor, duplicate: Organisation, survivor: Organisation) -> MergePage:
    """What merging the two would do: two queries for each table that points to an organisation.

    When it cannot be done nothing is counted: some of it may be what the actor does not see.
    """
    obstacle = ""
    try:
        refuse_different_bodies(duplicate, survivor)
        refuse_what_others_have(actor, duplicate)
    except ActRefused as refusal:
        obstacle = str(refusal)
    moves = [] if obstacle else moves_of(duplicate)
    return MergePage(
        duplicate=show(actor, duplicate),
        survivor=show(actor, survivor),
        moves=[move for move in moves if not move.stays],
        stays=[move for move in moves if move.stays],
        obstacle=obstacle,
        has_roles=any(
            move.table._meta.label_lower in ("registers.membership", "registers.delegation") for move in moves
        ),
    )
