"""Who asks: what the grants say, and that an actor is built late, once, and for the day."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from rsp.actor import COUNTY_STAFF, Actor, Role
from rsp.middleware import ActorMiddleware
from rsp.rights import Allowed, Refused, check_allowed
from rsp.tests.actors import ANALYST, ANONYMOUS, MUNICIPAL_2361, READER_23, STAFF_23, actor_with


def test_county_codes_holds_only_counties_of_the_asked_roles() -> None:
    both = Actor(STAFF_23.user_id, "", STAFF_23.grants | actor_with(Role.READER, county="24").grants)
    assert both.county_codes(COUNTY_STAFF) == {"23"}
    assert both.county_codes({Role.READER}) == {"24"}
    assert both.county_codes({Role.READER, Role.CASE_OFFICER}) == {"23", "24"}


def test_county_codes_national_role_has_no_county() -> None:
    assert ANALYST.county_codes({Role.NATIONAL_ANALYST}) == set()


def test_county_codes_municipal_officer_is_not_county_staff() -> None:
    assert MUNICIPAL_2361.county_codes(COUNTY_STAFF) == set()
    assert MUNICIPAL_2361.municipality_codes({Role.MUNICIPAL_OFFICER}) == {"2361"}


def test_municipality_codes_of_another_role_is_empty() -> None:
    assert MUNICIPAL_2361.municipality_codes({Role.READER}) == set()


def test_anonymous_actor_is_nobody() -> None:
    assert not ANONYMOUS.is_signed_in
    assert not ANONYMOUS.grants


def test_organisation_names_are_sorted_and_unique() -> None:
    twice = actor_with(Role.READER, Role.DIRECTOR, county="23")
    assert twice.organisation_names == ["Provorganisation"]


def test_county_staff_is_case_officer_and_director_only() -> None:
    staff = {role for role in Role if actor_with(role, county="23").county_codes(COUNTY_STAFF)}
    assert staff == {Role.CASE_OFFICER, Role.DIRECTOR}


def test_actor_cannot_be_given_more_grants() -> None:
    with pytest.raises(AttributeError):
        READER_23.grants = STAFF_23.grants  # type: ignore[misc]  # that it cannot be set is the point


def test_check_allowed_refusal_raises_with_the_reason() -> None:
    with pytest.raises(PermissionDenied, match="Bara länets handläggare"):
        check_allowed(Refused("Bara länets handläggare"))


def test_rights_allowed_is_true_and_refused_is_false() -> None:
    assert Allowed()
    assert not Refused("skäl")
    check_allowed(Allowed())


class CountingBuilder:
    """Builds actors and counts how often it was asked."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, user: object) -> Actor:
        self.calls += 1
        return STAFF_23


class SignedIn:
    is_authenticated = True


class NotSignedIn:
    is_authenticated = False


def passed_through(user: object, looks: int) -> tuple[list[bool], int]:
    """A request through the middleware whose view looks at the actor ``looks`` times: what it saw, and builds made."""
    seen: list[bool] = []

    def view(request: object) -> HttpResponse:
        seen.extend(request.actor.is_signed_in for _ in range(looks))  # type: ignore[attr-defined]  # set by middleware
        return HttpResponse()

    middleware = ActorMiddleware(view)
    builder = CountingBuilder()
    middleware.build_actor = builder
    request = RequestFactory().get("/")
    request.user = user  # type: ignore[assignment]  # a stand-in for the user
    middleware(request)
    return seen, builder.calls


def test_actor_middleware_builds_nothing_until_somebody_looks() -> None:
    assert passed_through(SignedIn(), looks=0) == ([], 0)


def test_actor_middleware_builds_once_however_often_looked_at() -> None:
    assert passed_through(SignedIn(), looks=3) == ([True, True, True], 1)


def test_actor_middleware_not_signed_in_is_anonymous_without_building() -> None:
    assert passed_through(NotSignedIn(), looks=1) == ([False], 0)
