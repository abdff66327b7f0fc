"""The duty to enter de minimis aid in the register, within 20 working days of the grant."""

from grants.models import GrantDecision, RegisterEntry


def note_register_duty(decision: GrantDecision) -> RegisterEntry | None:
    """Put a decision in the queue for the register when the duty holds on its day. Call inside the act of deciding."""
    return None
