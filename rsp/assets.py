"""Copies what the pages need of the front-end packages from ``node_modules/`` to ``static/vendor/``; git ignores both.

Run after ``npm ci --omit=dev``: ``python -m rsp.assets``. Standard library only, so that set-up can run it anywhere.
"""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"

FILES = {
    "@digdir/designsystemet-css/dist/src/index.css": "designsystemet.css",
    "@digdir/designsystemet-css/LICENSE": "designsystemet.LICENSE",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "fonts/inter-latin-wght-normal.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "fonts/inter-latin-ext-wght-normal.woff2",
    "@fontsource-variable/inter/LICENSE": "fonts/inter.LICENSE",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "htmx.LICENSE",
    "lucide-static/LICENSE": "icons/LICENSE",
}
"""Path in ``node_modules/`` → path in ``static/vendor/``."""

ICONS = (
    "archive",
    "arrow-down",
    "arrow-left",
    "arrow-right",
    "arrow-up",
    "badge-check",
    "ban",
    "banknote",
    "bell",
    "book-open",
    "bookmark",
    "building-2",
    "calendar",
    "chart-column",
    "check",
    "chevron-right",
    "chevrons-up-down",
    "circle",
    "circle-alert",
    "circle-check",
    "circle-dashed",
    "circle-off",
    "circle-question-mark",
    "circle-user-round",
    "circle-x",
    "clipboard-list",
    "clock",
    "clock-alert",
    "cloud-alert",
    "cloud-check",
    "columns-2",
    "corner-down-right",
    "database",
    "download",
    "external-link",
    "file-check",
    "file-diff",
    "file-text",
    "flask-conical",
    "folder-open",
    "gavel",
    "history",
    "house",
    "inbox",
    "info",
    "key-round",
    "keyboard",
    "landmark",
    "laptop",
    "layers",
    "list-checks",
    "lock",
    "log-in",
    "log-out",
    "mail",
    "map",
    "map-pin",
    "menu",
    "message-square",
    "message-square-warning",
    "messages-square",
    "minus",
    "octagon-x",
    "pencil",
    "plus",
    "printer",
    "refresh-cw",
    "ruler",
    "scale",
    "search",
    "send",
    "settings",
    "shield-check",
    "smartphone",
    "split",
    "stamp",
    "store",
    "triangle-alert",
    "undo-2",
    "undo-dot",
    "upload",
    "user-check",
    "users",
    "x",
)
"""The Lucide icons that pages may use, by name; add a name here before you write it in a template."""


class AssetsMissing(Exception):
    """The front-end packages are not installed, or lack a file we need."""


def copy_assets(source: Path = NODE_MODULES, target: Path = VENDOR) -> list[Path]:
    """Copies style sheet, fonts and icons from ``source`` to ``target`` and returns the files written.

    Files already there with the same content are left alone, so that a second run touches nothing.

    Raises:
        AssetsMissing: a file is not in ``source``; the message says which and what to run.
    """
    wanted = FILES | {f"lucide-static/icons/{name}.svg": f"icons/{name}.svg" for name in ICONS}
    missing = [origin for origin in wanted if not (source / origin).is_file()]
    if missing:
        raise AssetsMissing(f"{source} lacks {missing[0]} ({len(missing)} missing). Run: npm ci --omit=dev")
    written = []
    for origin, place in wanted.items():
        destination = target / place
        if destination.is_file() and destination.read_bytes() == (source / origin).read_bytes():
            continue
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / origin, destination)
        written.append(destination)
    return written


def main() -> int:
    """Copies the assets; exit code 2 and one line when the packages are not there."""
    try:
        written = copy_assets()
    except AssetsMissing as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{len(written)} files written to {VENDOR.relative_to(ROOT)}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
