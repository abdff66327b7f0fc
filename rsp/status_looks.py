"""How each state looks: a role of the theme and an icon, keyed by kind of thing and state code (``ui.md`` §5).

The word is the caller's: the label of the state's enum, so that list, view, mail, PDF and export say the same.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """A role of the theme (neutral, info, success, warning, danger, accent) and a Lucide icon."""

    color: str
    icon: str


UNKNOWN = Look("neutral", "circle-dashed")

LOOKS: dict[str, dict[str, Look]] = {
    "ledger": {
        "late": Look("danger", "clock-alert"),
    },
    "register": {
        "waiting": Look("warning", "clock"),
        "exported": Look("info", "send"),
        "confirmed": Look("success", "circle-check"),
    },
    "account": {
        "open": Look("success", "circle-check"),
        "invited": Look("info", "mail"),
        "closed": Look("neutral", "ban"),
        "anonymised": Look("neutral", "archive"),
    },
    "holding": {
        "current": Look("success", "circle-check"),
        "coming": Look("info", "clock"),
        "ended": Look("neutral", "archive"),
    },
    "programme": {
        "draft": Look("neutral", "pencil"),
        "consulted": Look("info", "messages-square"),
        "adopted": Look("success", "circle-check"),
        "closed": Look("neutral", "archive"),
    },
    "statement": {
        "waiting": Look("warning", "clock"),
        "supports": Look("success", "circle-check"),
        "opposes": Look("danger", "circle-x"),
        "no_view": Look("neutral", "minus"),
    },
    "grant_decision": {
        "standing": Look("success", "circle-check"),
        "superseded": Look("neutral", "archive"),
    },
    "stance": {
        "supports": Look("success", "circle-check"),
        "with_views": Look("info", "messages-square"),
        "opposes": Look("danger", "circle-x"),
        "abstains": Look("neutral", "ban"),
        "silent": UNKNOWN,
    },
    "plan_change": {
        "new": Look("success", "plus"),
        "changed": Look("info", "file-diff"),
        "dropped": Look("danger", "minus"),
    },
    "plan_support": {
        "supports": Look("success", "circle-check"),
        "with_view": Look("info", "message-square"),
        "opposes": Look("danger", "circle-x"),
        "silent": UNKNOWN,
    },
    "plan": {
        "draft": Look("neutral", "pencil"),
        "submitted": Look("warning", "clock"),
        "returned": Look("warning", "undo-2"),
        "approved": Look("success", "circle-check"),
        "followed_up": Look("accent", "badge-check"),
    },
    "follow_up": {
        "draft": Look("neutral", "pencil"),
        "submitted": Look("success", "send"),
        "corrected": Look("warning", "file-diff"),
        "missing": UNKNOWN,
    },
    "service_plan": {
        "current": Look("success", "badge-check"),
        "expired": Look("warning", "clock-alert"),
        "started": Look("info", "pencil"),
        "adopted": Look("success", "circle-check"),
        "confirmed": Look("success", "badge-check"),
        "returned": Look("warning", "undo-2"),
        "repealed": Look("neutral", "archive"),
        "missing": Look("danger", "circle-dashed"),
        "soon": Look("warning", "clock"),
        "coming": Look("info", "clock"),
        "gap": Look("warning", "circle-dashed"),
        "unknown": UNKNOWN,
    },
    "measure": {
        "not_started": Look("neutral", "clock"),
        "ongoing": Look("info", "circle"),
        "done": Look("success", "circle-check"),
        "cancelled": Look("neutral", "archive"),
        "late": Look("warning", "clock-alert"),
    },
    "scan": {
        "not_scanned": Look("warning", "triangle-alert"),
        "clean": Look("success", "circle-check"),
        "infected": Look("danger", "octagon-x"),
    },
    "audit": {
        "refused": Look("warning", "lock"),
    },
    "right": {
        "allowed": Look("success", "circle-check"),
        "refused": Look("neutral", "lock"),
    },
    "second_step": {
        "on": Look("success", "shield-check"),
        "off": UNKNOWN,
    },
    "token": {
        "live": Look("success", "circle-check"),
        "expired": Look("neutral", "clock"),
        "revoked": Look("neutral", "ban"),
    },
    "assessment": {
        "achieved": Look("success", "circle-check"),
        "partly_achieved": Look("info", "check"),
        "on_the_way": Look("warning", "clock"),
        "not_achieved": Look("danger", "circle-x"),
        "not_assessed": UNKNOWN,
    },
    "goal_check": {
        "green": Look("success", "circle-check"),
        "yellow": Look("warning", "triangle-alert"),
        "red": Look("danger", "octagon-x"),
    },
    "case": {
        "received": Look("info", "inbox"),
        "completion_requested": Look("warning", "message-square-warning"),
        "in_progress": Look("info", "search"),
        "prepared": Look("info", "send"),
        "decided": Look("success", "circle-check"),
        "partly_paid": Look("success", "banknote"),
        "paid": Look("success", "banknote"),
        "recovery": Look("warning", "undo-2"),
        "closed": Look("neutral", "archive"),
    },
    "decision": {
        "granted": Look("success", "circle-check"),
        "rejected": Look("danger", "circle-x"),
        "dismissed": Look("neutral", "archive"),
        "closed": Look("neutral", "archive"),
    },
    "rule_value": {
        "holds": Look("success", "circle-check"),
        "waiting": Look("warning", "clock"),
        "coming": Look("info", "clock"),
        "ended": Look("neutral", "archive"),
        "unknown": UNKNOWN,
    },
    "letter_text": {
        "reviewed": Look("success", "badge-check"),
        "not_reviewed": Look("warning", "triangle-alert"),
    },
    "payment": {
        "prepared": Look("warning", "clock"),
        "attested": Look("info", "check"),
        "ordered": Look("info", "send"),
        "paid": Look("success", "circle-check"),
        "cancelled": Look("neutral", "ban"),
    },
    "recovery": {
        "decided": Look("warning", "undo-2"),
        "handed_over": Look("info", "send"),
        "settled": Look("success", "circle-check"),
    },
    "service_follow_up": {
        "kept": Look("success", "circle-check"),
        "broken": Look("danger", "circle-x"),
        "missing": Look("warning", "clock"),
    },
    "job": {
        "queued": Look("neutral", "clock"),
        "running": Look("info", "refresh-cw"),
        "done": Look("success", "circle-check"),
        "failed": Look("danger", "circle-x"),
        "cancelled": Look("neutral", "ban"),
    },
    "mail": {
        "waiting": Look("info", "clock"),
        "sending": Look("info", "send"),
        "sent": Look("success", "circle-check"),
        "failed": Look("danger", "circle-x"),
        "uncertain": Look("warning", "triangle-alert"),
    },
    "notice": {
        "unread": Look("accent", "bell"),
    },
    "closing": {
        "closed": Look("danger", "circle-off"),
        "passes": Look("danger", "ruler"),
        "already": Look("neutral", "minus"),
        "within": Look("success", "circle-check"),
        "island": Look("neutral", "map-pin"),
        "unknown": UNKNOWN,
    },
    "example": {
        "example": Look("neutral", "flask-conical"),
    },
    "reach": {
        "over": Look("warning", "ruler"),
        "within": Look("success", "circle-check"),
        "island": Look("info", "map-pin"),
        "unknown": UNKNOWN,
    },
    "place": {
        "planned": Look("info", "clock"),
        "open": Look("success", "circle-check"),
        "closed": Look("neutral", "archive"),
        "unknown": UNKNOWN,
    },
}


def look_of(kind: str, code: str) -> Look:
    """The look of state ``code`` of a ``kind`` of thing; a dashed grey circle for a state not in the table.

    Raises:
        KeyError: ``kind`` is no key of ``LOOKS``.
    """
    return LOOKS[kind].get(code, UNKNOWN)
