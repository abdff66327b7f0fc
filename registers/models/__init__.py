"""The registers every other room leans on."""

from registers.models.bodies import (
    SWEDISH,
    ContactFunction,
    County,
    Delegation,
    Membership,
    Municipality,
    Organisation,
    Responsibility,
    validate_orgnr,
)
from registers.models.public_figures import ExchangeRate, InterestRate, PriceBaseAmount

__all__ = [
    "SWEDISH",
    "ContactFunction",
    "County",
    "Delegation",
    "ExchangeRate",
    "InterestRate",
    "Membership",
    "Municipality",
    "Organisation",
    "PriceBaseAmount",
    "Responsibility",
    "validate_orgnr",
]
