"""A closed range of dates over two columns, for exclusion constraints and questions of a given day."""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import DateRangeField, RangeBoundary
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast, Coalesce, Greatest


class ClosedDateRange(models.Func):
    """``daterange(first, last, '[]')``: both days belong to it, NULL is open.

    PostgreSQL raises an error for a range that ends before it begins. Here it is the first day alone, so that the check
    constraint on the order of the days is the one that answers, also in ``full_clean``.
    """

    function = "DATERANGE"
    output_field = DateRangeField()

    def __init__(self, first: str, last: str, **extra: Any) -> None:
        last_or_open = Coalesce(last, Cast(models.Value("infinity"), models.DateField()))
        boundary = RangeBoundary(inclusive_lower=True, inclusive_upper=True)
        super().__init__(first, Greatest(first, last_or_open), boundary, **extra)


def holds_on(day: date, prefix: str = "") -> Q:
    """Rows whose ``valid_from``–``valid_to`` (both included, NULL is open) holds ``day``."""
    return (Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": day})) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    )


def first_not_after_last(first: str, last: str) -> Q:
    """Condition of a check constraint: ``last`` is open or not before ``first``."""
    return Q(**{f"{last}__isnull": True}) | Q(**{f"{first}__isnull": True}) | Q(**{f"{last}__gte": models.F(first)})
