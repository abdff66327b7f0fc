"""The private PostgreSQL and Redis that a checkout runs when no ``DATABASE_URL`` or ``REDIS_URL`` is set.

Standard library only: it works with the system's Python before the virtual environment exists. Both servers listen on
unix sockets in a folder only their own user may enter, never on a port. Everybody who needs them holds a shared lock;
the last one out stops them. A user that crashes loses its lock, and the next one finds the servers running.

When root runs this, the servers run as the user ``nobody``, since PostgreSQL refuses to be root. If that user cannot
reach the checkout (it lies under a folder with mode 700), the services live in a folder of their own under
``/var/tmp``. The modes of folders outside the project are never changed.
"""

import fcntl
import glob
import hashlib
import os
import pwd
import secrets
import shlex
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

CHECKOUT = Path(__file__).resolve().parent.parent
DATABASE_NAME = DATABASE_OWNER = "rsp"
DATABASE_USER = "rsp_app"
POSTGRESQL_PORT = 5432  # only a part of the socket's file name
# A socket's whole path holds at most 107 bytes on Linux; "/.s.PGSQL.5432" is the longest name put in the folder.
LONGEST_SOCKET_DIR = 90
OLDEST_POSTGRESQL = 15  # NULLS NOT DISTINCT: without it Django leaves out those constraints with a mere warning
WAIT_SECONDS = 60
FALLBACK_ROOT = Path("/var/tmp")
THROWAWAY_PREFIX = "rsp-test-"
FAST_AND_UNSAFE = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


class LocalServicesError(Exception):
    """A private service cannot run. The message is one Swedish line: what is wrong and what to do."""


def state_dir() -> Path:
    """The folder for all a checkout keeps: ``RSP_STATE_DIR``, else ``var`` in the checkout. Made when missing."""
    path = Path(os.environ.get("RSP_STATE_DIR") or CHECKOUT / "var").absolute()
    _make_folder(path, 0o711)
    return path


def local_secret_key() -> str:
    """The secret key of this checkout, made once and kept in the state folder, readable by its owner only."""
    path = state_dir() / "secret_key"
    try:
        if not path.exists():
            handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(50))
            with suppress(FileExistsError):  # another process was first: its key is the one
                os.link(draft, path)
            os.unlink(draft)
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise LocalServicesError(
            f"Nyckelfilen {path} går inte att läsa ({error.strerror}). Kör som samma användare som förra gången."
        ) from error


def database_url() -> str:
    """The address of the private database, whether it runs or not.

    In django-environ's form for sockets: the path holds the socket's folder and the name, so HOST becomes the folder.
    """
    return private_services().database_url


def redis_url() -> str:
    """The address of the private Redis, whether it runs or not, in the form Celery's broker setting takes."""
    return private_services().redis_url


@contextmanager
def running() -> Iterator[None]:
    """Keep the services that no environment variable names running for the time of the block.

    Does nothing for a service whose ``DATABASE_URL`` or ``REDIS_URL`` is set, and nothing at all in production.
    Raises LocalServicesError when a program is missing or a server does not start.
    """
    wants_postgresql = not os.environ.get("DATABASE_URL")
    wants_redis = not os.environ.get("REDIS_URL")
    if os.environ.get("RSP_ENVIRONMENT", "local") not in ("", "local") or not (wants_postgresql or wants_redis):
        yield
        return
    with private_services().in_use(postgresql=wants_postgresql, redis=wants_redis):
        yield


@contextmanager
def throwaway(*, postgresql: bool = True, redis: bool = True) -> Iterator["PrivateServices"]:
    """Services in a temporary folder for a test run: fast, unsafe, and gone afterwards."""
    user_id = _service_account()[0]
    places = [Path(tempfile.gettempdir()), Path("/tmp"), FALLBACK_ROOT]
    parent = next(p for p in places if _reachable(p, user_id) and len(os.fsencode(p)) < LONGEST_SOCKET_DIR - 40)
    _remove_abandoned(parent)
    folder = Path(tempfile.mkdtemp(prefix=THROWAWAY_PREFIX, dir=parent))
    folder.chmod(0o711)
    services = PrivateServices(root=folder, socket_dir=folder / "socket", durable=False)
    try:
        with services.in_use(postgresql=postgresql, redis=redis):
            yield services
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def private_services() -> "PrivateServices":
    """The services of this checkout and where they live; the same answer in every process of the same user."""
    state = state_dir()
    name = f"rsp-{os.geteuid()}-{hashlib.sha256(os.fsencode(state.resolve())).hexdigest()[:12]}"
    fallback = FALLBACK_ROOT / name
    if not _reachable(state, _service_account()[0]):
        return PrivateServices(root=fallback, socket_dir=fallback / "socket")
    root = state / "services"
    socket_dir = root / "socket"
    if len(os.fsencode(socket_dir)) > LONGEST_SOCKET_DIR:
        socket_dir = fallback / "socket"
    return PrivateServices(root=root, socket_dir=socket_dir)


@dataclass(frozen=True)
class PrivateServices:
    """One private PostgreSQL and one Redis: ``root`` holds their data and locks, ``socket_dir`` their sockets."""

    root: Path
    socket_dir: Path
    durable: bool = True

    @property
    def database_url(self) -> str:
        return self._database_url(DATABASE_USER)

    @property
    def owner_database_url(self) -> str:
        """For the role that owns the tables: migrations only."""
        return self._database_url(DATABASE_OWNER)

    def _database_url(self, role: str) -> str:
        return f"postgres://{role}@:{POSTGRESQL_PORT}/{quote(str(self.socket_dir))}/{DATABASE_NAME}"

    @property
    def redis_url(self) -> str:
        return f"redis+socket://{quote(str(self.redis_socket))}"

    @property
    def redis_socket(self) -> Path:
        return self.socket_dir / "redis.sock"

    @property
    def data_dir(self) -> Path:
        return self.root / "postgresql" / "data"

    @property
    def log_file(self) -> Path:
        return self.root / "postgresql" / "log"

    @contextmanager
    def in_use(self, *, postgresql: bool = True, redis: bool = True) -> Iterator[None]:
        """Start what does not run, hold the shared lock during the block, then stop all when nobody else holds it."""
        is_new = not self.root.exists()
        self._make_folders()
        if is_new and self.durable:
            self._tell_where()
        with ExitStack() as held:
            with self._starting_or_stopping():
                # Made and taken under the other lock: a users.lock that nobody holds means abandoned services.
                users = held.enter_context(open(self.root / "users.lock", "w", encoding="ascii"))
                fcntl.flock(users, fcntl.LOCK_SH)
                held.callback(self._leave, os.getpid(), users.fileno())
                if postgresql:
                    self._start_postgresql()
                if redis:
                    self._start_redis()
            yield

    def remove(self) -> bool:
        """Stop the services and remove their folders. False, and nothing is touched, while somebody uses them."""
        if self.root.exists():
            with self._starting_or_stopping(), open(self.root / "users.lock", "w", encoding="ascii") as users:
                if not _try_exclusive(users.fileno()):
                    return False
                self._stop()
                doomed = self.root.with_name(f"{self.root.name}-removed-{os.getpid()}")
                self.root.rename(doomed)  # at once: whoever waits for the lock makes a folder anew
            shutil.rmtree(doomed, ignore_errors=True)
        if self.socket_dir.parent != self.root:
            shutil.rmtree(self.socket_dir.parent, ignore_errors=True)
        return True

    def _leave(self, owner: int, users: int) -> None:
        if os.getpid() != owner:
            return  # a forked child must not stop what its parent uses
        with self._starting_or_stopping():
            fcntl.flock(users, fcntl.LOCK_UN)
            if _try_exclusive(users):
                self._stop()

    def _stop(self) -> None:
        self._stop_postgresql()
        self._stop_redis()

    @contextmanager
    def _starting_or_stopping(self) -> Iterator[None]:
        taken = None
        while taken is None:
            self._make_folders()
            taken = _take_lock(self.root / "starting.lock")
        with taken:
            yield

    def _make_folders(self) -> None:
        user_id, group_id = _service_account()
        for folder in {self.root, self.socket_dir.parent}:
            _make_folder(folder, 0o711)
            details = folder.lstat()
            if not stat.S_ISDIR(details.st_mode) or details.st_uid != os.geteuid():
                raise LocalServicesError(
                    f"Mappen {folder} tillhör en annan användare. Kör som den eller ange en egen RSP_STATE_DIR."
                )
        for folder in (self.data_dir.parent, self.socket_dir, self.root / "redis"):
            if not folder.exists():
                _make_folder(folder, 0o700)
                os.chown(folder, user_id, group_id)

    def _tell_where(self) -> None:
        state = state_dir()
        if self.root.parent != state:
            _say(f"Databasen läggs i {self.root}: användaren som kör den når inte {state}.")
        elif self.socket_dir.parent != self.root:
            _say(f"Databasens uttag läggs i {self.socket_dir}: sökvägen till {state} är för lång.")

    # --- PostgreSQL

    def _start_postgresql(self) -> None:
        bin_dir = _postgresql_bin_dir(self.data_dir)
        if self._postgresql_state(bin_dir) == "up":
            return
        if not self.data_dir.exists():
            self._create_cluster(bin_dir)
        self._remove_stale_pid()
        options = ["-k", str(self.socket_dir), "-p", str(POSTGRESQL_PORT), "-c", "listen_addresses="]
        options += ["-c", "unix_socket_permissions=0700", *(() if self.durable else FAST_AND_UNSAFE)]
        try:
            command = [bin_dir / "pg_ctl", "-D", self.data_dir, "-s", "-w", "-t", WAIT_SECONDS, "-l", self.log_file]
            _run_as_service_user([*command, "-o", shlex.join(options), "start"])
        except subprocess.CalledProcessError as error:
            raise LocalServicesError(f"PostgreSQL startade inte. Orsaken står sist i {self.log_file}.") from error

    def _create_cluster(self, bin_dir: Path) -> None:
        """Make the cluster and its database aside, then move it into place: an interrupted attempt leaves nothing."""
        draft = self.data_dir.with_name("draft")
        shutil.rmtree(draft, ignore_errors=True)
        command = [bin_dir / "initdb", "-D", draft, "-U", DATABASE_OWNER, "--auth=trust"]
        command += ["-E", "UTF8", "--locale=C.UTF-8"]
        try:
            _run_as_service_user([*command, *(() if self.durable else ("--no-sync",))])
            _run_as_service_user(
                [bin_dir / "postgres", "--single", *FAST_AND_UNSAFE, "-D", draft, "postgres"],
                text_in=f"CREATE DATABASE {DATABASE_NAME}\nCREATE ROLE {DATABASE_USER} LOGIN\n",
            )
        except subprocess.CalledProcessError as error:
            reason = (error.stderr or error.stdout or "").strip().splitlines()[-1:] or ["okänd orsak"]
            raise LocalServicesError(f"Databasen kunde inte skapas i {self.data_dir}: {reason[0]}") from error
        draft.rename(self.data_dir)

    def _postgresql_state(self, bin_dir: Path) -> str:
        """``up`` or ``down``; a server that is starting or stopping is waited for."""
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            command = [bin_dir / "pg_isready", "-q", "-h", self.socket_dir, "-p", POSTGRESQL_PORT, "-t", 3]
            answer = _run_as_service_user(command, check=False).returncode
            if answer != 1 or time.monotonic() > deadline:
                return "up" if answer == 0 else "down"
            time.sleep(0.1)

    def _remove_stale_pid(self) -> None:
        """Remove what a server that was killed left behind when its process id now belongs to something else."""
        pid_file = self.data_dir / "postmaster.pid"
        if not pid_file.exists() or not Path("/proc/self").exists():
            return  # without /proc, PostgreSQL's own check has to do
        process = Path("/proc", pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
        with suppress(OSError):
            if process.joinpath("comm").read_text(encoding="utf-8").strip() in ("postgres", "postmaster"):
                return
        pid_file.unlink()
        self.socket_dir.joinpath(f".s.PGSQL.{POSTGRESQL_PORT}.lock").unlink(missing_ok=True)

    def _stop_postgresql(self) -> None:
        if not self.data_dir.joinpath("postmaster.pid").exists():
            return
        bin_dir = _postgresql_bin_dir(self.data_dir)
        for mode in ("fast", "immediate") if self.durable else ("immediate",):
            command = [bin_dir / "pg_ctl", "-D", self.data_dir, "-s", "-w", "-t", 30, "-m", mode, "stop"]
            if _run_as_service_user(command, check=False).returncode == 0:
                return

    # --- Redis

    def _start_redis(self) -> None:
        if self._redis_answers("PING"):
            return
        program = shutil.which("redis-server") or shutil.which("redis-server", path="/usr/bin:/usr/local/bin")
        if not program:
            raise LocalServicesError(
                "Redis saknas. Installera med: sudo apt-get install redis-server (eller ange REDIS_URL)."
            )
        folder = self.root / "redis"
        command = [program, "--port", 0, "--unixsocket", self.redis_socket, "--unixsocketperm", 700, "--dir", folder]
        command += ["--save", "", "--appendonly", "no", "--daemonize", "yes"]
        command += ["--pidfile", folder / "pid", "--logfile", folder / "log"]
        started = _run_as_service_user(command, check=False).returncode == 0
        deadline = time.monotonic() + 10
        while started and time.monotonic() < deadline:
            if self._redis_answers("PING"):
                return
            time.sleep(0.02)
        raise LocalServicesError(f"Redis startade inte. Orsaken står sist i {folder / 'log'}.")

    def _stop_redis(self) -> None:
        self._redis_answers("SHUTDOWN NOSAVE")
        deadline = time.monotonic() + 10
        while self._redis_answers("PING") and time.monotonic() < deadline:
            time.sleep(0.02)

    def _redis_answers(self, command: str) -> bool:
        with socket.socket(socket.AF_UNIX) as connection, suppress(OSError):
            connection.settimeout(5)
            connection.connect(str(self.redis_socket))
            connection.sendall(command.encode() + b"\r\n")
            return connection.recv(64).startswith(b"+")
        return False


def _service_account() -> tuple[int, int]:
    """User and group id the servers run as: our own, or ``nobody`` when we are root."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _run_as_service_user(
    command: list[object], *, check: bool = True, text_in: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a server program, as ``nobody`` when we are root, without the caller's PG* variables disturbing it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment["LC_ALL"] = "C.UTF-8"
    user_id, group_id = _service_account()
    as_root = os.geteuid() == 0
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        # Not a pipe: a server that goes to the background would hold its end open and we would wait for ever.
        result = subprocess.run(
            [str(word) for word in command],
            check=False,
            cwd="/",
            env=environment,
            input=text_in,
            text=True,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal is for us, not for the servers
            user=user_id if as_root else None,
            group=group_id if as_root else None,
            extra_groups=[] if as_root else None,
        )
        output.seek(0)
        result.stdout = output.read()
    if check:
        result.check_returncode()
    return result


def _postgresql_bin_dir(data_dir: Path) -> Path:
    """The folder with PostgreSQL's programs, of the version that made the cluster when there is one.

    Raises LocalServicesError when there is none, or only of another version.
    """
    on_path = shutil.which("initdb")
    candidates = [Path(os.environ["PGBIN"])] if os.environ.get("PGBIN") else []
    candidates += [Path(on_path).resolve().parent] if on_path else []
    installed = [Path(folder) for folder in glob.glob("/usr/lib/postgresql/*/bin")]
    candidates += sorted(installed, key=lambda folder: float(folder.parent.name), reverse=True)
    candidates = [folder for folder in candidates if folder.joinpath("initdb").exists()]
    if not candidates:
        raise LocalServicesError(
            "PostgreSQL saknas. Installera med: sudo apt-get install postgresql (eller ange DATABASE_URL)."
        )
    version_file = data_dir / "PG_VERSION"
    wanted = int(version_file.read_text(encoding="ascii").split(".")[0]) if version_file.exists() else None
    versions = {folder: _major_version(folder) for folder in candidates}
    for folder, version in versions.items():
        if version >= OLDEST_POSTGRESQL and wanted in (None, version):
            return folder
    if wanted is None or wanted < OLDEST_POSTGRESQL:
        found = f"{wanted}, som databasen i {data_dir} är gjord med," if wanted else str(max(versions.values()))
        raise LocalServicesError(
            f"PostgreSQL {found} är för gammal. Version {OLDEST_POSTGRESQL} eller senare behövs "
            "(eller ange DATABASE_URL)."
        )
    raise LocalServicesError(
        f"Databasen i {data_dir} är gjord med PostgreSQL {wanted}, som saknas. "
        f"Installera postgresql-{wanted}, eller kör make clean för att börja om utan innehåll."
    )


def _major_version(bin_dir: Path) -> int:
    """15 of ``postgres (PostgreSQL) 15.18 (Debian …)``, and of ``15beta1`` too."""
    shown = subprocess.run([bin_dir / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return int("".join(takewhile(str.isdigit, shown.split()[2])))


def _reachable(path: Path, user_id: int) -> bool:
    """Whether a user may walk into the folder, judged by owner and mode; folders yet to be made count as open."""
    if user_id == os.geteuid():
        return True
    for folder in (path, *path.parents):
        with suppress(FileNotFoundError):
            details = folder.stat()
            if not details.st_mode & stat.S_IXOTH and details.st_uid != user_id:
                return False
    return True


def _make_folder(path: Path, mode: int) -> None:
    try:
        if not path.exists():
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(mode)
    except OSError as error:
        raise LocalServicesError(
            f"Mappen {path} går inte att skapa ({error.strerror}). Ange en annan med RSP_STATE_DIR."
        ) from error


def _take_lock(path: Path) -> TextIO | None:
    """The lock file, held until it is closed; None when its folder was removed while we waited for it."""
    with ExitStack() as opened, suppress(FileNotFoundError):
        lock = opened.enter_context(open(path, "w", encoding="ascii"))
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.samestat(os.fstat(lock.fileno()), path.stat()):
            opened.pop_all()
            return lock
    return None


def _try_exclusive(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _remove_abandoned(parent: Path) -> None:
    """Remove the throwaway services of test runs that were killed."""
    for folder in parent.glob(f"{THROWAWAY_PREFIX}*"):
        with suppress(OSError):
            details = folder.lstat()
            is_ours = stat.S_ISDIR(details.st_mode) and details.st_uid == os.geteuid()
            if is_ours and folder.joinpath("users.lock").exists():
                PrivateServices(root=folder, socket_dir=folder / "socket", durable=False).remove()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """``remove``: stop the private services and remove all local state of this checkout."""
    if arguments != ["remove"]:
        _say("Användning: python3 -m rsp.local_services remove")
        return 2
    try:
        if not private_services().remove():
            _say("Något använder databasen just nu. Stoppa demon (Ctrl-C) och försök igen.")
            return 1
        shutil.rmtree(state_dir())
    except (LocalServicesError, OSError) as error:
        _say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
