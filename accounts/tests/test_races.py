"""Two connections at the same act on an account: what one has done, the other sees."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.identity import IdentityRefused
from accounts.models import ApiToken, AuditEvent, EditLock, SavedView, User
from accounts.services.edit_locks import release_edit_lock, renew_edit_lock, touch_edit_lock
from accounts.services.identities import unlink_identities
from accounts.services.passwords import change_password
from accounts.services.profile import save_profile
from accounts.services.saved_views import ShownList, remove_view, save_view
from accounts.services.second_steps import remove_second_steps
from accounts.services.sessions import end_other_sessions, end_session
from accounts.services.tokens import TokenRefused, create_token, revoke_token, rotate_token
from accounts.tests.factories import ApiTokenFactory, UserFactory
from rsp.actor import Actor
from rsp.editable import StaleVersion
from rsp.rights import ActRefused
from rsp.tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fast_passwords")]


@pytest.fixture
def user() -> User:
    made: User = UserFactory(name="Anna Ek")
    return made


def actor_of(user: User) -> Actor:
    return Actor(user_id=user.pk, label=user.name, pseudonym=user.pseudonym)


def both(act: Callable[[], Any]) -> list[Any]:
    """What each got of doing the same, in the order they did it."""
    given: list[Any] = []
    assert race(*[lambda: given.append(act())] * 2) == (None, None)
    return given


def outcomes() -> list[str]:
    return sorted(AuditEvent.objects.values_list("outcome", flat=True))


# --- The account


def test_race_save_the_same_profile(user: User) -> None:
    raised = race(
        lambda: save_profile(actor=actor_of(user), name="Först", density="", expected_version=1),
        lambda: save_profile(actor=actor_of(user), name="Sedan", density="", expected_version=1),
    )
    assert raised[0] is None
    assert isinstance(raised[1], StaleVersion)
    user.refresh_from_db()
    assert (user.name, user.version) == ("Först", 2)
    assert outcomes() == ["done", "refused"]


def test_race_change_the_same_password_keeps_the_last_and_traces_both(user: User) -> None:
    def change(password: str) -> Callable[[], None]:
        own = User.objects.get(pk=user.pk)
        return lambda: change_password(actor=actor_of(own), user=own, password=password, session_key=None)

    assert race(change("det första lösenordet"), change("det andra lösenordet")) == (None, None)
    user.refresh_from_db()
    assert user.check_password("det andra lösenordet")
    assert outcomes() == ["done", "done"]


def test_race_remove_second_steps_counts_each_once(user: User) -> None:
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=user, type=kind, data={})
    assert both(lambda: remove_second_steps(actor=actor_of(user), user=user)) == [2, 0]


def test_race_unlink_the_same_identity_is_done_once(user: User) -> None:
    SocialAccount.objects.create(user=user, provider="organisation", uid="a1")
    raised = race(*[lambda: unlink_identities(actor=actor_of(user), user=user)] * 2)
    assert raised[0] is None
    assert isinstance(raised[1], IdentityRefused)
    assert outcomes().count("done") == 1


# --- Sessions


def sign_in_twice(user: User) -> list[UserSession]:
    later = timezone.now() + timedelta(hours=1)
    keys = ["a" * 32, "b" * 32]
    for key in keys:
        Session.objects.create(session_key=key, session_data="", expire_date=later)
    return [
        UserSession.objects.create(user=user, session_key=key, ip="127.0.0.1", user_agent="", data={}) for key in keys
    ]


def test_race_end_the_same_session_ends_it_once(user: User) -> None:
    device = sign_in_twice(user)[0].pk
    assert both(lambda: end_session(actor=actor_of(user), user=user, device_id=device)) == [True, False]
    assert Session.objects.count() == UserSession.objects.count() == 1


def test_race_end_other_sessions_counts_each_once(user: User) -> None:
    sign_in_twice(user)
    assert both(lambda: end_other_sessions(actor=actor_of(user), user=user, current_key=None)) == [2, 0]
    assert not Session.objects.exists()


# --- Tokens


def new_token(user: User) -> tuple[ApiToken, str]:
    expires_at = timezone.now() + timedelta(days=30)
    return create_token(
        actor=actor_of(user), owner_id=user.pk, name="Ny", scopes=["read:public"], expires_at=expires_at
    )


def test_race_create_token_by_two_makes_two(user: User) -> None:
    (one, _text), (other, _other_text) = both(lambda: new_token(user))
    assert {one.pk, other.pk} == set(ApiToken.objects.values_list("pk", flat=True))


def test_race_create_token_while_the_account_is_closed_makes_none(user: User) -> None:
    raised = race(lambda: User.objects.filter(pk=user.pk).update(is_active=False), lambda: new_token(user))
    assert raised[0] is None
    assert isinstance(raised[1], PermissionDenied)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("first", [rotate_token, revoke_token])
@pytest.mark.parametrize("second", [rotate_token, revoke_token])
def test_race_rotate_or_revoke_the_same_token_is_done_once(user: User, first: Any, second: Any) -> None:
    token = ApiTokenFactory(user=user).pk
    raised = race(
        lambda: first(actor=actor_of(user), token_id=token), lambda: second(actor=actor_of(user), token_id=token)
    )
    assert raised[0] is None
    assert isinstance(raised[1], TokenRefused)
    assert ApiToken.objects.filter(revoked_at__isnull=True).count() == (1 if first is rotate_token else 0)
    assert outcomes() == ["done", "refused"]


# --- What is open


def test_race_open_the_same_page_twice_is_one_lock(user: User) -> None:
    notes = both(lambda: touch_edit_lock(actor=actor_of(user), row=user).note)
    assert notes == ["", ""]
    assert EditLock.objects.get().user_id == user.pk


def test_race_renew_while_another_window_saves_keeps_the_page_open(user: User) -> None:
    """Saving in one window gives the lock up; the other window is still open, and says so."""
    actor = actor_of(user)
    token = touch_edit_lock(actor=actor, row=user).token
    raised = race(lambda: release_edit_lock(actor=actor, row=user), lambda: renew_edit_lock(actor=actor, token=token))
    assert raised == (None, None)
    assert EditLock.objects.get().user_id == user.pk


def test_race_release_twice_is_done_once(user: User) -> None:
    touch_edit_lock(actor=actor_of(user), row=user)
    both(lambda: release_edit_lock(actor=actor_of(user), row=user))
    assert not EditLock.objects.exists()


# --- Saved views


def test_race_save_a_view_under_the_same_name_keeps_one(user: User) -> None:
    shown = ShownList("/organisationer/", "lan=23")
    raised = race(*[lambda: save_view(actor=actor_of(user), name="Länet", shown=shown)] * 2)
    assert raised[0] is None
    assert isinstance(raised[1], ValidationError)
    assert SavedView.objects.count() == 1


def test_race_remove_the_same_view_tells_the_second_that_it_is_gone(user: User) -> None:
    row = save_view(actor=actor_of(user), name="Länet", shown=ShownList("/organisationer/", ""))
    raised = race(*[lambda: remove_view(actor=actor_of(user), slug=row.slug)] * 2)
    assert raised[0] is None
    assert isinstance(raised[1], ActRefused)
