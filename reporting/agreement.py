"""Does a sealed payload still say what the live data says? Pure.

Two things may change without making a sealed year untrue: the version block, which is the sealing's own, and what is
told of the year after (the next plan and its numbers), which goes on living. A key that a later release has added to
the payload is not held against an older document: the sealed payload's own keys decide what is compared.
"""

from typing import Any


def what_it_says(payload: dict[str, Any]) -> dict[str, Any]:
    """What a payload says about its own county and year."""
    content = {key: value for key, value in payload.items() if key != "version"}
    if "carry_over" not in content:
        return content
    carry_over = {key: value for key, value in content["carry_over"].items() if key != "next_plan"}
    carry_over["items"] = [
        {key: value for key, value in item.items() if key != "next_number"} for item in carry_over["items"]
    ]
    return content | {"carry_over": carry_over}


def still_agrees(sealed: dict[str, Any], live: dict[str, Any]) -> bool:
    """Whether live content says the same as a sealed payload, over the sealed payload's keys."""
    return _same(what_it_says(sealed), what_it_says(live))


def _same(sealed: Any, live: Any) -> bool:
    if isinstance(sealed, dict) and isinstance(live, dict):
        return all(key in live and _same(value, live[key]) for key, value in sealed.items())
    if isinstance(sealed, list) and isinstance(live, list):
        return len(sealed) == len(live) and all(_same(old, new) for old, new in zip(sealed, live, strict=True))
    return bool(sealed == live)
