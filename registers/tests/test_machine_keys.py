"""Keys of machine accounts by the pages: made once, asked about before they end."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.tests.factories import ApiTokenFactory
from registers.services import RoleOffer, create_machine
from registers.tests.people import Person

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def machine(administrator: Person) -> User:
    offer = RoleOffer(administrator.organisation.pk, "reader", TODAY)
    return create_machine(actor=administrator.actor, name="Ärendesystemet", offer=offer)


def test_machine_key_form_sent_again_makes_no_second_key(administrator: Person, machine: User) -> None:
    client, address = administrator.client, reverse("registers:key_add", args=[machine.pk])
    page = client.get(address)
    assert f'name="once" value="{page.context["once"]}"' in page.content.decode()
    last_day = (TODAY + timedelta(days=30)).isoformat()
    order = {"name": "Drift", "scopes": ["read:public"], "last_day": last_day, "once": page.context["once"]}
    assert client.post(address, {**order, "name": ""}).status_code == 422
    assert client.post(address, order).status_code == 200
    again = client.post(address, order, follow=True)
    assert "Nyckeln är redan skapad." in again.content.decode()
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize("name", ["key_rotate", "key_revoke"])
def test_machine_key_is_asked_about_before_it_ends(administrator: Person, machine: User, name: str) -> None:
    key = ApiTokenFactory(user=machine, name="Drift")
    page = administrator.client.get(reverse(f"registers:{name}", args=[machine.pk, key.pk])).content.decode()
    assert "Drift" in page
    assert f'<a href="{reverse("registers:machine", args=[machine.pk])}">Behåll den</a>' in page
    key.refresh_from_db()
    assert key.revoked_at is None


def test_machine_key_that_has_ended_leads_to_the_machine(administrator: Person, machine: User) -> None:
    key = ApiTokenFactory(user=machine, revoked_at=timezone.now())
    response = administrator.client.get(reverse("registers:key_revoke", args=[machine.pk, key.pk]))
    assert response["Location"] == reverse("registers:machine", args=[machine.pk])
