"""What every service that acts for somebody keeps to, read from the source: it leaves a trace, asks a policy, is raced.

A service is a public function of a ``services`` module that takes ``actor`` by name. One that does not keep to a law
stands in that law's list with the reason, and a list holds nobody who keeps to it: a new service fails until it does,
or until somebody has written why not.
"""

import ast
from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from rsp.tests.test_architecture import WRITING, functions, imports, layer_name, product, sources

DRAFT = "what somebody has typed and not saved is nobody else's to know"
LEAVE_NO_TRACE = {
    "mark_read": "that one has read a notice is nobody else's to know",
    "mark_all_read": "that one has read a notice is nobody else's to know",
    "touch_edit_lock": "who has a page open is advice that ends by itself",
    "renew_edit_lock": "who has a page open is advice that ends by itself",
    "release_edit_lock": "who has a page open is advice that ends by itself",
    "open_edit_draft": DRAFT,
    "keep_edit_draft": DRAFT,
    "drop_edit_draft": DRAFT,
    "store_document": "part of an act of the file's owner, which leaves the trace",
    "take_step": "part of an act on the case, which leaves the trace",
    "draft_replacement": "writes nothing: what the act would do is shown before it is done",
}
"""Services that write nothing in the trail, and why."""

OWN = "acts on the actor's own rows only, found by the actor's id"
OWN_ACCOUNT = "acts on the account of who is signed in, which the page hands over"
BY_THE_SERVER = "run from the server's command line by whoever runs it, and from no page"
ASK_NO_POLICY = {
    "mark_read": OWN,
    "mark_all_read": OWN,
    "save_notice_settings": OWN,
    "save_profile": OWN,
    "save_view": OWN,
    "remove_view": OWN,
    "create_calendar_feed": OWN,
    "revoke_calendar_feed": OWN,
    "discard_import": OWN,
    "open_edit_draft": "the page has asked whether the actor may edit; the draft is the actor's own",
    "keep_edit_draft": "the token shows that the form was rightly opened; the draft is the actor's own",
    "drop_edit_draft": OWN,
    "carry_rest": "follower, which finds and locks the plan, asks",
    "use_suggestion": "edit_goal, which it calls, asks",
    "store_document": "part of an act of the file's owner, which asks",
    "take_step": "part of an act on the case, which asks",
    "change_password": OWN_ACCOUNT,
    "end_session": OWN_ACCOUNT,
    "end_other_sessions": OWN_ACCOUNT,
    "touch_edit_lock": "advice of the actor's own; the page has asked whether the actor may edit",
    "renew_edit_lock": "the token shows that the page was rightly opened",
    "release_edit_lock": OWN,
    "remove_second_steps": BY_THE_SERVER,
    "unlink_identities": BY_THE_SERVER,
    "start_job": "the room that starts the job asks; the job does nothing that the room has not",
}
"""Services that ask no policy, and why."""

NOT_RACED = {
    "take_step": "takes a case that its caller has locked one step on; the acts themselves are raced",
    "draft_replacement": "writes nothing: what the act would do is shown before it is done",
    "store_document": "adds a row and a file of its own, and changes none",
    "register_extract": "changes no row: it reads, and its one event takes its place in the chain as all do",
}
"""Services that no race is run against, and why."""


@cache
def modules() -> dict[str, dict[str, ast.FunctionDef]]:
    """The top-level functions of each module of services."""
    return {path: _functions_of(tree) for path, tree in product() if layer_name(path) == "services"}


def _functions_of(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def services() -> Iterator[tuple[str, str]]:
    for path, known in modules().items():
        for name, function in known.items():
            if not name.startswith("_") and "actor" in {argument.arg for argument in function.args.kwonlyargs}:
                yield path, name


def names_in(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def reached(start: str, known: Mapping[str, ast.FunctionDef]) -> list[ast.FunctionDef]:
    """The function and those of its own module that it leads to, however far."""
    found, waiting = {start}, [start]
    while waiting:
        further = (names_in(known[waiting.pop()]) & known.keys()) - found
        found |= further
        waiting += further
    return [known[name] for name in sorted(found)]


def leaves_a_trace(function: ast.FunctionDef) -> bool:
    blocks = (node for node in ast.walk(function) if isinstance(node, ast.With))
    return any(_calls(item.context_expr, "audited") for block in blocks for item in block.items)


def asks_a_policy(function: ast.FunctionDef) -> bool:
    """``check_allowed`` of an answer that somebody has given: of a call, or of a name that holds one."""
    return any(_calls(node, "check_allowed") for node in ast.walk(function))


def _calls(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == name


@cache
def raced() -> frozenset[str]:
    """Every name that a test which runs a race leads to, in its module, with what it is parametrized by."""
    names: set[str] = set()
    for path, tree in sources().items():
        if "/tests/test_" not in path or "rsp.tests.racing.race" not in set(imports(tree)):
            continue
        known = _functions_of(tree)
        for test in (name for name in known if name.startswith("test_")):
            told = set().union(*(names_in(function) for function in reached(test, known)))
            names |= told if "race" in told else set()
    return frozenset(names)


def without(law: str) -> set[str]:
    """The services that do not keep to a law."""
    match law:
        case "trace":
            return {n for path, n in services() if not any(map(leaves_a_trace, reached(n, modules()[path])))}
        case "policy":
            return {n for path, n in services() if not any(map(asks_a_policy, reached(n, modules()[path])))}
        case _:
            return {name for _path, name in services()} - raced()


LAWS = {"trace": LEAVE_NO_TRACE, "policy": ASK_NO_POLICY, "race": NOT_RACED}


def test_services_are_found_and_each_has_a_name_of_its_own() -> None:
    names = [name for _path, name in services()]
    assert len(names) == len(set(names))
    assert {"submit_follow_up", "give_membership", "create_token", "start_job", "mark_read"} <= set(names)
    assert len(names) > 40


@pytest.mark.parametrize("law", LAWS)
def test_service_keeps_to_the_law_or_is_listed_with_the_reason(law: str) -> None:
    assert sorted(without(law) - LAWS[law].keys()) == []


@pytest.mark.parametrize("law", LAWS)
def test_list_holds_only_services_that_need_to_be_there(law: str) -> None:
    assert sorted(LAWS[law].keys() - without(law)) == []


@pytest.mark.parametrize("law", LAWS)
def test_reasons_are_given(law: str) -> None:
    assert all(len(reason) > 20 for reason in LAWS[law].values())


def test_nothing_public_writes_for_an_actor_that_is_not_given_by_name() -> None:
    """The laws are asked of those who take the actor by name: nobody slips out by taking it otherwise."""
    assert [
        f"{path}: {name}"
        for path, known in modules().items()
        for name, function in known.items()
        if not name.startswith("_") and _takes_in_passing(function, "actor")
        if any(leaves_a_trace(part) or _writes(part) for part in reached(name, known))
    ] == []


def _takes_in_passing(function: ast.FunctionDef, name: str) -> bool:
    return name in {argument.arg for argument in (*function.args.posonlyargs, *function.args.args)}


def _writes(function: ast.FunctionDef) -> bool:
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(isinstance(call, ast.Attribute) and call.attr in WRITING for call in calls)


SAMPLE = """
def keeps(*, actor):
    with audited(actor, "thing.do") as trail:
        _check(trail)

def _check(trail):
    check_allowed(can_do(trail.actor))

def forgets(*, actor):
    audited(actor, "thing.do")
    check_allowed
"""


@pytest.mark.parametrize(("name", "expected"), [("keeps", True), ("forgets", False)])
def test_laws_are_read_through_the_functions_of_the_module(name: str, expected: bool) -> None:
    known = {
        function.name: function for function in functions(ast.parse(SAMPLE)) if isinstance(function, ast.FunctionDef)
    }
    assert any(map(leaves_a_trace, reached(name, known))) is expected
    assert any(map(asks_a_policy, reached(name, known))) is expected
