"""People and machines that sign in, and what they did."""

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from accounts.audit import record_event
from accounts.enums import TokenScope
from accounts.models import ApiToken, AuditEvent, User
from accounts.rules import token_hash
from rsp.actor import Actor


class UserFactory(factory.django.DjangoModelFactory):
    """A person without a usable password: tests sign in with ``force_login``, which costs no hashing."""

    email = factory.Sequence(lambda n: f"person{n}@rsp.example")
    name = factory.Sequence(lambda n: f"Provperson {n}")
    password = "!"

    class Meta:
        model = User


class ApiTokenFactory(factory.django.DjangoModelFactory):
    """A live token whose secret nobody knows."""

    user = factory.SubFactory(UserFactory)
    name = "Inläsning"
    prefix = factory.Sequence(lambda n: f"p{n:07d}")
    hash = factory.Sequence(lambda n: token_hash(f"secret {n}"))
    scopes = [TokenScope.READ_PUBLIC.value]
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))

    class Meta:
        model = ApiToken


class AuditEventFactory(factory.Factory):
    """An event written through the only door, at the end of the chain of ``actor``'s organisations."""

    actor = factory.LazyFunction(Actor.anonymous)
    action = "sign_in.fail"

    class Meta:
        model = AuditEvent

    @classmethod
    def _create(cls, model_class: type[AuditEvent], *args: Any, **kwargs: Any) -> AuditEvent:
        record_event(**kwargs)
        return model_class.objects.order_by("-at", "-position")[0]
