"""Kinds of notices with their words and defaults, how mail may come, and the states of a mail to send."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    """What a notice is about."""

    MEMBERSHIP_GIVEN = "membership_given", _("Du får en roll")
    MEMBERSHIP_ENDED = "membership_ended", _("En roll du har avslutas")
    DEPUTY_APPOINTED = "deputy_appointed", _("Du blir ersättare")
    REVIEW_DUE = "review_due", _("Dags att gå igenom roller")
    TOKEN_EXPIRING = "token_expiring", _("En API-nyckel går snart ut")
    EDIT_MERGED = "edit_merged", _("Någon annan ändrade det du arbetade med")
    JOB_FINISHED = "job_finished", _("Ett jobb du startade är klart")
    FOLLOW_UP_SUBMITTED = "follow_up_submitted", _("En uppföljning är inskickad")
    CONSULTATION_OPENED = "consultation_opened", _("Ni bjuds in till samråd om ett serviceprogram")
    CONSULTATION_ANSWERED = "consultation_answered", _("Någon svarar på ert samråd")
    SERVICE_PLAN_REPORTED = "service_plan_reported", _("En kommun rapporterar en serviceplan")
    SERVICE_PLAN_ANSWERED = "service_plan_answered", _("Länet svarar på er serviceplan")
    SERVICE_PLAN_DUE = "service_plan_due", _("En serviceplan går ut")
    PLAN_SHARED = "plan_shared", _("Ni får läsa ett utkast till handlingsplan")
    PLAN_SUBMITTED = "plan_submitted", _("En handlingsplan väntar på beslut")
    PLAN_ANSWERED = "plan_answered", _("En handlingsplan är beslutad eller återlämnad")
    PLAN_COMMENTED = "plan_commented", _("Någon kommenterar en handlingsplan")
    OUTCOME_DUE = "outcome_due", _("Ett mål ska följas upp")
    CASE_ASSIGNED = "case_assigned", _("Du får ett ärende om stöd")
    STATEMENT_ASKED = "statement_asked", _("Regionen vill ha ert yttrande i ett ärende om stöd")
    STATEMENT_GIVEN = "statement_given", _("En kommun svarar i ett ärende om stöd")
    COMPLETION_DUE = "completion_due", _("En komplettering är försenad")
    CASE_PREPARED = "case_prepared", _("Ett ärende om stöd väntar på beslut")
    CASE_DECIDED = "case_decided", _("Ett ärende om stöd är beslutat eller återlämnat")
    PAYMENT_WAITING = "payment_waiting", _("En utbetalning väntar på attest")
    AID_CONFLICT = "aid_conflict", _("Ett stöd ryms inte längre")
    REGISTER_DUE = "register_due", _("Ett stöd ska registreras")
    RESPONSIBILITY_CHANGED = "responsibility_changed", _("Ansvaret i länet byter organisation")
    SECURITY = "security", _("Din inloggning ändras")


class MailChoice(models.TextChoices):
    """How a notice comes by mail."""

    OFF = "off", _("Nej")
    AT_ONCE = "at_once", _("Direkt")
    DAILY = "daily", _("En gång om dagen")


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody gets notices of one kind."""

    in_app: bool
    mail: MailChoice


@dataclass(frozen=True, slots=True)
class KindRule:
    """What a kind means to its reader, and how it comes to those who have not chosen."""

    explanation: str | Promise
    default: Wish
    can_be_turned_off: bool = True


AT_ONCE = Wish(in_app=True, mail=MailChoice.AT_ONCE)
DAILY = Wish(in_app=True, mail=MailChoice.DAILY)
NO_MAIL = Wish(in_app=True, mail=MailChoice.OFF)

KINDS: dict[NoticeKind, KindRule] = {
    NoticeKind.MEMBERSHIP_GIVEN: KindRule(_("När du får en ny roll eller en roll ändras."), AT_ONCE),
    NoticeKind.MEMBERSHIP_ENDED: KindRule(_("När en roll du har avslutas, eller snart går ut."), AT_ONCE),
    NoticeKind.DEPUTY_APPOINTED: KindRule(_("När du utses till ersättare eller tillförordnad."), AT_ONCE),
    NoticeKind.REVIEW_DUE: KindRule(_("När det är dags att gå igenom vilka som har roller hos er."), DAILY),
    NoticeKind.TOKEN_EXPIRING: KindRule(_("En tid innan en API-nyckel som du ansvarar för slutar gälla."), DAILY),
    NoticeKind.EDIT_MERGED: KindRule(_("När din text och någon annans har förts ihop."), NO_MAIL),
    NoticeKind.JOB_FINISHED: KindRule(
        _("När en export, import eller rapport är färdig eller har misslyckats."), NO_MAIL
    ),
    NoticeKind.FOLLOW_UP_SUBMITTED: KindRule(
        _("När ett län du följer skickar in eller rättar sin uppföljning."), DAILY
    ),
    NoticeKind.CONSULTATION_OPENED: KindRule(
        _("När din organisation får ett utkast att lämna synpunkter på."), AT_ONCE
    ),
    NoticeKind.CONSULTATION_ANSWERED: KindRule(_("När en organisation har svarat på länets samråd."), DAILY),
    NoticeKind.SERVICE_PLAN_REPORTED: KindRule(
        _("När en kommun i ditt län har rapporterat en antagen serviceplan."), AT_ONCE
    ),
    NoticeKind.SERVICE_PLAN_ANSWERED: KindRule(
        _("När länet har bekräftat er serviceplan eller lämnat tillbaka den."), AT_ONCE
    ),
    NoticeKind.SERVICE_PLAN_DUE: KindRule(
        _("Ett år, ett halvår och en månad innan en serviceplan går ut, och när den har gått ut."), DAILY
    ),
    NoticeKind.PLAN_SHARED: KindRule(
        _("När länet delar sitt utkast till handlingsplan med din organisation och vill veta vad ni tycker."), AT_ONCE
    ),
    NoticeKind.PLAN_SUBMITTED: KindRule(_("När en handlingsplan som du kan besluta är inskickad."), AT_ONCE),
    NoticeKind.PLAN_ANSWERED: KindRule(
        _("När din handlingsplan har beslutats eller lämnats tillbaka för ändring."), AT_ONCE
    ),
    NoticeKind.PLAN_COMMENTED: KindRule(_("När någon kommenterar en plan eller insats som du arbetar med."), DAILY),
    NoticeKind.OUTCOME_DUE: KindRule(
        _("När ett mål som din organisation ansvarar för ska vara nått, och när utfallet är försenat."), DAILY
    ),
    NoticeKind.CASE_ASSIGNED: KindRule(_("När du blir handläggare eller ersättare i ett ärende om stöd."), AT_ONCE),
    NoticeKind.STATEMENT_ASKED: KindRule(
        _("När regionen begär kommunens synpunkter på en ansökan om stöd, och när svaret är försenat."), AT_ONCE
    ),
    NoticeKind.STATEMENT_GIVEN: KindRule(_("När en kommun har yttrat sig i ett ärende som du handlägger."), AT_ONCE),
    NoticeKind.COMPLETION_DUE: KindRule(_("När den sökande inte har kompletterat i tid."), DAILY),
    NoticeKind.CASE_PREPARED: KindRule(_("När ett ärende som du kan besluta är berett."), AT_ONCE),
    NoticeKind.CASE_DECIDED: KindRule(_("När ditt ärende har beslutats eller lämnats tillbaka."), AT_ONCE),
    NoticeKind.PAYMENT_WAITING: KindRule(_("När en utbetalning väntar på att du attesterar den."), DAILY),
    NoticeKind.AID_CONFLICT: KindRule(
        _("När en sen uppgift gör att ett stöd som beviljats inte ryms under taket."), AT_ONCE
    ),
    NoticeKind.REGISTER_DUE: KindRule(
        _("När ett stöd snart ska finnas i registret över stöd av mindre betydelse."), DAILY
    ),
    NoticeKind.RESPONSIBILITY_CHANGED: KindRule(
        _("När en uppgift i länet lämnas över till er eller från er."), AT_ONCE
    ),
    NoticeKind.SECURITY: KindRule(
        _("När ditt lösenord eller ditt sätt att logga in ändras. Går inte att stänga av."),
        AT_ONCE,
        can_be_turned_off=False,
    ),
}
"""Every kind. A room above adds its own here, in ``NoticeKind``, and with a migration of the two columns' checks."""

CANNOT_BE_TURNED_OFF = frozenset(kind for kind, rule in KINDS.items() if not rule.can_be_turned_off)


class MailState(models.TextChoices):
    """The life of a mail to send. ``UNCERTAIN``: a worker took it and nobody knows whether it was handed over."""

    WAITING = "waiting", _("Väntar")
    SENDING = "sending", _("Skickas")
    SENT = "sent", _("Skickat")
    FAILED = "failed", _("Misslyckades")
    UNCERTAIN = "uncertain", _("Osäkert")


RESENDABLE = frozenset({MailState.FAILED, MailState.UNCERTAIN})
"""What a person may send again: nobody can do so by mistake with a mail that is on its way or has arrived."""
