"""make demo: its port, and that it stops all it started and only that."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading

import pytest

from rsp import demo
from rsp.demo import Child, DemoError
from rsp.local_services import CHECKOUT

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]

KILLED_DEMO = """
import os, signal, subprocess, sys
from rsp import demo
popen = subprocess.Popen
subprocess.Popen = lambda *args, **named: popen(*args, **named, pass_fds=[int(sys.argv[1])], stdout=subprocess.PIPE)
child = demo.started("Sovaren", sys.argv[2:])
child.process.stdout.readline()
os.kill(os.getpid(), signal.SIGKILL)
"""


def started(command: list[str]) -> Child:
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"up\n"
    return Child("Sovaren", process)


@pytest.mark.parametrize(("given", "expected"), [("", 8000), ("8001", 8001), ("65535", 65535)])
def test_port_is_chosen_by_the_environment(monkeypatch, given, expected):
    monkeypatch.setenv("PORT", given)
    assert demo.chosen_port() == expected


@pytest.mark.parametrize("given", ["0", "65536", "-1", "åtta", "80 00", "²"])
def test_port_that_is_none_is_refused(monkeypatch, given):
    monkeypatch.setenv("PORT", given)
    with pytest.raises(DemoError, match=r"är inte en port"):
        demo.chosen_port()


def test_busy_port_is_refused_with_the_next_one_as_advice():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(DemoError, match=f"Port {port} är upptagen.*PORT={port + 1}"):
            demo.refuse_busy_port(port)
    demo.refuse_busy_port(port)


def test_stop_ends_every_child_also_one_that_will_not(monkeypatch):
    monkeypatch.setattr(demo, "STOP_SECONDS", 1)
    children = [started(SLEEPER), started(STUBBORN)]
    demo.stop(children)
    assert [child.process.returncode for child in children] == [-signal.SIGTERM, -signal.SIGKILL]
    for child in children:
        child.process.stdout.close()


@pytest.mark.skipif(sys.platform != "linux", reason="no other system tells a child that its parent is gone")
def test_child_ends_with_a_demo_that_is_killed():
    end_reading, end_writing = os.pipe()  # closed when nobody is left who could write to it: neither demo nor child
    demo_process = [sys.executable, "-c", KILLED_DEMO, str(end_writing), *SLEEPER]
    killed = subprocess.run(demo_process, pass_fds=[end_writing], cwd=CHECKOUT, capture_output=True, check=False)
    os.close(end_writing)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    ended, _, _ = select.select([end_reading], [], [], 20)
    assert ended and os.read(end_reading, 1) == b""
    os.close(end_reading)


def test_dead_child_is_named_while_waiting():
    child = started(SLEEPER)
    child.process.kill()
    child.process.wait()
    child.process.stdout.close()
    with pytest.raises(DemoError, match=r"Sovaren slutade med kod -9\. Demon stoppas\."):
        demo.wait_until_healthy(1, [child], threading.Event())


def test_wait_ends_when_asked_to_stop():
    asked = threading.Event()
    asked.set()
    assert demo.wait_until_healthy(1, [], asked) is False


def test_accounts_are_printed_as_they_can_be_typed(tmp_path, capsys):
    path = tmp_path / "accounts.json"
    account = {"role": "Handläggare", "email": "a@rsp.example", "password": "hemligt", "organisation": "Region X"}
    path.write_text(json.dumps([account]), encoding="utf-8")
    demo.print_accounts(path)
    assert "Handläggare: a@rsp.example, lösenord hemligt, Region X" in capsys.readouterr().out
