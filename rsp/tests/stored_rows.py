"""Rows kept in memory: what is slow to make (registers, a sealed report) is made once and put back as it was."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import pgtrigger
from django.db import models


@dataclass(frozen=True)
class StoredRows:
    """The rows that something made in some tables, in an order in which they can be inserted."""

    batches: list[tuple[type[models.Model], list[models.Model]]]

    @classmethod
    def made_by(cls, make: Callable[[], object], tables: Sequence[type[models.Model]]) -> Self:
        """Call ``make`` and keep the rows it added to ``tables``. They stay in the database."""
        before = {table: set(table._base_manager.values_list("pk", flat=True)) for table in tables}
        make()
        return cls([(table, list(table._base_manager.exclude(pk__in=before[table]))) for table in tables])

    def put_back(self, past: Sequence[str] = ()) -> None:
        """Insert the rows with the keys they had, past the triggers named: the rows were there before they held."""
        with pgtrigger.ignore(*past):
            for table, rows in self.batches:
                for row in rows:
                    row._state.adding = True
                table._base_manager.bulk_create(rows)
