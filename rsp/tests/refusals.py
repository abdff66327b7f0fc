"""What the database and the forms refuse, asked by the name of the constraint."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
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
def refused_as_append_only(trigger: str) -> Iterator[None]:
    """The block is refused by pgtrigger's Protect of this name (it raises a message, without a constraint name)."""
    refusal = pytest.raises(DatabaseError, match="pgtrigger: Cannot update or delete rows from")
    with refusal as caught, transaction.atomic():
        yield
    context = caught.value.__cause__.diag.context  # type: ignore[union-attr]  # a database error has a cause
    assert trigger in context


def complaint_of(row: models.Model) -> str:
    """What ``full_clean`` says of a row, in one text."""
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    return " ".join(caught.value.messages)
