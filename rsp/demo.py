"""``make demo``: fills the local database, writes the follow-up PDF and serves the site until Ctrl-C.

Run as ``python -m rsp.demo`` after rsp/bootstrap.py. ``PORT`` chooses the port (8000), ``SERVE=0`` ends after the PDF.
Every process started here is stopped here, and no other.
"""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from rsp import local_services
from rsp.bootstrap import CHECKOUT, Stamp

COUNTY, YEAR = "23", "2023"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
READY_SECONDS = 60
STOP_SECONDS = 15
PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LIBC = ctypes.CDLL(None)


class DemoError(Exception):
    """The demo cannot go on. The message is one Swedish line."""


class StopRequested(BaseException):
    """Ctrl-C or SIGTERM while the database is filled. Not an Exception, so that nothing on the way swallows it."""


@dataclass(frozen=True)
class Child:
    """A process of the demo, in a process group of its own: a Ctrl-C in the terminal reaches the demo only."""

    label: str
    process: subprocess.Popen[bytes]


def main() -> int:
    started = float(os.environ.get("RSP_STARTED") or time.time())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rsp.settings")
    for number in STOP_SIGNALS:
        signal.signal(number, _give_up)
    try:
        port = chosen_port()
        serves = os.environ.get("SERVE", "1") != "0"
        if serves:
            refuse_busy_port(port)
        os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{port}")  # links in the mail it prints
        with local_services.running():
            report = fill_and_report(local_services.state_dir() / "demo")
            if serves:
                serve(port, report, started)
            else:
                print(f"Klart på {time.time() - started:.0f} s. Uppföljningen ligger i {report}", flush=True)
    except StopRequested:
        print("Demon avbröts.", file=sys.stderr)
        return 130
    except (DemoError, local_services.LocalServicesError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _give_up(_number: int, _frame: FrameType | None) -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)  # once is enough: a second Ctrl-C must not leave the database running
    raise StopRequested


def chosen_port() -> int:
    """``PORT``, else 8000. Raises DemoError for anything that is not a port a user may open."""
    value = os.environ.get("PORT") or "8000"
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 65535:
        raise DemoError(f"PORT={value} är inte en port. Ange ett tal mellan 1 och 65535, till exempel PORT=8001.")
    return int(value)


def refuse_busy_port(port: int) -> None:
    """Raises DemoError, before any work is done, when the site could not be served on the port."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise DemoError(f"Port {port} får du inte öppna. Välj en annan: make demo PORT=8001") from error
        except OSError as error:
            raise DemoError(f"Port {port} är upptagen. Välj en annan: make demo PORT={port + 1}") from error


def fill_and_report(folder: Path) -> Path:
    """Migrate, load registers and examples, collect the static files and print the follow-up. Gives the PDF's path."""
    import django
    from django.core.management import CommandError, call_command
    from django.db import connections

    folder.mkdir(parents=True, exist_ok=True)
    report = folder / f"uppfoljning-{COUNTY}-{YEAR}.pdf"
    django.setup()
    try:
        _say("Skapar tabeller")
        make_tables()
        _say("Läser in register och exempel")
        call_command("load_registers")
        call_command("load_examples")
        collect_static_files()
        _say("Skriver uppföljningen")
        call_command("followup_report", "--county", COUNTY, "--year", YEAR, "--output", str(report))
    except CommandError as error:
        raise DemoError(str(error)) from error
    finally:
        connections.close_all()
    return report


def make_tables() -> None:
    """Run ``migrate`` in a process of its own: it is the owner of the tables, and the demo is not."""
    command = [sys.executable, str(CHECKOUT / "manage.py"), "migrate", "--no-input", "--verbosity", "0"]
    if subprocess.run(command, check=False).returncode:
        raise DemoError("Tabellerna gick inte att skapa. Orsaken står ovanför.")


def collect_static_files() -> None:
    """Hash and compress what the site serves, unless the sources are those of the last time."""
    from django.conf import settings
    from django.core.management import call_command

    served = sorted(path for path in (CHECKOUT / "static").rglob("*") if path.is_file())
    sources = (CHECKOUT / "requirements.txt", CHECKOUT / "rsp" / "served_files.py", *served)
    stamp = Stamp(Path(settings.STATIC_ROOT) / ".collected", sources)
    if not stamp.is_fresh():
        _say("Samlar webbplatsens filer")
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write()


def serve(port: int, report: Path, started: float) -> None:
    """Run web server and worker until the demo is stopped. Raises DemoError when one of them ends by itself."""
    stop_wanted = threading.Event()  # from here on a signal only raises a flag: no child can be lost between two lines
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: stop_wanted.set())
    with children(port) as running:
        if not wait_until_healthy(port, running, stop_wanted):
            return
        print(f"\nKlart på {time.time() - started:.0f} s. Uppföljningen ligger i {report}")
        print(f"Webbplatsen: http://127.0.0.1:{port}\n")
        print_accounts(report.parent / "accounts.json")
        print("\nStoppa med Ctrl-C.", flush=True)
        while not stop_wanted.wait(0.5):
            refuse_dead_child(running)
        print("\nStoppar demon", flush=True)


@contextmanager
def children(port: int) -> Iterator[list[Child]]:
    """The processes that serve the site, stopped at the end of the block however it ends."""
    beat_file = local_services.state_dir() / "demo" / "celerybeat-schedule"
    web = ["gunicorn", "rsp.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "2"]
    web += ["--log-level", "warning", "--no-control-socket"]
    # As root Celery warns at length; the demo's terminal is for the accounts, and the image runs as an ordinary user.
    worker = ["celery", "-A", "rsp", "--quiet", "worker", "-B", "-s", str(beat_file)]
    worker += ["--concurrency", "1", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    python = [sys.executable, "-W", "ignore:You're running the worker with superuser privileges", "-m"]
    running: list[Child] = []
    try:
        for label, module in (("Webbservern", web), ("Arbetaren", worker)):
            running.append(started(label, [*python, *module]))
        yield running
    finally:
        stop(running)


def started(label: str, command: list[str]) -> Child:
    """A process that ends with this one, whatever ends it: also ``kill -9``, where Linux can see to that."""
    follow = _end_with_parent if sys.platform == "linux" else None
    return Child(label, subprocess.Popen(command, start_new_session=True, preexec_fn=follow))


def _end_with_parent() -> None:
    """Run in the child before its program: Linux sends it SIGTERM when its parent is gone."""
    _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop(running: list[Child]) -> None:
    """Ask every child to end and, after STOP_SECONDS, make it."""
    for child in running:
        _signal_group(child, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for child in running:
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal_group(child, signal.SIGKILL)
            child.process.wait()


def _signal_group(child: Child, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # nobody is left of it; one that died may have left children of its own
        os.killpg(child.process.pid, number)


def wait_until_healthy(port: int, running: list[Child], stop_wanted: threading.Event) -> bool:
    """True when the site is well, False when asked to stop. Raises DemoError when a child dies or time is up."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        refuse_dead_child(running)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/halsa", timeout=5) as answer:
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            if stop_wanted.wait(0.1):
                return False
    raise DemoError(f"Webbplatsen svarade inte på http://127.0.0.1:{port}/halsa inom {READY_SECONDS} s.")


def refuse_dead_child(running: list[Child]) -> None:
    for child in running:
        if child.process.poll() is not None:
            raise DemoError(f"{child.label} slutade med kod {child.process.returncode}. Demon stoppas.")


def print_accounts(path: Path) -> None:
    """Print the demo accounts that load_examples wrote: role, e-mail, password, organisation."""
    accounts = json.loads(path.read_text(encoding="utf-8"))
    print(f"Konton för demon (även i {path}):")
    for account in accounts:
        print(f"  {account['role']}: {account['email']}, lösenord {account['password']}, {account['organisation']}")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
