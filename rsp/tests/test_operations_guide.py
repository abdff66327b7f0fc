"""docs/operations.md says the truth about the environment variables."""

import re

from rsp.environment import NUMBERS, SWITCHES
from rsp.local_services import CHECKOUT
from rsp.tests.environment_names import read_by_set_up, read_by_settings

GUIDE = (CHECKOUT / "docs" / "operations.md").read_text(encoding="utf-8")
DOCUMENTED = re.findall(r"^\| `([A-Z_]+)` \|", GUIDE, flags=re.MULTILINE)


def test_every_variable_the_code_reads_is_in_the_table_and_no_other():
    assert sorted(DOCUMENTED) == sorted(read_by_settings() | read_by_set_up())


def test_switches_and_numbers_of_the_settings_are_refused_when_unreadable():
    settings = (CHECKOUT / "rsp" / "settings.py").read_text(encoding="utf-8")
    assert sorted(re.findall(r'env\.bool\("(\w+)"', settings)) == sorted(SWITCHES)
    assert sorted(re.findall(r'env\.int\("(\w+)"', settings)) == sorted(NUMBERS)


def test_commands_of_the_makefile_that_the_guide_names_exist():
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`make (\w+)", GUIDE)):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE)
