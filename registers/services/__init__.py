"""What writes in the registers, by subject."""

from registers.services.accounts import AccountRefused, create_account
from registers.services.contacts import add_contact_function, edit_contact_function, remove_contact_function
from registers.services.delegations import DelegationPoint, DeputyTerms, add_delegation, appoint_deputy, end_delegation
from registers.services.extracts import register_extract
from registers.services.machines import (
    KeyOrder,
    create_machine,
    create_machine_key,
    revoke_machine_key,
    rotate_machine_key,
)
from registers.services.memberships import RoleOffer, end_membership, give_membership, review_membership
from registers.services.merging import (
    MergeOrder,
    Move,
    merge_organisations,
    moves_of,
    refuse_different_bodies,
    refuse_what_others_have,
)
from registers.services.organisations import OrganisationFacts, add_organisation, edit_organisation
from registers.services.people import (
    Invitation,
    anonymise_user,
    deactivate_user,
    invite_user,
    reactivate_user,
    resend_invitation,
)
from registers.services.registers_loading import RegisterSizes, load_registers
from registers.services.responsibilities import (
    HandOver,
    Period,
    SeenPeriod,
    check_hand_over,
    correct_responsibility,
    hand_over_duty,
    is_body_of,
    take_back_hand_over,
)

__all__ = [
    "AccountRefused",
    "DelegationPoint",
    "DeputyTerms",
    "HandOver",
    "Invitation",
    "KeyOrder",
    "MergeOrder",
    "Move",
    "OrganisationFacts",
    "Period",
    "RegisterSizes",
    "RoleOffer",
    "SeenPeriod",
    "add_contact_function",
    "add_delegation",
    "add_organisation",
    "anonymise_user",
    "appoint_deputy",
    "check_hand_over",
    "correct_responsibility",
    "create_account",
    "create_machine",
    "create_machine_key",
    "deactivate_user",
    "edit_contact_function",
    "edit_organisation",
    "end_delegation",
    "end_membership",
    "give_membership",
    "hand_over_duty",
    "invite_user",
    "is_body_of",
    "load_registers",
    "merge_organisations",
    "moves_of",
    "reactivate_user",
    "refuse_different_bodies",
    "refuse_what_others_have",
    "register_extract",
    "remove_contact_function",
    "resend_invitation",
    "review_membership",
    "revoke_machine_key",
    "rotate_machine_key",
    "take_back_hand_over",
]
