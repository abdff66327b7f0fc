"""What is typed and not saved: the user's own, until it is saved, dropped or old."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from accounts.models import EditDraft
from accounts.services.edit_drafts import LIFETIME, SALT, UnknownForm, drop_edit_draft, keep_edit_draft, open_edit_draft
from accounts.tasks import purge_edit_locks_task
from accounts.tests.factories import UserFactory
from rsp.actor import Actor
from rsp.tests.racing import race

ADDRESS = "/utkast/"


def actor_of(user: Any) -> Actor:
    return Actor(user_id=user.pk, label=user.name, pseudonym=user.pseudonym)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
def test_draft_is_kept_for_the_one_who_typed_it_and_nobody_else() -> None:
    row, anna, erik = UserFactory.create_batch(3)
    token = open_edit_draft(actor=actor_of(anna), row=row, address="/prov/").token
    answer = signed_in(anna).post(
        ADDRESS, {"draft-token": token, "edit-version": "3", "edit-choice-x": "mine", "text": "Nytt", "val": ["a", "b"]}
    )
    assert answer.status_code == 200
    assert answer.json()["saved"].startswith("Utkast sparat kl.\u00a0")
    kept = open_edit_draft(actor=actor_of(anna), row=row, address="/prov/").kept
    assert kept is not None
    assert (kept.values, kept.version) == ({"text": ["Nytt"], "val": ["a", "b"]}, 3)
    assert open_edit_draft(actor=actor_of(erik), row=row, address="/prov/").kept is None
    assert not EditDraft.objects.visible_to(actor_of(erik)).exists()
    for taken in (token, "x", signing.dumps(["a"], salt=SALT)):
        posted = signed_in(erik).post(ADDRESS, {"draft-token": taken, "edit-version": "3", "text": "Fel"})
        assert posted.status_code == 404
    signed_in(erik).post(ADDRESS, {"draft-token": token, "draft-drop": "1"})
    assert EditDraft.objects.get().values["text"] == ["Nytt"]


@pytest.mark.django_db
def test_draft_is_replaced_dropped_by_its_button_and_purged_when_old() -> None:
    row, anna = UserFactory.create_batch(2)
    token = open_edit_draft(actor=actor_of(anna), row=row, address="/prov/").token
    client = signed_in(anna)
    for text in ("ett", "två"):
        answer = client.post(ADDRESS, {"draft-token": token, "edit-version": "1", "text": text, "draft-wait": "1"})
        assert answer.headers["Location"] == "/prov/"
    assert EditDraft.objects.get().values == {"text": ["två"]}
    with_nul = {"draft-token": token, "edit-version": "1", "te\x00xt": "tv\x00å"}
    assert client.post(ADDRESS, with_nul).status_code == 200
    assert EditDraft.objects.get().values == {"text": ["två"]}
    assert client.post(ADDRESS, {"draft-token": token, "draft-drop": "1"}).headers["Location"] == "/prov/"
    assert not EditDraft.objects.exists()
    for days in (0, LIFETIME.days + 1):
        keep_edit_draft(
            actor=actor_of(anna),
            token=open_edit_draft(actor=actor_of(anna), row=(row, anna)[days > 0], address="/").token,
            version=1,
            values={"text": ["x"]},
        )
        EditDraft.objects.filter(object_id=str((row, anna)[days > 0].pk)).update(
            saved_at=timezone.now() - timedelta(days=days)
        )
    assert purge_edit_locks_task() == 1
    assert EditDraft.objects.get().object_id == str(row.pk)


@pytest.mark.django_db
def test_draft_larger_than_any_form_is_refused() -> None:
    row, anna = UserFactory.create_batch(2)
    token = open_edit_draft(actor=actor_of(anna), row=row, address="/prov/").token
    answer = signed_in(anna).post(ADDRESS, {"draft-token": token, "edit-version": "1", "text": "å" * 200_001})
    assert (answer.status_code, EditDraft.objects.exists()) == (422, False)
    assert signed_in(anna).post(ADDRESS, {"draft-token": token, "edit-version": "x", "text": "a"}).json()["error"]


@pytest.mark.django_db(transaction=True)
def test_drafts_kept_at_once_leave_one_and_one_kept_while_it_is_dropped_breaks_nothing() -> None:
    row, anna = UserFactory.create_batch(2)
    actor = actor_of(anna)
    token = open_edit_draft(actor=actor, row=row, address="/").token

    def keep(text: str) -> None:
        keep_edit_draft(actor=actor, token=token, version=1, values={"text": [text]})

    assert race(lambda: keep("ett"), lambda: keep("två")) == (None, None)
    assert EditDraft.objects.get().values == {"text": ["två"]}
    assert race(lambda: drop_edit_draft(actor=actor, row=row), lambda: keep("tre")) == (None, None)
    with pytest.raises(UnknownForm):
        drop_edit_draft(actor=actor_of(row), token=token)
