"""The life of a programme: every state × every step × every role, what adopting asks for, what follows of each step."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent
from notices.models import Notification
from programs.enums import DecisionKind, ProgrammeState
from programs.models import (
    AnalysisSource,
    ConsultationInvitation,
    PriorityArea,
    Programme,
    ProgrammeGoal,
    RelatedStrategy,
)
from programs.requirements import missing_to_adopt
from programs.services.consultation import answer_consultation, open_consultation
from programs.services.programme_outcomes import add_outcome
from programs.services.programme_parts import add_part
from programs.services.programme_workflow import (
    FormalDecision,
    adopt_programme,
    close_programme,
    prolong_programme,
    resume_programme,
    revise_programme,
)
from programs.services.programmes import NewProgramme, create_programme, edit_programme, remove_programme
from programs.tests.factories import (
    AnalysisSourceFactory,
    PartnershipMemberFactory,
    PriorityAreaFactory,
    ProgrammeFactory,
    ProgrammeGoalFactory,
    ProgrammeGoalOutcomeFactory,
    RelatedStrategyFactory,
)
from registers.enums import Duty
from registers.models import Organisation, Responsibility
from registers.tests.factories import ResponsibilityFactory
from registers.tests.people import Person
from rsp.actor import Actor
from rsp.editable import StaleVersion
from rsp.rights import ActRefused
from rsp.tests.refusals import refused_by
from rsp.workflow import TransitionRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

TODAY = timezone.localdate()
DECISION = FormalDecision(date(2026, 5, 20), "Regionala utvecklingsnämnden", "§ 89", "RUN/536/2025")
TEXTS = {name: f"Text om {name}." for name in ("needs_analysis", "delimitation", "follow_up_plan", "purpose")}


def complete(state: ProgrammeState = ProgrammeState.DRAFT, **facts: Any) -> Programme:
    """A programme that lacks nothing, owned by the region."""
    region = Organisation.objects.get(kind="region", county="23")
    decided = state in (ProgrammeState.ADOPTED, ProgrammeState.CLOSED)
    adopted_on = date(2023, 5, 23) if decided else None
    row = ProgrammeFactory(owner=region, state=state, adopted_on=adopted_on, **(TEXTS | facts))
    area = PriorityAreaFactory(programme=row, name="Medborgare", order=1)
    ProgrammeGoalFactory(programme=row, area=area, order=1, text="Fler butiker", target=9, target_year=2030)
    PartnershipMemberFactory(programme=row, organisation=Organisation.objects.get(name="Härjedalens kommun"))
    return row


STEPS = {
    "consult": (
        {"draft": "consulted"},
        lambda actor, row: open_consultation(
            actor=actor, programme_id=row.pk, expected_version=row.version, closes_on=TODAY + timedelta(30)
        ),
    ),
    "resume": (
        {"consulted": "draft"},
        lambda actor, row: resume_programme(actor=actor, programme_id=row.pk, expected_version=row.version),
    ),
    "adopt": (
        {"draft": "adopted", "consulted": "adopted"},
        lambda actor, row: adopt_programme(
            actor=actor, programme_id=row.pk, expected_version=row.version, decision=DECISION
        ),
    ),
    "prolong": (
        {"adopted": "adopted"},
        lambda actor, row: prolong_programme(
            actor=actor, programme_id=row.pk, expected_version=row.version, last_year=2032, decision=DECISION
        ),
    ),
    "close": (
        {"adopted": "closed"},
        lambda actor, row: close_programme(
            actor=actor, programme_id=row.pk, expected_version=row.version, last_year=2026, decision=DECISION
        ),
    ),
}
ROLES = (
    "director_23",
    "reader_23",
    "participant_23",
    "administrator_23",
    "municipal_officer_2361",
    "case_officer_24",
    "analyst",
    "system_administrator",
)


@pytest.mark.parametrize("state", ProgrammeState)
@pytest.mark.parametrize("step", STEPS)
def test_step_from_each_state_is_taken_or_refused(case_officer_23: Any, state: ProgrammeState, step: str) -> None:
    row = complete(state)
    targets, act = STEPS[step]
    if state in targets:
        act(case_officer_23.actor, row)
        row.refresh_from_db()
        assert (row.state, row.version) == (targets[state], 2)
        assert AuditEvent.objects.filter(action=f"programme.{step}", outcome="done", object_id=str(row.pk)).exists()
        return
    with pytest.raises(TransitionRefused):
        act(case_officer_23.actor, row)
    row.refresh_from_db()
    assert (row.state, row.version) == (state, 1)
    assert AuditEvent.objects.filter(action=f"programme.{step}", outcome="refused").exists()


@pytest.mark.parametrize("role", ROLES)
def test_no_step_is_taken_by_any_other_role(request: pytest.FixtureRequest, role: str) -> None:
    actor = request.getfixturevalue(role).actor
    rows = {
        state: complete(state, first_year=2010 + 4 * n, last_year=2011 + 4 * n)
        for n, state in enumerate(ProgrammeState)
    }
    for targets, act in STEPS.values():
        for state in targets:
            with pytest.raises(PermissionDenied):
                act(actor, rows[ProgrammeState(state)])
    with pytest.raises(PermissionDenied):
        revise_programme(actor=actor, programme_id=rows[ProgrammeState.ADOPTED].pk, first_year=2030, last_year=2031)
    with pytest.raises(PermissionDenied):
        create_programme(actor=actor, facts=NewProgramme("23", 2090, 2095))
    assert {row.state for row in Programme.objects.filter(pk__in=[row.pk for row in rows.values()])} == set(
        ProgrammeState
    )


def test_step_of_what_somebody_has_changed_since_is_stale(case_officer_23: Any) -> None:
    row = complete()
    edit_programme(actor=case_officer_23.actor, programme_id=row.pk, expected_version=1, values={"purpose": "Nytt"})
    for step in ("consult", "adopt"):
        with pytest.raises(StaleVersion):
            STEPS[step][1](case_officer_23.actor, row)


@pytest.mark.parametrize(
    ("code", "without"),
    [
        ("needs_analysis", lambda row: Programme.objects.filter(pk=row.pk).update(needs_analysis=" ")),
        ("delimitation", lambda row: Programme.objects.filter(pk=row.pk).update(delimitation="")),
        ("follow_up_plan", lambda row: Programme.objects.filter(pk=row.pk).update(follow_up_plan="")),
        ("goals", lambda row: PriorityAreaFactory(programme=row, order=2, name="Tomt")),
        ("partnership", lambda row: row.partners.update(valid_to=TODAY - timedelta(1))),
        ("years", lambda row: ProgrammeFactory(first_year=2030, last_year=2035)),
    ],
)
def test_adopt_what_lacks_something_is_refused_and_told_where_it_is_mended(
    case_officer_23: Any, code: str, without: Any
) -> None:
    row = complete()
    assert missing_to_adopt(row) == []
    without(row)
    row.refresh_from_db()
    (missing,) = missing_to_adopt(row)
    assert missing.code == code
    assert case_officer_23.client.get(missing.href).status_code == 200
    with pytest.raises(ActRefused, match="saknas"):
        STEPS["adopt"][1](case_officer_23.actor, row)
    page = case_officer_23.client.get(f"/program/{row.pk}/").content.decode()
    assert missing.message in page and missing.href in page


def test_adopt_without_areas_names_the_areas_alone(case_officer_23: Any) -> None:
    row = complete()
    ProgrammeGoal.objects.filter(programme=row).delete()
    PriorityArea.objects.filter(programme=row).delete()
    assert [one.code for one in missing_to_adopt(row)] == ["areas"]


def test_prolong_twice_keeps_the_year_it_was_first_to_end(case_officer_23: Any) -> None:
    row = complete(ProgrammeState.ADOPTED, first_year=2014, last_year=2018)
    for version, year in ((1, 2020), (2, 2022)):
        prolong_programme(
            actor=case_officer_23.actor,
            programme_id=row.pk,
            expected_version=version,
            last_year=year,
            decision=DECISION,
        )
    row.refresh_from_db()
    assert (row.last_year, row.prolonged_from) == (2022, 2018)
    kinds = row.decisions.order_by("pk").values_list("kind", "text")
    assert list(kinds) == [
        (DecisionKind.PROLONGATION, "Programmet förlängs till och med 2020."),
        (DecisionKind.PROLONGATION, "Programmet förlängs till och med 2022."),
    ]


@pytest.mark.parametrize(
    ("year", "words"), [(2018, "senare än 2018"), (2023, "Länet har ett antaget program från 2023")]
)
def test_prolong_to_no_later_year_or_into_the_next_programme_is_refused_at_the_field(
    case_officer_23: Any, year: int, words: str
) -> None:
    row = complete(ProgrammeState.ADOPTED, first_year=2014, last_year=2018)
    ProgrammeFactory(first_year=2023, last_year=2030)
    order = {"version": 1, "last_year": year, "decided_on": "2018-06-01", "body": "Nämnden"}
    answer = case_officer_23.client.post(f"/program/{row.pk}/forlang/", order)
    assert answer.status_code == 422
    assert words in answer.context["form"].errors["last_year"][0]


def revision_of(actor: Actor, row: Programme, first_year: int, last_year: int = 2030) -> Programme:
    return revise_programme(actor=actor, programme_id=row.pk, first_year=first_year, last_year=last_year)


def test_revise_copies_all_content_and_leaves_the_adopted_one_as_it_was(case_officer_23: Any) -> None:
    row = complete(ProgrammeState.ADOPTED)
    RelatedStrategyFactory(programme=row, order=1, name="RUS")
    AnalysisSourceFactory(programme=row, order=1, title="Rapport")
    revision = revision_of(case_officer_23.actor, row, 2023)
    assert (revision.state, revision.revision, revision.revises) == (ProgrammeState.DRAFT, 2, row)
    assert {name: getattr(revision, name) for name in TEXTS} == TEXTS
    area, goal = revision.areas.get(), revision.goals.get()
    assert (area.predecessor, goal.predecessor, goal.area) == (row.areas.get(), row.goals.get(), area)
    assert RelatedStrategy.objects.get(programme=revision).name == "RUS"
    assert AnalysisSource.objects.get(programme=revision).title == "Rapport"
    assert revision.partners.get().organisation == row.partners.get().organisation
    assert missing_to_adopt(revision) == []
    row.refresh_from_db()
    assert (row.state, row.version) == (ProgrammeState.ADOPTED, 1)
    with pytest.raises(ValidationError, match="redan påbörjad"):
        revision_of(case_officer_23.actor, row, 2024)


@pytest.mark.parametrize(
    ("first_year", "old_last_year", "prolonged_from", "kept"),
    [
        (2023, 2030, None, (2030, None)),
        (2026, 2030, None, (2025, None)),
        (2029, 2030, 2027, (2028, 2027)),
        (2026, 2030, 2027, (2025, None)),
    ],
    ids=["from the same year", "from a later year", "within a prolongation", "before a prolongation"],
)
def test_adopt_revision_closes_the_earlier_and_each_year_is_one_programmes(
    case_officer_23: Any, first_year: int, old_last_year: int, prolonged_from: int | None, kept: tuple[int, int | None]
) -> None:
    row = complete(ProgrammeState.ADOPTED, last_year=old_last_year, prolonged_from=prolonged_from)
    revision = revision_of(case_officer_23.actor, row, first_year)
    STEPS["adopt"][1](case_officer_23.actor, revision)
    row.refresh_from_db()
    revision.refresh_from_db()
    assert (row.state, revision.state) == (ProgrammeState.CLOSED, ProgrammeState.ADOPTED)
    assert (row.last_year, row.prolonged_from) == kept
    for year in range(2023, 2031):
        holder = Programme.objects.in_force(year).first()
        assert holder == (revision if year >= first_year else row), year
    closing = row.decisions.get()
    assert closing.kind == DecisionKind.CLOSING and "till 2030" in closing.text
    assert AuditEvent.objects.filter(action="programme.close", object_id=str(row.pk), outcome="done").exists()


def test_outcomes_go_on_in_the_revision_with_those_before(case_officer_23: Any) -> None:
    row = complete(ProgrammeState.ADOPTED)
    ProgrammeGoalOutcomeFactory(goal=row.goals.get(), measured_on=date(2024, 12, 31), value=4)
    revision = revision_of(case_officer_23.actor, row, 2025)
    STEPS["adopt"][1](case_officer_23.actor, revision)
    values = {"measured_on": date(2025, 12, 31), "value": 6}
    add_outcome(actor=case_officer_23.actor, goal_id=revision.goals.get().pk, values=values)
    page = case_officer_23.client.get(f"/program/{revision.pk}/").context["page"]
    assert [outcome.value for outcome in page.areas[0].goals[0].outcomes] == [4, 6]
    old = case_officer_23.client.get(f"/program/{row.pk}/").context["page"]
    assert [outcome.value for outcome in old.areas[0].goals[0].outcomes] == [4]


def test_consult_invites_municipalities_and_partners_and_tells_their_officers(
    case_officer_23: Any, municipal_officer_2361: Any, case_officer_24: Any
) -> None:
    row = complete()
    board = Organisation.objects.get(name="Länsstyrelsen i Jämtlands län")
    PartnershipMemberFactory(programme=row, organisation=board)
    PartnershipMemberFactory(programme=row, organisation=row.owner)
    STEPS["consult"][1](case_officer_23.actor, row)
    invited = {one.organisation.name for one in ConsultationInvitation.objects.select_related("organisation")}
    municipalities = set(Organisation.objects.filter(kind="municipality", county="23").values_list("name", flat=True))
    assert invited == municipalities | {board.name}
    told = {notice.user for notice in municipal_officer_2361.user.notifications.model.objects.all()}
    assert told == {municipal_officer_2361.user}


# --- What the database keeps


@pytest.mark.parametrize("state", [ProgrammeState.ADOPTED, ProgrammeState.CLOSED])
def test_content_of_a_decided_programme_is_frozen_by_name(state: ProgrammeState) -> None:
    row = complete(state)
    AnalysisSourceFactory(programme=row)
    RelatedStrategyFactory(programme=row)
    for change in (
        {"purpose": "Annat"},
        {"needs_analysis": ""},
        {"first_year": 2022},
        {"adopted_on": date(2024, 1, 1)},
        {"dnr": "X"},
        {"state": ProgrammeState.DRAFT},
    ):
        with refused_by("programme_content_is_frozen"):
            Programme.objects.filter(pk=row.pk).update(**change)
    with refused_by("programme_decided_is_kept"):
        connection.cursor().execute("DELETE FROM programs_programme WHERE id = %s", [row.pk])
    for table, trigger, change in (
        (PriorityArea, "priority_area_is_frozen", {"name": "Annat"}),
        (ProgrammeGoal, "programme_goal_is_frozen", {"text": "Annat"}),
        (AnalysisSource, "analysis_source_is_frozen", {"title": "Annat"}),
        (RelatedStrategy, "related_strategy_is_frozen", {"name": "Annat"}),
    ):
        with refused_by(trigger):
            table.objects.filter(programme=row).update(**change)
        with refused_by(trigger):
            connection.cursor().execute(f"DELETE FROM {table._meta.db_table} WHERE programme_id = %s", [row.pk])
        with refused_by(trigger):
            table.objects.bulk_create([table(programme=row, order=90, **change)])
    Programme.objects.filter(pk=row.pk).update(last_year=2029)


def test_part_of_a_draft_moved_into_a_decided_programme_is_refused() -> None:
    decided, draft = complete(ProgrammeState.ADOPTED), complete(first_year=2031, last_year=2036)
    with refused_by("priority_area_is_frozen"):
        draft.areas.update(programme=decided, order=50)


# --- Writing


def test_edit_of_what_was_adopted_meanwhile_keeps_what_was_typed(case_officer_23: Any) -> None:
    row = complete(ProgrammeState.ADOPTED)
    typed = {"purpose": "Mitt nya syfte", "overall_goal": "", "edit-version": "1"}
    answer = case_officer_23.client.post(f"/program/{row.pk}/andra/syfte/", typed)
    assert answer.status_code == 409
    assert "Mitt nya syfte" in answer.content.decode() and "Programmet är antaget" in answer.content.decode()
    assert case_officer_23.client.get(f"/program/{row.pk}/andra/syfte/").status_code == 403
    with pytest.raises(ActRefused):
        add_part(actor=case_officer_23.actor, programme_id=row.pk, table=PriorityArea, values={"name": "Nytt"})


@pytest.mark.parametrize(
    ("years", "field", "words"),
    [
        ((2024, 2023), "last_year", "före första året"),
        ((2027, 2034), "first_year", "redan ett antaget program för 2023–2030"),
        ((1999, 2034), "first_year", "mellan 2009 och 2100"),
        (("tjugo", 2034), "first_year", "fyra siffror"),
    ],
)
def test_create_with_bad_years_is_told_at_the_field(case_officer_23: Any, years: Any, field: str, words: str) -> None:
    complete(ProgrammeState.ADOPTED)
    order = {"county": "23", "first_year": years[0], "last_year": years[1]}
    answer = case_officer_23.client.post("/program/ny/", order)
    assert answer.status_code == 422
    assert words in answer.context["form"].errors[field][0]
    assert str(years[0]) in answer.content.decode()


def test_create_in_another_county_is_no_choice(case_officer_23: Any) -> None:
    order = {"county": "24", "first_year": 2031, "last_year": 2036}
    answer = case_officer_23.client.post("/program/ny/", order)
    assert answer.status_code == 422 and "county" in answer.context["form"].errors


def test_create_then_move_and_remove_parts_keeps_a_total_order(case_officer_23: Any) -> None:
    order = {"county": "23", "first_year": 2031, "last_year": 2036}
    row = Programme.objects.get(pk=case_officer_23.client.post("/program/ny/", order).url.split("/")[2])
    assert row.owner.name == "Region Jämtland Härjedalen"
    base = f"/program/{row.pk}/delar"
    for kind, field in (("omraden", "name"), ("strategier", "name"), ("kallor", "title")):
        for name in ("A", "B", "C"):
            assert case_officer_23.client.post(f"{base}/{kind}/ny/", {field: name}).status_code == 302
        parts = {"omraden": row.areas, "strategier": row.strategies, "kallor": row.analysis_sources}[kind]
        last = parts.get(**{field: "C"})
        for _time in range(2):
            case_officer_23.client.post(f"{base}/{kind}/{last.pk}/flytta/", {"riktning": "upp"})
        assert list(parts.order_by("order").values_list(field, flat=True)) == ["C", "A", "B"]
        gone = parts.get(**{field: "A"})
        case_officer_23.client.post(f"{base}/{kind}/{gone.pk}/ta-bort/", {"version": gone.version})
        assert list(parts.order_by("order").values_list(field, flat=True)) == ["C", "B"]


def test_remove_only_a_draft_never_sent_out(case_officer_23: Any) -> None:
    row = complete()
    STEPS["consult"][1](case_officer_23.actor, row)
    resume_programme(actor=case_officer_23.actor, programme_id=row.pk, expected_version=2)
    with pytest.raises(ActRefused, match="aldrig har varit på samråd"):
        remove_programme(actor=case_officer_23.actor, programme_id=row.pk, expected_version=3)
    never = complete(first_year=2031, last_year=2036)
    remove_programme(actor=case_officer_23.actor, programme_id=never.pk, expected_version=1)
    assert not Programme.objects.filter(pk=never.pk).exists()


def test_draft_after_a_hand_over_is_the_new_bodys_in_trail_notices_and_adoption(case_officer_23: Any) -> None:
    """Begun at the region; the county board answers from today: it is told, has the trail, and adopts as owner."""
    row = complete()
    region, board = row.owner, Organisation.objects.get(kind="county_board", county="23")
    partner = Organisation.objects.get(name="Härjedalens kommun")
    PartnershipMemberFactory(programme=row, organisation=region)
    held = Responsibility.objects.of_duty("23", Duty.PROGRAMME_OWNER)
    held.filter(valid_to=None).update(valid_to=TODAY - timedelta(days=1))
    ResponsibilityFactory(organisation=board, valid_from=TODAY, valid_to=None)
    officer, municipal = Person("case_officer", board), Person("municipal_officer", partner)
    STEPS["consult"][1](officer.actor, row)
    asked = ConsultationInvitation.objects.filter(consultation__programme=row)
    assert asked.filter(organisation=region).exists()
    answer_consultation(
        actor=municipal.actor, invitation_id=asked.get(organisation=partner).pk, stance="supports", text=""
    )
    told = Notification.objects.filter(kind="consultation_answered").values_list("user", flat=True)
    assert set(told) == {officer.user.pk}, "not the officer of the region"
    row.refresh_from_db()
    STEPS["adopt"][1](officer.actor, row)
    row.refresh_from_db()
    assert row.owner == board
    acts = AuditEvent.objects.filter(action__in=["programme.consult", "programme.adopt"])
    assert {(event.action, event.chain_id) for event in acts} == {
        ("programme.consult", board.pk),
        ("programme.adopt", board.pk),
    }
