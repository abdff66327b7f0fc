"""What the database and the forms refuse, asked by the name of the constraint."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction


@contextmanager
def refused_by(constraint: str) -> Iterator[None]:
    """The block is refused by the database, by the constraint or trigger of this name and no other."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        yield
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    diagnosis = getattr(caught.value.__cause__, "diag", None)
    named = diagnosis.constraint_name if diagnosis else None
    assert constraint == named, f"refused by {named}: {caught.value}"


@contextmanager
def as_owner() -> Iterator[None]:
    """The block has the rights of the tables' owner, within the transaction it stands in."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        yield
        cursor.execute(f"SET LOCAL ROLE {settings.APP_DATABASE_ROLE}")


@contextmanager
def refused_as_append_only(trigger: str) -> Iterator[None]:
    """The block is refused by pgtrigger's Protect of this name (it raises a message, without a constraint name).

    It runs as the owner of the tables: the program's own role is stopped before any trigger is asked.
    """
    refusal = pytest.raises(DatabaseError, match="pgtrigger: Cannot update or delete rows from")
    with refusal as caught, transaction.atomic(), as_owner():
        yield
    context = caught.value.__cause__.diag.context  # type: ignore[union-attr]  # a database error has a cause
    assert trigger in context


def complaint_of(row: models.Model) -> str:
    """What ``full_clean`` says of a row, in one text."""
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    return " ".join(caught.value.messages)
