"""The private PostgreSQL and Redis, started and stopped for real."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import environ
import psycopg
import pytest
from kombu import Connection
from kombu.exceptions import OperationalError

from rsp import local_services
from rsp.local_services import CHECKOUT, LocalServicesError, PrivateServices

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the servers to another user")
USE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from rsp.local_services import PrivateServices
with PrivateServices(root=Path(sys.argv[1]), socket_dir=Path(sys.argv[2]), durable=False).in_use():
    os.kill(os.getpid(), signal.SIGKILL)
"""

USE = """
import sys
from pathlib import Path
from rsp.local_services import PrivateServices
with PrivateServices(root=Path(sys.argv[1]), socket_dir=Path(sys.argv[2]), durable=False).in_use(postgresql=False):
    pass
"""


@pytest.fixture
def services():
    """Services of their own, in a folder that the server's user can reach and whose name needs quoting."""
    folder = Path(tempfile.mkdtemp(prefix="rsp å 'test' ", dir="/tmp"))
    folder.chmod(0o711)
    found = PrivateServices(root=folder / "services", socket_dir=folder / "services" / "socket", durable=False)
    yield found
    assert found.remove(), "the test left somebody holding the services"
    shutil.rmtree(folder)


@pytest.fixture
def state(monkeypatch, tmp_path):
    """A state folder of its own. As root it lies under pytest's folder with mode 700, which nobody may enter."""
    monkeypatch.setenv("RSP_STATE_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    yield tmp_path / "var"
    assert local_services.private_services().remove()


def query(services: PrivateServices, sql: str) -> object:
    """One value from the database, reached the way the settings do."""
    settings = environ.Env.db_url_config(services.database_url)
    with psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], user=settings["USER"], dbname=settings["NAME"], connect_timeout=5
    ) as connection:
        row = connection.execute(sql).fetchone()
    return row and row[0]


def broker_answers(services: PrivateServices) -> bool:
    try:
        with Connection(services.redis_url) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
            return bool(connection.default_channel.client.ping())
    except OperationalError:
        return False


def database_answers(services: PrivateServices) -> bool:
    try:
        return query(services, "SELECT 1") == 1
    except psycopg.OperationalError:
        return False


def test_services_answer_at_their_addresses(services):
    with services.in_use():
        assert query(services, "SELECT current_database() || ' ' || current_user") == "rsp rsp_app"
        assert query(services, "SELECT 'zebra' < 'ö' COLLATE \"sv-x-icu\"") is True
        assert query(services, "SHOW listen_addresses") == ""
        assert broker_answers(services)


def test_second_user_leaving_stops_nothing_last_one_stops_all(services):
    with services.in_use():
        with services.in_use():
            server = query(services, "SELECT pg_postmaster_start_time()")
        assert query(services, "SELECT pg_postmaster_start_time()") == server
        assert broker_answers(services)
    assert not database_answers(services)
    assert not broker_answers(services)


def test_content_survives_a_stop(services):
    durable = replace(services, durable=True)
    with durable.in_use(redis=False):
        query(services, "SELECT lo_create(7)")
    with durable.in_use(redis=False):
        assert query(services, "SELECT oid FROM pg_largeobject_metadata") == 7


def test_servers_of_a_killed_user_are_reused_and_then_stopped(services):
    command = [sys.executable, "-c", USE_AND_DIE, str(services.root), str(services.socket_dir)]
    assert subprocess.run(command, cwd=CHECKOUT, check=False).returncode == -signal.SIGKILL
    assert database_answers(services)
    server = query(services, "SELECT pg_postmaster_start_time()")
    with services.in_use():
        assert query(services, "SELECT pg_postmaster_start_time()") == server
    assert not database_answers(services)
    assert not broker_answers(services)


def test_killed_server_whose_process_id_now_is_another_program_is_started_anew(services):
    with services.in_use(redis=False):
        pid_file = services.data_dir / "postmaster.pid"
        server = int(pid_file.read_text(encoding="utf-8").split()[0])
        os.kill(server, signal.SIGKILL)
        lines = pid_file.read_text(encoding="utf-8").split("\n")
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]), encoding="utf-8")
    with services.in_use(redis=False):
        assert database_answers(services)


def test_services_in_use_are_not_removed(services):
    with services.in_use(redis=False):
        assert services.remove() is False
        assert database_answers(services)


def test_nothing_is_started_for_addresses_that_are_given(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example/rsp")
    monkeypatch.setenv("REDIS_URL", "redis://redis.example/0")
    monkeypatch.setattr(PrivateServices, "in_use", None)
    with local_services.running():
        pass


def test_nothing_is_started_on_a_server(monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("RSP_ENVIRONMENT", "production")
    monkeypatch.setattr(PrivateServices, "in_use", None)
    with local_services.running():
        pass


@as_root
def test_checkout_that_the_server_user_cannot_reach_gets_a_folder_of_its_own(state, capsys):
    closed = [folder for folder in state.parents if folder.exists() and not folder.stat().st_mode & 0o001]
    before = [folder.stat().st_mode for folder in closed]
    assert closed, "pytest's own folder has mode 700"
    with local_services.running():
        services = local_services.private_services()
        assert services.root.parent == Path("/var/tmp")
        assert database_answers(services)
        assert f"Databasen läggs i {services.root}" in capsys.readouterr().err
    assert [folder.stat().st_mode for folder in closed] == before


def test_long_path_gets_its_sockets_elsewhere(monkeypatch):
    folder = Path(tempfile.mkdtemp(prefix="rsp-long-", dir="/tmp"))
    folder.chmod(0o711)
    monkeypatch.setenv("RSP_STATE_DIR", str(folder / ("x" * 100)))
    services = local_services.private_services()
    try:
        assert services.root == local_services.state_dir() / "services"
        assert services.socket_dir.parent.parent == Path("/var/tmp")
        with services.in_use():
            assert database_answers(services)
            assert broker_answers(services)
    finally:
        assert services.remove()
        assert not services.socket_dir.parent.exists()
        shutil.rmtree(folder)


def test_folder_of_another_user_is_refused(monkeypatch, state):
    monkeypatch.setattr(local_services, "_reachable", lambda path, user_id: False)
    services = local_services.private_services()
    services.root.symlink_to("/tmp")
    try:
        with pytest.raises(LocalServicesError, match="tillhör en annan användare"):
            services._make_folders()
    finally:
        services.root.unlink()


@pytest.mark.parametrize(("missing", "package"), [("postgresql", "postgresql"), ("redis", "redis-server")])
def test_missing_program_gives_one_line_that_says_what_to_install(monkeypatch, services, missing, package):
    monkeypatch.delenv("PGBIN", raising=False)
    monkeypatch.setattr(local_services.shutil, "which", lambda *args, **kwargs: None)
    monkeypatch.setattr(local_services.glob, "glob", lambda pattern: [])
    with (
        pytest.raises(LocalServicesError) as caught,
        services.in_use(**{"postgresql": False, "redis": False, missing: True}),
    ):
        pytest.fail("started without a program")
    assert f"sudo apt-get install {package}" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_cluster_of_a_version_that_is_gone_is_named(services):
    services._make_folders()
    services.data_dir.mkdir()
    services.data_dir.joinpath("PG_VERSION").write_text("99\n", encoding="ascii")
    with pytest.raises(LocalServicesError, match="PostgreSQL 99, som saknas"):
        local_services._postgresql_bin_dir(services.data_dir)


def test_cluster_of_a_version_that_is_too_old_is_refused(services):
    services._make_folders()
    services.data_dir.mkdir()
    services.data_dir.joinpath("PG_VERSION").write_text("9.6\n", encoding="ascii")
    with pytest.raises(LocalServicesError, match=r"PostgreSQL 9, som .* är för gammal\. Version 15 eller senare"):
        local_services._postgresql_bin_dir(services.data_dir)


def test_postgresql_that_is_too_old_is_refused_in_one_line(monkeypatch, services):
    monkeypatch.setattr(local_services, "_major_version", lambda folder: 14)
    with pytest.raises(LocalServicesError) as caught:
        local_services._postgresql_bin_dir(services.data_dir)
    assert str(caught.value).startswith("PostgreSQL 14 är för gammal. Version 15 eller senare behövs")
    assert "\n" not in str(caught.value)


def test_newer_postgresql_is_chosen_before_one_that_is_too_old(monkeypatch, tmp_path):
    for version in ("14", "15"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "initdb").touch()
    monkeypatch.setenv("PGBIN", str(tmp_path / "14"))
    monkeypatch.setattr(local_services.shutil, "which", lambda program: str(tmp_path / "15" / program))
    monkeypatch.setattr(local_services.glob, "glob", lambda pattern: [])
    monkeypatch.setattr(local_services, "_major_version", lambda folder: int(folder.name))
    assert local_services._postgresql_bin_dir(tmp_path / "none") == tmp_path / "15"


@pytest.mark.parametrize(
    ("shown", "version"), [("15.18 (Debian 15.18-0+deb12u1)", 15), ("17.2", 17), ("18beta1", 18), ("9.6.24", 9)]
)
def test_major_version_is_read_as_the_server_shows_it(monkeypatch, shown, version):
    answer = subprocess.CompletedProcess([], 0, stdout=f"postgres (PostgreSQL) {shown}\n")
    monkeypatch.setattr(local_services.subprocess, "run", lambda *args, **kwargs: answer)
    assert local_services._major_version(Path("/bin")) == version


def test_address_of_database_is_read_by_the_settings():
    services = PrivateServices(root=Path("/a b"), socket_dir=Path("/a b/%å?#+@"))
    found = environ.Env.db_url_config(services.database_url)
    assert (found["HOST"], found["PORT"], found["NAME"], found["USER"]) == ("/a b/%å?#+@", 5432, "rsp", "rsp_app")


def test_secret_key_is_made_once_and_kept_to_its_owner(state):
    key = local_services.local_secret_key()
    assert len(key) >= 50
    assert local_services.local_secret_key() == key
    assert (state / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in state.iterdir()] == ["secret_key"]


def test_abandoned_test_services_are_removed_by_the_next_run(services):
    command = [sys.executable, "-c", USE_AND_DIE, str(services.root), str(services.socket_dir)]
    subprocess.run(command, cwd=CHECKOUT, check=False)
    abandoned = services.root.with_name(f"{local_services.THROWAWAY_PREFIX}abandoned")
    abandoned.symlink_to(services.root)  # a link is not followed: only a folder of our own is removed
    local_services._remove_abandoned(abandoned.parent)
    assert database_answers(services)
    abandoned.unlink()
    services.root.rename(abandoned)
    local_services._remove_abandoned(abandoned.parent)
    assert not abandoned.exists()


def test_services_about_to_start_are_not_taken_for_abandoned(monkeypatch, services):
    """Another run looks for abandoned folders at the worst moment: before the servers are started."""
    folder = services.root.with_name(f"{local_services.THROWAWAY_PREFIX}starting")
    starting = PrivateServices(root=folder, socket_dir=folder / "socket", durable=False)
    take = local_services._take_lock

    def clean_up_first(path):
        monkeypatch.setattr(local_services, "_take_lock", take)
        local_services._remove_abandoned(folder.parent)
        return take(path)

    monkeypatch.setattr(local_services, "_take_lock", clean_up_first)
    with starting.in_use(postgresql=False):
        local_services._remove_abandoned(folder.parent)
        assert broker_answers(starting)
    assert starting.remove()


def test_folder_that_is_removed_while_one_waits_for_its_lock_is_made_anew(services):
    with services._starting_or_stopping():
        waiting = subprocess.Popen(
            [sys.executable, "-c", USE, str(services.root), str(services.socket_dir)], cwd=CHECKOUT
        )
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(1)
        services.root.rename(services.root.with_name("removed"))
    assert waiting.wait(60) == 0
    assert services.root.joinpath("users.lock").exists()
