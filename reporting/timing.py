"""How long the parts of a report take, as ratios measured in one run."""

import statistics
import time
from collections.abc import Callable, Iterable

from django.utils import timezone

from reporting.datasets import build_followup_dataset
from reporting.reports import draft_report
from rsp.pdf import STATIC, VARIANT

ROUNDS = 5


def measure_followup(county_code: str, year: int) -> Iterable[str]:
    """Lines of ratios to bare WeasyPrint on the same HTML, fonts and variant: the median of interleaved rounds."""
    report = draft_report(build_followup_dataset(county_code, year), timezone.now())
    html = report.html()
    bare_weasyprint(html)
    rounds = []
    for _ in range(ROUNDS):
        bare = _seconds(lambda: bare_weasyprint(html))
        dataset = _seconds(lambda: build_followup_dataset(county_code, year))
        document = _seconds(report.html)
        whole = _seconds(lambda: draft_report(build_followup_dataset(county_code, year), timezone.now()))
        rounds.append((dataset / bare, document / bare, whole / bare))
    dataset_ratio, html_ratio, whole_ratio = (statistics.median(column) for column in zip(*rounds, strict=True))
    yield f"Underlag {dataset_ratio:.3f} × WeasyPrint ensamt"
    yield f"HTML {html_ratio:.3f} × WeasyPrint ensamt"
    yield f"Hela rapporten {whole_ratio:.3f} × WeasyPrint ensamt (samma HTML, {ROUNDS} omgångar, median)"


def bare_weasyprint(html: str) -> bytes:
    """The same HTML straight through WeasyPrint: no attachments, no metadata of ours."""
    from weasyprint import HTML

    return HTML(string=html, base_url=f"{STATIC.as_uri()}/").write_pdf(pdf_variant=VARIANT)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
