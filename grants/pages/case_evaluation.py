"""The evaluation of a case as its page shows it: the answer first, what limits it, then every condition."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.case_facts import evaluate_case
from grants.enums import OPEN_STATES, CaseState
from grants.models import CompletionRequest, GrantCase, MunicipalStatement
from grants.pages.case_frame import CaseFrame
from grants.pages.case_verdict import CaseVerdict, LimitRow, act_words, in_order, nbsp
from grants.rules.evaluation import Citation, Condition, Evaluation, Severity, Verdict
from grants.rules.fact_definitions import answers_from_json, facts_asked
from grants.rules.facts import Answer, FactDefinition, FactKind, Step
from grants.services.case_evaluation import kind_of_reason
from grants.services.completion import Question
from rsp.swedish import NBSP, decimal_text, kronor, long_date
from rsp.working_days import working_days_left

NEWEST_ACT = "2024:1243"
HOME_DELIVERY = "hemsandningsbidrag"

LOOKS = {
    Verdict.MET: ("met", "circle-check"),
    Verdict.NOT_MET: ("not", "circle-x"),
    Verdict.UNKNOWN: ("unk", "circle-question-mark"),
    Verdict.NOT_APPLICABLE: ("na", "minus"),
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One condition: a line when it is met, else opened with what to do and where it is written."""

    condition: Condition
    case: GrantCase
    may_write: bool = False

    @property
    def state(self) -> str:
        return self._shown[0]

    @property
    def icon(self) -> str:
        return self._shown[1]

    @property
    def _shown(self) -> tuple[str, str]:
        """A condition that is waived, or a warning that is weighed, is no longer opened. Only what stops is red."""
        is_lacking = self.condition.verdict in (Verdict.NOT_MET, Verdict.UNKNOWN)
        if self.condition.waived_by and is_lacking:
            return "waived", "circle-check"
        if self.condition.severity is not Severity.BLOCK and is_lacking:
            return "warn", "triangle-alert" if self.condition.verdict is Verdict.NOT_MET else "circle-question-mark"
        return LOOKS[self.condition.verdict]

    @property
    def word(self) -> str:
        words = {
            "met": _("Uppfyllt"),
            "not": _("Inte uppfyllt"),
            "unk": _("Inte känt"),
            "na": _("Gäller inte"),
            "waived": _("Undantag") if self.condition.is_excepted else _("Vägd varning"),
            "warn": _("Varning") if self.condition.severity is Severity.WARNING else _("Att veta"),
        }
        return words["unk" if self.condition.verdict is Verdict.UNKNOWN and self.state == "warn" else self.state]

    @property
    def is_open(self) -> bool:
        return self.state in ("not", "unk", "warn")

    @property
    def anchor(self) -> str:
        return anchor_of(self.condition.key)

    @property
    def reference(self) -> str:
        """The paragraph, short: "20 §"."""
        return nbsp(self.condition.citation.paragraph)

    @property
    def citation(self) -> str:
        return citation_words(self.condition.citation)

    @property
    def reason_href(self) -> str:
        """Where a reason is written, when the law lets one be; empty when not."""
        is_past = self.condition.verdict is Verdict.NOT_MET or self.condition.wants_reason or self.condition.waived_by
        if not (self.may_write and is_past and kind_of_reason(self.condition)):
            return ""
        return reverse("grants:rule_reason", args=[self.case.pk, self.condition.key])

    @property
    def reason_label(self) -> str:
        if self.condition.waived_by:
            return _("Ändra skälen")
        return _("Skriv särskilda skäl") if self.condition.may_be_waived else _("Skriv varför ärendet går vidare")


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Conditions under a heading, with how many of those that apply are met: what is only told is no condition."""

    label: str
    rows: Sequence[RuleRow]

    @property
    def tally(self) -> str:
        applied = [row for row in self.rows if row.state != "na" and row.condition.severity is not Severity.NOTE]
        met = sum(row.state in ("met", "waived") for row in applied)
        return _("%(met)d av %(all)d uppfyllda") % {"met": met, "all": len(applied)}


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next: a link, or (without one) what it waits for."""

    label: str
    text: str
    href: str = ""
    icon: str = "lock"
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class FactLine:
    """An answer in words, for those who only read."""

    label: str
    text: str
    paragraph: str


@dataclass(frozen=True, slots=True)
class StatementLine:
    """What one municipality was asked, and what it said."""

    row: MunicipalStatement
    days_left: int

    @property
    def when(self) -> str:
        """``23 oktober 2025, 7 arbetsdagar kvar``."""
        day = long_date(self.row.due_on)
        if self.row.given_on is not None:
            return day
        if self.days_left < 0:
            return _("%(day)s, dagen har passerat") % {"day": day}
        left = ngettext("%(count)d arbetsdag kvar", "%(count)d arbetsdagar kvar", self.days_left)
        return f"{day}, {left % {'count': self.days_left}}"


@dataclass(frozen=True, slots=True)
class CaseEvaluationPage:
    """One case tried on one day. ``tried``: the answers are those being typed; nothing is saved."""

    frame: CaseFrame
    evaluation: Evaluation
    day: date
    request: CompletionRequest | None
    statements: Sequence[StatementLine]
    tried: bool = False
    unreadable: int = 0

    @property
    def is_kept(self) -> bool:
        """Whether it is the evaluation that was kept with the decision, and not one of now."""
        return False

    @property
    def is_decided(self) -> bool:
        return self.case.state not in OPEN_STATES

    @property
    def case(self) -> GrantCase:
        return self.frame.case

    @property
    def act(self) -> str:
        return self.evaluation.act or NEWEST_ACT

    @property
    def definitions(self) -> list[FactDefinition]:
        return facts_asked(self.case.scheme_id, self.act)

    @property
    def is_today(self) -> bool:
        return self.day == timezone.localdate()

    @property
    def is_tested(self) -> bool:
        """Whether there is a rule to test at all: some forms of support are recorded only."""
        return bool(self.evaluation.groups or self.evaluation.limits or self.evaluation.refused)

    @property
    def groups(self) -> list[RuleGroup]:
        may_write = bool(self.frame.can_edit)
        return [
            RuleGroup(group.label, [RuleRow(one, self.case, may_write) for one in group.conditions])
            for group in self.evaluation.groups
            if group.conditions
        ]

    @property
    def rows(self) -> list[RuleRow]:
        return [row for group in self.groups for row in group.rows]

    def count(self, *states: str) -> int:
        return sum(row.state in states for row in self.rows)

    @property
    def not_met(self) -> int:
        return self.count("not")

    @property
    def unknown(self) -> int:
        return self.count("unk")

    @property
    def met(self) -> int:
        return self.count("met", "waived")

    @property
    def warnings(self) -> int:
        """Warnings that nobody has weighed yet."""
        return len(self.evaluation.wanting_reasons)

    @property
    def limits(self) -> Sequence[LimitRow]:
        if self.is_kept:  # what was tried is what was decided: the limit alone decides
            return [LimitRow(one, one is self.evaluation.deciding_limit) for one in in_order(self.evaluation.limits)]
        return self.verdict.limits

    # --- The answer

    @property
    def verdict(self) -> CaseVerdict:
        return CaseVerdict(self.evaluation)

    @property
    def heading(self) -> str:
        return self.verdict.heading

    @property
    def amount(self) -> Decimal | None:
        return self.verdict.amount

    @property
    def lead(self) -> str:
        return self.verdict.lead

    @property
    def least_change(self) -> str:
        return self.verdict.least_change

    @property
    def blocking(self) -> str:
        return self.verdict.blocking

    @property
    def tested_against(self) -> str:
        return self.verdict.tested_against(self.act, self.day)

    @property
    def plan_note(self) -> str:
        return " ".join(self.evaluation.notes)

    # --- What to ask, and what comes next

    @property
    def questions(self) -> list[Question]:
        """The draft's or the letter's, else what the evaluation would ask."""
        if self.request is not None:
            return [Question.of(stored) for stored in self.request.questions]
        return proposed_questions(self.evaluation)

    @property
    def steps(self) -> list[NextStep]:
        """What whoever handles the case can do next; a prepared case leads its readers to the decision."""
        if self.frame.can_edit:
            return list(_steps(self) if self.is_tested else _recording_steps(self))
        if self.case.state != CaseState.PREPARED:
            return []
        if not self.is_tested and self.frame.can_handle:
            record = reverse("grants:decision_record", args=[self.case.pk])
            return [NextStep(_("Registrera beslut fattat någon annanstans"), "", record, "gavel", is_main=True)]
        decision = reverse("grants:decision", args=[self.case.pk])
        return [NextStep(_("Granska förslaget till beslut"), "", decision, "gavel", is_main=True)]

    @property
    def fact_lines(self) -> list[FactLine]:
        """The answers in words, in the order of the form."""
        answers = answers_from_json(self.case.facts or {})
        return [
            FactLine(str(one.label), answer_words(one, answers.get(one.key)), nbsp(one.paragraph))
            for one in self.definitions
        ]

    @property
    def links(self) -> Mapping[str, str]:
        """By the key of a fact, the anchor of the condition that rests on it."""
        found: dict[str, str] = {}
        for row in self.rows:
            for key in row.condition.facts:
                found.setdefault(key, row.anchor)
        return found

    @property
    def is_home_delivery(self) -> bool:
        return self.case.scheme_id == HOME_DELIVERY

    @property
    def can_ask(self) -> bool:
        return bool(self.frame.can_edit) and not self.case.applicant.is_municipal


def case_evaluation_page(
    frame: CaseFrame, day: date, *, tried: GrantCase | None = None, unreadable: int = 0
) -> CaseEvaluationPage:
    """The evaluation of a case on ``day``. ``tried``: a copy that holds what is being typed. Fixed queries."""
    return CaseEvaluationPage(
        frame=frame,
        evaluation=evaluate_case(tried or frame.case, day),
        day=day,
        request=waiting_request(frame),
        statements=statement_lines(frame),
        tried=tried is not None,
        unreadable=unreadable,
    )


def waiting_request(frame: CaseFrame) -> CompletionRequest | None:
    """The draft or the letter that asks the applicant for more, until it is answered."""
    rows = CompletionRequest.objects.visible_to(frame.actor).filter(case=frame.case, answered_on__isnull=True)
    return rows.first()


def statement_lines(frame: CaseFrame) -> list[StatementLine]:
    """What the municipalities were asked, in order."""
    asked = MunicipalStatement.objects.visible_to(frame.actor).filter(case=frame.case).select_related("municipality")
    today = timezone.localdate()
    return [StatementLine(row, working_days_left(today, row.due_on)) for row in asked.order_by("asked_on", "pk")]


def proposed_questions(evaluation: Evaluation) -> list[Question]:
    """What to ask the applicant, one question for each condition that is not known and has one."""
    found: dict[str, Question] = {}
    for one in evaluation.conditions:
        if one.verdict is Verdict.UNKNOWN and one.question:
            found.setdefault(one.question, Question(one.question, one.citation.paragraph, one.key))
    return list(found.values())


def _steps(page: CaseEvaluationPage) -> Iterator[NextStep]:
    case, is_hopeless = page.case, page.verdict.is_hopeless
    completion = None if page.evaluation.refused else _completion_step(page)
    proposal = NextStep(
        _("Skriv förslag till beslut"),
        _proposal_words(page),
        reverse("grants:decision_prepare", args=[case.pk]),
        "pencil",
        is_main=is_hopeless or completion is None,
    )
    if is_hopeless:
        yield proposal
    if completion:
        yield replace(completion, is_main=not is_hopeless)
    if case.state == CaseState.RECEIVED:
        yield NextStep(_("Börja handlägga"), "", reverse("grants:case_start", args=[case.pk]), "search")
    if not is_hopeless:
        yield proposal
    if case.proposed_outcome:
        yield NextStep(_("Bered ärendet"), "", reverse("grants:case_prepare", args=[case.pk]), "send")
    else:
        yield NextStep(_("Bered ärendet"), _("Görs när det finns ett förslag till beslut."))
    yield NextStep(_("Besluta"), _("Görs av den som har delegation när ärendet är berett."))


def _recording_steps(page: CaseEvaluationPage) -> Iterator[NextStep]:
    """A form that somebody else decides on: what they decided is written, and then recorded."""
    case = page.case
    proposal = reverse("grants:decision_prepare", args=[case.pk])
    written = _("Utfall, belopp och skäl, så som beslutet lyder.")
    yield NextStep(_("Skriv vad som beslutades"), written, proposal, "pencil", is_main=not case.proposed_outcome)
    prepared = reverse("grants:case_prepare", args=[case.pk]) if case.proposed_outcome else ""
    yield NextStep(_("Gör ärendet klart"), "", prepared, "send", is_main=bool(prepared))
    last = _("Görs när ärendet är klart.")
    yield NextStep(_("Registrera beslut fattat någon annanstans"), last)


def _completion_step(page: CaseEvaluationPage) -> NextStep | None:
    """To ask the applicant, or to wait for the answer; nothing when there is no question."""
    completion = reverse("grants:completion", args=[page.case.pk])
    if page.request is not None and page.request.sent_at is not None:
        words = _("Svar senast %(day)s.") % {"day": long_date(page.request.due_on)}
        return NextStep(_("Komplettering väntas"), words, completion, "message-square-warning")
    if not page.questions:
        return None
    words = ngettext("%(n)d fråga är klar att skicka.", "%(n)d frågor är klara att skicka.", len(page.questions))
    text = words % {"n": len(page.questions)}
    return NextStep(_("Begär komplettering"), text, completion, "message-square-warning")


def _proposal_words(page: CaseEvaluationPage) -> str:
    if page.verdict.is_hopeless:
        return _("Avslag eller avvisning. Stödet kan inte beviljas.")
    if page.blocking:
        return _("Bifall kan inte föreslås än: av villkoren är %(what)s.") % {"what": page.blocking}
    return _("Inget villkor hindrar ett bifall.")


def anchor_of(key: str) -> str:
    """The id of a condition on the page."""
    return "villkor-" + key.replace(".", "-").replace("_", "-")


def citation_words(citation: Citation) -> str:
    """``20 § första stycket förordning (2024:1243), lydelse från 1 januari 2025``."""
    own, _and, beside = citation.paragraph.partition(" och artikel ")
    where = f"{nbsp(own)} {act_words(citation.act)}"
    if beside:
        where = _("%(where)s och artikel %(article)s") % {"where": where, "article": beside}
    words = _("%(where)s, lydelse från %(first)s") % {"where": where, "first": long_date(citation.wording_from)}
    if citation.wording_to:
        words = _("%(words)s till %(last)s") % {"words": words, "last": long_date(citation.wording_to)}
    if citation.certainty == "agency_page":
        words = _("%(words)s. Källa: myndighets webbplats, inte lagtexten.") % {"words": words}
    return words


def answer_words(definition: FactDefinition, answer: Answer | None) -> str:
    """An answer as people read it; what is not answered is "Inte känt"."""
    match answer:
        case None:
            return _("Inte känt")
        case bool():
            return _("Ja") if answer else _("Nej")
        case Step():
            done = _("Ja") if answer.is_done else _("Nej")
            return f"{done}, {long_date(answer.on)}" if answer.on else done
        case Decimal() if definition.kind is FactKind.AMOUNT:
            return kronor(answer)
        case Decimal():
            return f"{decimal_text(answer)}{NBSP}{definition.unit}" if definition.unit else decimal_text(answer)
        case date():
            return long_date(answer)
    return str(dict(definition.choices).get(str(answer), answer))
