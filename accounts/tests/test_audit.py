"""The audit trail: written with the act, refused acts too, chained, and any tampering is found and named."""

import uuid
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection, transaction

from accounts.audit import SYSTEM, audited, record_event, snapshot
from accounts.audit_check import check_chains
from accounts.enums import AuditOutcome
from accounts.models import AuditChain, AuditEvent, User
from accounts.tests.factories import ApiTokenFactory, UserFactory
from rsp.actor import Actor, Body, Role, RoleGrant
from rsp.audit_actions import ACTIONS
from rsp.request_context import request_scope
from rsp.rights import ActRefused
from rsp.tests.racing import race
from rsp.tests.refusals import as_owner, refused_as_append_only, refused_by

pytestmark = pytest.mark.django_db

REGION = Body(uuid.UUID(int=23), "Region Jämtland Härjedalen")
OTHER = Body(uuid.UUID(int=24), "Region Västerbotten")


def actor_at(*bodies: Body) -> Actor:
    grants = frozenset(RoleGrant(Role.CASE_OFFICER, body.id, body.name, "23") for body in bodies)
    return Actor(uuid.uuid4(), "Anna Exempel", grants, pseudonym="P-0000ABCD")


ANNA = actor_at(REGION)


def rename(user: User, actor: Actor = ANNA, name: str = "Nytt Namn") -> None:
    with audited(actor, "account.edit") as trail:
        trail.about(user)
        before = snapshot(user, "name", "density")
        user.name, user.density = name, "md"
        user.save()
        trail.changed(before, snapshot(user, "name", "density"))


def test_act_writes_who_what_and_the_fields_that_changed() -> None:
    user = UserFactory(name="Gamla Namnet")
    with request_scope() as request_id:
        rename(user)
    event = AuditEvent.objects.get()
    assert (event.actor_pseudonym, event.organisation, event.action) == ("P-0000ABCD", REGION.name, "account.edit")
    assert (event.object_type, event.object_id, event.object_label) == ("accounts.user", str(user.pk), user.pseudonym)
    assert (event.before, event.after) == ({"density": ""}, {"density": "md"})
    assert event.outcome == AuditOutcome.DONE
    assert event.request_id == request_id


def test_names_of_people_never_stand_in_the_trail() -> None:
    rename(UserFactory(name="Gamla Namnet", email="gamla.namnet@rsp.example"))
    text = str(list(AuditEvent.objects.values()))
    assert "Namn" not in text
    assert "gamla.namnet" not in text


def test_personal_numbers_are_masked_in_values_labels_and_reasons() -> None:
    token = ApiTokenFactory(name="19640823-3234")
    with audited(ANNA, "token.revoke") as trail:
        trail.about(token)
        trail.changed({}, snapshot(token, "name"), reason="Innehavaren 640823-3234 har slutat")
    event = AuditEvent.objects.get()
    assert event.after == {"name": "••••••-••••"}
    assert event.reason == "Innehavaren ••••••-•••• har slutat"


def test_snapshot_keeps_dates_and_amounts_as_text() -> None:
    token = ApiTokenFactory(scopes=["read:public"])
    token.name = Decimal("12.50")
    token.last_used_at = date(2026, 11, 22)
    assert snapshot(token, "name", "last_used_at", "scopes") == {
        "name": "12.50",
        "last_used_at": "2026-11-22",
        "scopes": ["read:public"],
    }


def test_act_that_says_nothing_is_recorded_all_the_same() -> None:
    with audited(ANNA, "organisation.edit"):
        pass
    assert AuditEvent.objects.get().action == "organisation.edit"


def test_act_that_fails_leaves_neither_change_nor_event() -> None:
    user = UserFactory(name="Kvar")
    with pytest.raises(ValueError, match="trasigt"), audited(ANNA, "account.edit"):
        user.name = "Borta"
        user.save()
        raise ValueError("trasigt")
    user.refresh_from_db()
    assert user.name == "Kvar"
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("refusal", [PermissionDenied, ActRefused])
def test_refused_act_is_rolled_back_and_recorded_with_its_reason(refusal: type[Exception]) -> None:
    user = UserFactory(name="Kvar")
    with pytest.raises(refusal), audited(ANNA, "account.edit") as trail:
        trail.about(user, OTHER)
        user.name = "Borta"
        user.save()
        raise refusal("Du får inte ändra kontot.")
    user.refresh_from_db()
    event = AuditEvent.objects.get()
    assert user.name == "Kvar"
    assert (event.outcome, event.reason) == (AuditOutcome.REFUSED, "Du får inte ändra kontot.")
    assert (event.organisation, event.object_id) == (OTHER.name, str(user.pk))


@pytest.mark.django_db(transaction=True)
def test_refusal_is_written_outside_every_other_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic(), audited(ANNA, "account.edit"):
        raise PermissionDenied("Nej.")
    assert not AuditEvent.objects.exists(), "a refusal that would be rolled back with its surroundings is not let by"


def test_act_inside_an_act_shares_its_operation_and_its_transaction() -> None:
    with audited(ANNA, "organisation.merge"):
        rename(UserFactory())
    assert AuditEvent.objects.values_list("operation_id").distinct().count() == 1
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {"organisation.merge", "account.edit"}


def test_act_unknown_to_the_list_of_acts_is_refused() -> None:
    with pytest.raises(KeyError, match=r"thing\.do"), audited(ANNA, "thing.do"):
        pass


def test_every_act_has_words() -> None:
    assert all(str(label) for label in ACTIONS.values())


def test_event_without_organisation_stands_in_the_system_chain() -> None:
    record_event(Actor.anonymous(), "sign_in.fail")
    assert AuditEvent.objects.get().chain_id == SYSTEM.id


def test_event_of_somebody_at_two_organisations_stands_in_both_chains() -> None:
    record_event(actor_at(REGION, OTHER), "sign_in.succeed")
    assert set(AuditEvent.objects.values_list("organisation", flat=True)) == {REGION.name, OTHER.name}
    assert AuditEvent.objects.values("operation_id").distinct().count() == 1


def test_each_chain_counts_for_itself() -> None:
    for body in (REGION, OTHER, REGION):
        record_event(actor_at(body), "sign_in.succeed")
    places = AuditEvent.objects.order_by("at").values_list("organisation", "position")
    assert list(places) == [(REGION.name, 1), (OTHER.name, 1), (REGION.name, 2)]


def test_event_is_append_only_and_its_place_is_its_own() -> None:
    record_event(ANNA, "sign_in.succeed")
    event = AuditEvent.objects.get()
    with refused_as_append_only("audit_event_is_append_only"):
        AuditEvent.objects.update(reason="annat")
    with refused_as_append_only("audit_event_is_append_only"):
        AuditEvent.objects.filter(pk=event.pk).delete()
    with refused_by("audit_event_one_per_position"):
        event.pk = uuid.uuid4()
        event.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_two_acts_at_once_take_their_places_in_turn() -> None:
    users = UserFactory.create_batch(2)
    assert race(lambda: rename(users[0]), lambda: rename(users[1])) == (None, None)
    assert sorted(AuditEvent.objects.values_list("position", flat=True)) == [1, 2]
    assert [fault for state in check_chains() for fault in state.faults] == []


def tampered(sql: str, *values: Any) -> list[str]:
    """What the check says after somebody with the owner's rights has run ``sql``."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_auditevent DISABLE TRIGGER ALL")
        cursor.execute(sql, values)
    return [str(fault) for state in check_chains() for fault in state.faults]


@pytest.fixture
def five_events() -> list[AuditEvent]:
    for _number in range(5):
        record_event(ANNA, "sign_in.succeed")
    record_event(actor_at(OTHER), "sign_in.succeed")
    return list(AuditEvent.objects.filter(chain=REGION.id).order_by("position"))


def test_check_whole_trail_finds_nothing(five_events: list[AuditEvent]) -> None:
    states = check_chains()
    assert [(state.organisation, state.events, state.faults) for state in states] == [
        (REGION.name, 5, ()),
        (OTHER.name, 1, ()),
    ]
    assert states[0].last_hash == five_events[-1].hash


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reason", "annat skäl"),
        ("actor_pseudonym", "P-FFFFFFFF"),
        ("action", "sign_out"),
        ("outcome", "refused"),
        ("at", "2020-01-01T00:00:00Z"),
        ("before", '{"a": 1}'),
        ("object_label", "annat"),
        ("organisation", "Annan"),
        ("request_id", "0"),
    ],
)
def test_check_changed_row_is_named(five_events: list[AuditEvent], column: str, value: str) -> None:
    event = five_events[2]
    found = tampered(f"UPDATE accounts_auditevent SET {column} = %s WHERE id = %s", value, event.pk)
    assert found == [f"{REGION.name}, händelse 3: Händelsen är ändrad sedan den skrevs ({event.pk})."]


def test_check_changed_row_with_its_hash_mended_breaks_the_next(five_events: list[AuditEvent]) -> None:
    found = tampered("UPDATE accounts_auditevent SET hash = repeat('a', 64) WHERE id = %s", five_events[1].pk)
    assert any(line.startswith(f"{REGION.name}, händelse 3: ") for line in found)


@pytest.mark.parametrize(("position", "said"), [(1, 1), (3, 3), (5, 5)])
def test_check_removed_row_is_named(five_events: list[AuditEvent], position: int, said: int) -> None:
    found = tampered("DELETE FROM accounts_auditevent WHERE id = %s", five_events[position - 1].pk)
    assert f"{REGION.name}, händelse {said}: 1 händelse är borttagen." in found


def test_check_inserted_row_is_named(five_events: list[AuditEvent]) -> None:
    found = tampered(
        """
        INSERT INTO accounts_auditevent (id, chain_id, position, at, actor_pseudonym, organisation, action, outcome,
            object_type, object_id, object_label, before, after, reason, request_id, operation_id, previous_hash, hash)
        SELECT gen_random_uuid(), chain_id, 6, at, actor_pseudonym, organisation, action, outcome,
            object_type, object_id, object_label, before, after, reason, request_id, operation_id, previous_hash, hash
        FROM accounts_auditevent WHERE id = %s
        """,
        five_events[4].pk,
    )
    assert any("händelse 6" in line for line in found)


def test_verify_audit_is_green_then_red_when_one_row_is_altered(
    five_events: list[AuditEvent], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_audit")
    assert "Händelseloggen är hel." in capsys.readouterr().out
    tampered("UPDATE accounts_auditevent SET reason = 'x' WHERE id = %s", five_events[0].pk)
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit")
    assert ended.value.code == 1
    assert f"händelse 1: Händelsen är ändrad sedan den skrevs ({five_events[0].pk})" in capsys.readouterr().err


def test_chain_row_forgotten_by_an_act_is_never_made_twice() -> None:
    record_event(ANNA, "sign_in.succeed")
    record_event(ANNA, "sign_out")
    assert AuditChain.objects.count() == 1


def test_database_refuses_what_is_no_outcome() -> None:
    record_event(ANNA, "sign_in.succeed")
    event = AuditEvent.objects.get()
    event.pk, event.position, event.outcome = uuid.uuid4(), 2, "kanske"
    with refused_by("audit_event_outcome_is_known"):
        event.save(force_insert=True)


def test_act_that_names_no_organisation_stands_in_every_chain_of_its_actor() -> None:
    rename(UserFactory(), actor_at(REGION, OTHER))
    with pytest.raises(PermissionDenied), audited(actor_at(REGION, OTHER), "account.edit"):
        raise PermissionDenied("Nej.")
    places = AuditEvent.objects.values_list("organisation", "outcome")
    assert sorted(places) == sorted(
        (name, outcome) for name in (REGION.name, OTHER.name) for outcome in ("done", "refused")
    )


def test_chain_is_called_what_its_organisation_is_called_now() -> None:
    record_event(ANNA, "sign_in.succeed")
    record_event(actor_at(Body(REGION.id, "Region Nya namnet")), "sign_in.succeed")
    assert AuditChain.objects.get(pk=REGION.id).name == "Region Nya namnet"


@pytest.mark.parametrize("text", ["0f3a" + "1503127890" + "ab" * 25, "79021503-1278-4f00-8000-640823323400"])
def test_checksums_and_ids_are_never_taken_for_personal_numbers(text: str) -> None:
    with audited(ANNA, "follow_up.submit") as trail:
        trail.record(after={"pdf_sha256": text})
    assert AuditEvent.objects.get().after == {"pdf_sha256": text}


def test_tail_cut_off_with_the_end_mended_is_found_by_what_was_noted(
    five_events: list[AuditEvent], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = tmp_path / "slut.txt"
    call_command("verify_audit", note=notes)
    assert len(notes.read_text().splitlines()) == 2
    last, before = five_events[-1], five_events[-2]
    tampered("DELETE FROM accounts_auditevent WHERE id = %s", last.pk)
    AuditChain.objects.filter(pk=REGION.id).update(last_position=before.position, last_hash=before.hash)
    call_command("verify_audit")
    with pytest.raises(SystemExit):
        call_command("verify_audit", noted=notes)
    assert f"{REGION.name}, händelse 5: Kontrollsumman är inte den som har antecknats." in capsys.readouterr().err
