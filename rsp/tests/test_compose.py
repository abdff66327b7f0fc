"""docker-compose.yml and Dockerfile, held against the settings and the set-up: no Docker engine is here to run them."""

import os
import re
import subprocess
import sys

import pytest
import yaml
from django.core.management import get_commands

from rsp import bootstrap
from rsp.local_services import CHECKOUT
from rsp.tests.environment_names import read_by_settings

COMPOSE_TEXT = (CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(COMPOSE_TEXT)
SERVICES = COMPOSE["services"]
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")
OURS = [name for name, service in SERVICES.items() if "build" in service]
ONE_SHOT = [name for name, service in SERVICES.items() if service.get("restart") == "no"]
REFERENCE = re.compile(r"(?<!\$)\$\{(?P<name>\w+)(?P<rest>[^}]*)\}")
SECRET = re.compile(r"SECRET|PASSWORD|KEY|TOKEN")
SAMPLE = {
    "SECRET_KEY": "k3y-" * 13 + "abcdefgh",
    "ALLOWED_HOSTS": "rsp.example",
    "CSRF_TRUSTED_ORIGINS": "https://rsp.example",
    "CONTACT_EMAIL": "rsp@example.se",
    "SITE_URL": "https://rsp.example",
    "EMAIL_URL": "smtp+tls://rsp:hemligt@mail.example:587",
    "DEFAULT_FROM_EMAIL": "rsp@example.se",
    "POSTGRES_PASSWORD": "0a1b2c3d",
    "APP_DATABASE_PASSWORD": "4e5f6a7b",
}


def rendered(value: str) -> str:
    """The value as Compose would hand it on with the sample environment: required ones given, defaults kept."""

    def replace(match: re.Match[str]) -> str:
        default = match["rest"].removeprefix(":-") if match["rest"].startswith(":-") else ""
        return SAMPLE.get(match["name"], default)

    return REFERENCE.sub(replace, value)


def test_services_are_those_a_server_needs():
    assert set(SERVICES) == {"web", "worker", "beat", "migrate", "postgres", "redis"}
    assert ONE_SHOT == ["migrate"]


@pytest.mark.parametrize("name", OURS)
def test_every_variable_handed_over_is_read_by_the_settings(name):
    assert set(SERVICES[name]["environment"]) - read_by_settings() == set()


def test_our_services_share_one_environment():
    """But for the owner of the tables, whom only migrate knows."""
    shared = SERVICES["web"]["environment"]
    assert all({**SERVICES[name]["environment"], **shared} == SERVICES[name]["environment"] for name in OURS)
    assert {name for name in OURS if len(SERVICES[name]["environment"]) > len(shared)} == {"migrate"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - set(ONE_SHOT)))
def test_every_lasting_service_has_a_health_check_and_is_restarted(name):
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    assert {"interval", "timeout", "retries"} <= set(check)
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_dependencies_name_services_that_can_fulfil_them():
    for service in SERVICES.values():
        for other, condition in service.get("depends_on", {}).items():
            expected = "service_completed_successfully" if other in ONE_SHOT else "service_healthy"
            assert condition == {"condition": expected}


def test_images_are_pinned_to_a_version():
    images = [service["image"] for name, service in SERVICES.items() if name not in OURS]
    images += re.findall(r"^FROM (\S+)", DOCKERFILE, flags=re.MULTILINE)
    assert len(images) == 5
    assert [image for image in images if not re.search(r":\d+\.\d+(\.\d+)?-", image)] == []


def test_secrets_come_from_the_environment_and_have_no_default():
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if SECRET.search(name):
                assert re.fullmatch(r"\$\{\w+:(\?[^}]+|-)\}", value), f"{name} must come from the environment"
    for match in REFERENCE.finditer(COMPOSE_TEXT):
        if SECRET.search(match["name"]):
            assert match["rest"].startswith(":?") or match["rest"] == ":-", "required, or left out where it is optional"
    passwords = re.findall(r"\w+://\w+:(.*)@", COMPOSE_TEXT)
    assert passwords
    assert all(re.fullmatch(r"\$\{\w+:\?[^}]+\}", password) for password in passwords)


def test_volumes_are_declared_and_hold_the_database_and_the_files():
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"]) == {"database", "files"}


@pytest.mark.parametrize("name", OURS)
def test_our_containers_have_no_more_rights_than_they_need(name):
    assert SERVICES[name]["read_only"] is True
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert "privileged" not in SERVICES[name]


def test_image_runs_as_an_ordinary_user():
    assert re.findall(r"^USER (\S+)", DOCKERFILE, flags=re.MULTILINE) == ["10001"]


def test_image_has_the_system_libraries_that_set_up_installs():
    wanted = {package.apt for package in bootstrap.system_packages("demo")}
    replaced = {"python3-venv", "postgresql", "redis-server"}  # by the base image and by services of their own
    assert {package for package in wanted - replaced if package not in DOCKERFILE} == set()


def test_image_leaves_local_state_out():
    ignored = (CHECKOUT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv", "var", "node_modules", ".env"} <= set(ignored)


def test_commands_of_migrate_exist():
    commands = re.findall(r"manage\.py (\w+)", " ".join(SERVICES["migrate"]["command"]) + DOCKERFILE)
    assert commands == ["migrate", "load_registers", "collectstatic"]
    assert set(commands) <= set(get_commands())


def test_database_and_broker_addresses_name_services():
    environment = SERVICES["web"]["environment"]
    hosts = re.findall(
        r"@(\w+):5432/rsp$|^redis://(\w+):6379", environment["DATABASE_URL"] + "\n" + environment["REDIS_URL"], re.M
    )
    assert hosts == [("postgres", ""), ("", "redis")]
    assert SERVICES["postgres"]["environment"]["POSTGRES_USER"] == "rsp"
    assert SERVICES["postgres"]["environment"]["POSTGRES_DB"] == "rsp"


def test_only_migrate_knows_the_owner_of_the_tables():
    knowing = [name for name in OURS if "DATABASE_OWNER_URL" in SERVICES[name]["environment"]]
    assert knowing == ["migrate"]
    owner = SERVICES["migrate"]["environment"]["DATABASE_OWNER_URL"]
    assert re.findall(r"^postgres://(\w+):", owner) == [SERVICES["postgres"]["environment"]["POSTGRES_USER"]]
    app = SERVICES["web"]["environment"]["DATABASE_URL"]
    assert re.findall(r"^postgres://(\w+):", app) == ["rsp_app"]
    assert "POSTGRES_PASSWORD" not in str([SERVICES[name]["environment"] for name in OURS if name != "migrate"])


@pytest.mark.slow
def test_settings_accept_the_environment_that_compose_gives():
    """With the required values given and the defaults kept, the deployment checks have nothing to say."""
    given = {name: rendered(value) for name, value in SERVICES["web"]["environment"].items()}
    inherited = {name: os.environ[name] for name in ("PATH", "RSP_STATE_DIR") if name in os.environ}
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=CHECKOUT,
        env={**inherited, **given},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
