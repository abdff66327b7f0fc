"""Nightly work on signing in."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.tasks import clear_sessions_task


@pytest.mark.django_db
def test_clear_sessions_removes_ended_ones_only() -> None:
    now = timezone.now()
    Session.objects.create(session_key="ended", session_data="", expire_date=now - timedelta(minutes=1))
    Session.objects.create(session_key="open", session_data="", expire_date=now + timedelta(minutes=1))
    clear_sessions_task()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
