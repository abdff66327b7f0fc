"""Who is told how, and how long a mail waits: worked examples."""

from datetime import timedelta

import pytest

from notices.enums import KINDS, MailChoice, MailState, NoticeKind, Wish
from notices.rules import MOST_ATTEMPTS, STALE_AFTER, daily_kinds, wait_after, wish_for
from rsp.status_looks import LOOKS

NOTHING = Wish(in_app=False, mail=MailChoice.OFF)


def test_every_kind_has_its_rule_and_every_mail_state_its_look() -> None:
    assert list(KINDS) == list(NoticeKind)
    assert set(LOOKS["mail"]) == set(MailState.values)


@pytest.mark.parametrize("kind", NoticeKind)
def test_wish_without_a_choice_is_the_default_of_the_kind(kind: NoticeKind) -> None:
    assert wish_for(kind, {}) == KINDS[kind].default


def test_wish_chosen_goes_before_the_default() -> None:
    assert wish_for(NoticeKind.REVIEW_DUE, {NoticeKind.REVIEW_DUE: NOTHING}) == NOTHING


def test_wish_for_security_cannot_be_chosen_away() -> None:
    wish = wish_for(NoticeKind.SECURITY, {NoticeKind.SECURITY: NOTHING})
    assert (wish.in_app, wish.mail) == (True, MailChoice.AT_ONCE)


def test_daily_kinds_follow_default_and_choice() -> None:
    daily = Wish(in_app=True, mail=MailChoice.DAILY)
    assert "review_due" in daily_kinds({})
    assert "review_due" not in daily_kinds({NoticeKind.REVIEW_DUE: NOTHING})
    assert "job_finished" in daily_kinds({NoticeKind.JOB_FINISHED: daily})
    assert "security" not in daily_kinds({NoticeKind.SECURITY: daily})


def test_wait_grows_with_each_attempt_and_ends_with_the_eighth() -> None:
    waits = [wait_after(attempts) for attempts in range(1, MOST_ATTEMPTS)]
    assert waits == sorted(waits, key=lambda wait: wait or timedelta.max)
    assert waits[0] == timedelta(minutes=1)
    assert None not in waits
    assert wait_after(MOST_ATTEMPTS) is wait_after(MOST_ATTEMPTS + 1) is None


def test_lost_mail_is_given_longer_than_a_mail_server_has(settings: object) -> None:
    assert 4 * timedelta(seconds=settings.EMAIL_TIMEOUT) < STALE_AFTER  # type: ignore[attr-defined]
