"""The form of a goal opens with what was typed earlier; what is saved forgets it; a conflict can wait."""

import re
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import EditDraft
from actionplans.models import Goal
from actionplans.tests.factories import ActionPlanFactory, GoalFactory, InitiativeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def inputs_of(page: str) -> dict[str, str]:
    """The hidden inputs of the page."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


@pytest.fixture
def goal() -> Goal:
    row: Goal = GoalFactory(
        initiative=InitiativeFactory(plan=ActionPlanFactory(year=2024)), text="Tio butiker", is_qualitative=True
    )
    return row


def test_draft_of_a_goal_opens_the_form_and_is_forgotten_when_saved(case_officer_23: Any, goal: Goal) -> None:
    client, address = case_officer_23.client, reverse("actionplans:goal_edit", args=[goal.pk])
    stamps = inputs_of(client.get(address).content.decode())
    typed = {**stamps, "text": "Tolv butiker & en mack", "aim": "at_most", "due_on": "2024-06-3", "source": "typed"}
    assert client.post(reverse("accounts:edit_draft"), typed).status_code == 200
    page = client.get(address).content.decode()
    assert "Du har ett utkast från" in page
    assert "Tolv butiker &amp; en mack" in page
    assert 'value="2024-06-3"' in page, "also what is half written"
    assert not re.search(r'name="is_qualitative"[^>]*checked', page), "a box that was cleared stays clear"
    goal.refresh_from_db()
    assert goal.text == "Tio butiker"
    saved = client.post(address, {**inputs_of(page), **typed, "due_on": "2024-06-30"})
    assert saved.status_code == 302
    assert not EditDraft.objects.exists()
    goal.refresh_from_db()
    assert goal.text == "Tolv butiker & en mack"


def test_draft_of_a_goal_that_somebody_saved_meanwhile_meets_the_conflict_and_can_wait(
    case_officer_23: Any, director_23: Any, goal: Goal
) -> None:
    client, address = case_officer_23.client, reverse("actionplans:goal_edit", args=[goal.pk])
    stamps = inputs_of(client.get(address).content.decode())
    typed = {**stamps, "text": "Mitt mål", "aim": "at_least", "source": "typed", "is_qualitative": "on"}
    client.post(reverse("accounts:edit_draft"), typed)
    goal.text, goal.version = "Någon annans mål", goal.version + 1
    goal.save()
    page = client.get(address).content.decode()
    assert "När du sparar får du välja" in page
    assert "Mitt mål" in page
    conflict = client.post(address, {**typed, **inputs_of(page)})
    told = conflict.content.decode()
    assert conflict.status_code == 409
    assert "Vänta och spara som mitt utkast" in told
    assert "Någon annans mål" in told
    waits = client.post(reverse("accounts:edit_draft"), {**inputs_of(told), "draft-wait": "1"})
    assert waits.headers["Location"] == address
    assert EditDraft.objects.get().values["text"] == ["Mitt mål"]
    assert "Mitt mål" in client.get(address).content.decode()
    client.post(reverse("accounts:edit_draft"), {**inputs_of(told), "draft-drop": "1"})
    assert "Någon annans mål" in client.get(address).content.decode()
