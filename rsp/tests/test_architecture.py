"""The house's laws, read from the source: arrows between rooms and inside them, who writes, names, sizes.

Imports are read with ``ast``, those inside functions too. Imports for type checkers only (``if TYPE_CHECKING:``) are
let through: they name a type and bring nothing with them when the program runs.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

LOW = {"rsp", "accounts", "jobs", "notices", "documents"}
BELOW = {
    "rsp": set(),
    "accounts": {"rsp"},
    "jobs": {"rsp", "accounts"},
    "notices": {"rsp", "accounts"},
    "documents": {"rsp", "accounts"},
    "registers": LOW,
    "programs": LOW | {"registers"},
    "actionplans": LOW | {"registers", "programs"},
    "grants": LOW | {"registers", "programs"},
    "reporting": LOW | {"registers", "programs", "actionplans", "grants"},
}
"""What each room may import. Siblings never import each other, and nothing imports ``reporting``."""

LAYERS = (
    {"enums", "sources", "reference", "responsibility_history", "agreement"},
    {"querysets"},
    {"models"},
    {"rules", "role_fit", "devices", "identity", "session_store"},
    {
        "workflow",
        "policies",
        "exchange",
        "ledgers",
        "powers",
        "records",
        "actors",
        "indicators",
        "contents",
        "lineages",
        "rule_book",
    },
    {"frames", "letter_texts", "case_facts", "case_money", "claims"},
    {"dataset_figures"},
    {"datasets"},
    {"audit", "names", "saved_views", "password_links", "backends", "limits"},
    {
        "requirements",
        "verification",
        "followup_wording",
        "followup_figures",
        "audit_check",
        "counter",
        "mail_texts",
        "scanning",
    },
    {
        "followup_document",
        "decision_document",
        "plan_tables",
        "grant_tables",
        "letters",
        "decision_letters",
        "proposals",
        "case_archive",
        "completion_letter",
        "money_letters",
    },
    {"services", "reports"},
    {"outbox", "hooks", "password_strength"},
    {"pages", "timing"},
    {"search", "deadlines"},
    {"exports", "examples"},
    {"oidc", "adapters", "middleware"},
    {"forms", "filters", "tasks", "import_job", "templatetags", "api", "admin"},
    {"views", "lock_views", "draft_views", "public_views", "serving"},
    {"urls", "public_urls", "management", "apps"},
)
"""The modules of a room, lowest first. A module imports its own room only from its own layer or below."""

PURE = {
    "rules",
    "workflow",
    "sources",
    "reference",
    "responsibility_history",
    "agreement",
    "role_fit",
    "devices",
    "identity",
}
"""Modules that compute from values alone."""
PURE_IN_RSP = {
    "actor",
    "workflow",
    "orgnr",
    "canonical",
    "swedish",
    "charts",
    "step_chart",
    "maps",
    "place_map",
    "svg",
    "geometry",
    "export",
}

MAY_SAVE = {
    "services": "writing goes through a service",
    "audit": "the only door to the trail",
    "examples": "the demo's data, run by a command and never by the site",
}
MANAGERS_THAT_SAVE = {("accounts/models.py", "create_user"): "Django's own commands ask a user manager for it"}
WRITING = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "_raw_delete",
}

NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "base"}

FILE_LINES, TEST_FILE_LINES, FUNCTION_LINES, VIEW_LINES, PARAMETERS, NESTING = 500, 1000, 40, 25, 6, 3
LARGER = {
    ("rsp/maps.py", "county_map"): "a drawing has a title and three measures beside what it shows",
    ("rsp/svg.py", "label"): "the attributes of one SVG element",
    ("rsp/geometry.py", "label_place"): "tries each place for each name; the search is the loop",
}


@cache
def sources() -> dict[str, ast.Module]:
    """Every Python file of the rooms, by its path, without migrations."""
    paths = (path for room in BELOW for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(paths)}


def product() -> Iterator[tuple[str, ast.Module]]:
    """The files of the product itself, without its tests."""
    return ((path, tree) for path, tree in sources().items() if "/tests/" not in path)


def room_of(path: str) -> str:
    return path.split("/", 1)[0]


def layer_name(path: str) -> str:
    """The part of a room that a file belongs to: ``reporting/pages/start.py`` is ``pages``."""
    return path.split("/")[1].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported when the program runs, wherever in the file; with the names taken from it."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "relative imports hide the arrows"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        else:
            yield from imports(node)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def nesting(node: ast.AST, depth: int = 0) -> int:
    """How deep branches and loops stand in each other; ``elif`` is no deeper than its ``if``."""
    deepest = depth
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        is_elif = isinstance(node, ast.If) and node.orelse == [child] and isinstance(child, ast.If)
        is_step = isinstance(child, ast.If | ast.For | ast.While | ast.Try) and not is_elif
        deepest = max(deepest, nesting(child, depth + is_step))
    return deepest


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return len([argument for argument in given if argument.arg not in {"self", "cls"}])


def test_the_rooms_are_those_of_the_settings() -> None:
    from django.conf import settings

    ours = {name for name in settings.INSTALLED_APPS if (ROOT / name).is_dir()}
    assert ours == set(BELOW)
    assert len(sources()) > 80


def test_arrows_between_rooms_point_downwards() -> None:
    """Tests keep to them too, but for those of ``rsp``, which are of the whole house."""
    wrong = [
        f"{path} imports {name}"
        for path, tree in sources().items()
        if not path.startswith("rsp/tests/")
        for name in imports(tree)
        if name.split(".")[0] in BELOW.keys() - BELOW[room_of(path)] - {room_of(path)}
    ]
    assert wrong == []


def test_no_product_code_imports_tests() -> None:
    assert [path for path, tree in product() if any(".tests" in name for name in imports(tree))] == []


def test_every_module_of_a_room_has_its_layer() -> None:
    known = set().union(*LAYERS) | {"__init__", "__pycache__"}
    assert [path for path, _tree in product() if room_of(path) != "rsp" and layer_name(path) not in known] == []


def test_arrows_inside_a_room_point_downwards() -> None:
    height = {name: number for number, layer in enumerate(LAYERS) for name in layer}
    wrong = []
    for path, tree in product():
        room, own = room_of(path), height.get(layer_name(path))
        if room == "rsp" or own is None:
            continue
        for name in imports(tree):
            parts = name.split(".")
            if parts[0] == room and height.get(parts[1], 0) > own:
                wrong.append(f"{path} imports {name}")
    assert wrong == []


def test_pure_modules_touch_no_tables() -> None:
    assert {path for path in sources() if room_of(path) == "rsp"} >= {f"rsp/{name}.py" for name in PURE_IN_RSP}
    wrong = [
        f"{path} imports {name}"
        for path, tree in product()
        if layer_name(path) in (PURE_IN_RSP if room_of(path) == "rsp" else PURE)
        for name in imports(tree)
        if name.startswith(("django.db", "django.http")) or {"models", "querysets", "services"} & set(name.split("."))
    ]
    assert wrong == []


def test_plumbing_and_policies_have_no_tables_of_their_own() -> None:
    assert not (ROOT / "rsp" / "models.py").exists()
    asking = [path for path, tree in product() if "policies" in path and ".objects" in ast.unparse(tree)]
    assert asking == []


def test_only_services_write() -> None:
    wrong = []
    for path, tree in product():
        if room_of(path) == "rsp" or layer_name(path) in MAY_SAVE:
            continue
        allowed = {name for file, name in MANAGERS_THAT_SAVE if file == path}
        inside = {id(node) for function in functions(tree) if function.name in allowed for node in ast.walk(function)}
        wrong += [f"{path}: {ast.unparse(call)}" for call in _writes(tree) if id(call) not in inside]
    assert wrong == []


def _writes(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITING:
            yield node


def test_plumbing_writes_no_rows() -> None:
    asking = [path for path, tree in product() if room_of(path) == "rsp" and ".objects." in ast.unparse(tree)]
    assert asking == []


def test_no_rule_hides_in_a_signal_or_a_save() -> None:
    wrong = []
    for path, tree in product():
        wrong += [f"{path} imports {name}" for name in imports(tree) if "signals" in name or "django.dispatch" in name]
        wrong += [
            f"{path}: {function.name} is overridden"
            for function in functions(tree)
            if function.name in {"save", "delete"} and path.endswith("models.py")
        ]
    assert wrong == []


def test_nothing_is_swallowed() -> None:
    """No bare ``except``, and no handler of everything that does nothing."""
    wrong = []
    for path, tree in product():
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                catches_all = node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}
                if catches_all and isinstance(node.body[0], ast.Pass | ast.Continue):
                    wrong.append(f"{path}:{node.lineno}")
    assert wrong == []


def test_no_file_is_named_after_nothing() -> None:
    assert [path for path in sources() if Path(path).stem in NAMES_THAT_SAY_NOTHING] == []


OPEN_PAGES = {"reporting/pages/public.py", "reporting/public_views.py"}
"""What is answered without signing in: there nobody is asked what they may see, and all begins with ``published``."""


def test_views_start_from_what_the_actor_may_see() -> None:
    """``Model.objects`` in a view or a page is followed by ``visible_to``, or is given to a relation as a prefetch."""
    wrong = []
    for path, tree in product():
        if layer_name(path) not in {"views", "public_views", "pages", "exports"}:
            continue
        prefetches = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_named(node, "Prefetch")]
        start = "published" if path in OPEN_PAGES else "visible_to"
        prefetched = {id(part) for node in prefetches for part in ast.walk(node)}
        wrong += [f"{path}: {ast.unparse(use)}" for use in _uses_of_managers(tree, start) if id(use) not in prefetched]
    assert wrong == []


def _is_named(call: ast.Call, name: str) -> bool:
    return ast.unparse(call.func) == name


def _uses_of_managers(tree: ast.AST, start: str) -> Iterator[ast.Attribute]:
    """``Model.objects.<what>`` where that is not ``start`` and the model is no part of a row already found."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)):
            continue
        if node.value.attr == "objects" and node.attr != start and not _is_part(node.value.value):
            yield node


def _is_part(table: ast.expr) -> bool:
    """Parts are read through the row they belong to, whose scope was in the query that found it."""
    return ast.unparse(table) in {"Goal", "Outcome", "PartnershipMember", "SchemeBasis"}


@pytest.mark.parametrize("room", BELOW)
def test_files_and_functions_are_of_a_size_one_can_read(room: str) -> None:
    large = []
    for path, tree in sources().items():
        if room_of(path) != room:
            continue
        is_test = "/tests/" in path
        lines = (ROOT / path).read_text(encoding="utf-8").count("\n")
        if lines > (TEST_FILE_LINES if is_test else FILE_LINES):
            large.append(f"{path}: {lines} lines")
        if not is_test:
            large += [
                f"{path}: {function.name} {what}"
                for function in functions(tree)
                if (path, function.name) not in LARGER
                for what in _too_large(function, is_view=path.endswith("views.py"))
            ]
    assert large == []


def _too_large(function: ast.FunctionDef | ast.AsyncFunctionDef, *, is_view: bool) -> Iterator[str]:
    lines = (function.end_lineno or 0) - function.lineno + 1
    if lines > (VIEW_LINES if is_view else FUNCTION_LINES):
        yield f"has {lines} lines"
    if parameters(function) > PARAMETERS:
        yield f"takes {parameters(function)} parameters"
    if nesting(function) > NESTING:
        yield f"nests {nesting(function)} deep"


def test_exceptions_to_the_sizes_are_still_needed() -> None:
    needed = {
        (path, function.name)
        for path, tree in product()
        for function in functions(tree)
        if any(_too_large(function, is_view=path.endswith("views.py")))
    }
    assert LARGER.keys() <= needed


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f():\n    from reporting.models import FollowUp", {"reporting.models.FollowUp"}),
        ("import grants.models", {"grants.models"}),
        ("if TYPE_CHECKING:\n    from reporting import models", set()),
        ("try:\n    import reporting\nexcept ImportError:\n    import grants", {"reporting", "grants"}),
        ("class A:\n    def b(self):\n        if x:\n            import reporting.services", {"reporting.services"}),
    ],
)
def test_imports_are_seen_wherever_they_stand(source: str, found: set[str]) -> None:
    assert set(imports(ast.parse(source))) == found


def test_nesting_is_measured_without_counting_elif() -> None:
    (function,) = functions(ast.parse("def f():\n if a:\n  pass\n elif b:\n  for c in d:\n   while e:\n    pass"))
    assert nesting(function) == 3
