"""People who sign in."""

import factory

from accounts.models import User


class UserFactory(factory.django.DjangoModelFactory):
    """A person without a usable password: tests sign in with ``force_login``, which costs no hashing."""

    email = factory.Sequence(lambda n: f"person{n}@rsp.example")
    name = factory.Sequence(lambda n: f"Provperson {n}")
    password = "!"

    class Meta:
        model = User
