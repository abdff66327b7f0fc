"""States of cases, outcomes of decisions, how a year is known, and the kinds of what belongs to a case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

INVESTMENT_SCHEMES = ("investeringsstod", "investeringslan")
"""The forms of support that are decided under the duty of investment grants, by slug; the rest are service grants."""


class ActKind(models.TextChoices):
    ORDINANCE = "ordinance", _("Svensk förordning")
    EU_REGULATION = "eu_regulation", _("EU-förordning")


class ValueUnit(models.TextChoices):
    """What a dated value is counted in. A condition has no number."""

    SEK = "sek", _("kr")
    EUR = "eur", _("euro")
    SHARE = "share", _("andel")
    KM = "km", _("km")
    YEARS = "years", _("år")
    BASE_AMOUNTS = "base_amounts", _("prisbasbelopp")
    DAYS = "days", _("arbetsdagar")
    POINTS = "points", _("procentenheter")
    CONDITION = "condition", _("villkor")


class RuleCertainty(models.TextChoices):
    """How well a value or a condition is known."""

    VERIFIED = "verified", _("Läst i författningen")
    AGENCY_PAGE = "agency_page", _("Uppgift från en myndighets sida")
    UNCERTAIN = "uncertain", _("Osäker uppgift")


class CaseState(models.TextChoices):
    RECEIVED = "received", _("Inkommen")
    COMPLETION_REQUESTED = "completion_requested", _("Komplettering begärd")
    IN_PROGRESS = "in_progress", _("Under handläggning")
    PREPARED = "prepared", _("Beredd")
    DECIDED = "decided", _("Beslutad")
    PARTLY_PAID = "partly_paid", _("Delvis utbetald")
    PAID = "paid", _("Utbetald")
    RECOVERY = "recovery", _("Återkrav")
    CLOSED = "closed", _("Avslutad")


OPEN_STATES = (CaseState.RECEIVED, CaseState.COMPLETION_REQUESTED, CaseState.IN_PROGRESS, CaseState.PREPARED)
"""A case in one of these waits for its decision."""


class CaseAction(models.TextChoices):
    START = "start", _("Handläggning påbörjad")
    REQUEST_COMPLETION = "request_completion", _("Komplettering begärd")
    RECEIVE_COMPLETION = "receive_completion", _("Komplettering inkommen")
    PREPARE = "prepare", _("Beredd")
    RETURN = "return", _("Återlämnad för ändring")
    DECIDE = "decide", _("Beslutad")
    CORRECT = "correct", _("Beslut ersatt")
    PAY_PART = "pay_part", _("Delvis utbetald")
    PAY = "pay", _("Utbetald")
    RECOVER = "recover", _("Återkrav beslutat")
    SETTLE = "settle", _("Återkrav reglerat")
    CLOSE = "close", _("Avslutad")


class CaseDocumentKind(models.TextChoices):
    APPLICATION = "application", _("Undertecknad ansökan")
    DECLARATION = "declaration", _("Intyg om annat stöd")
    ACCOUNTS = "accounts", _("Årsredovisning eller bokslut")
    INVOICE = "invoice", _("Faktura eller kvitto")
    STATEMENT = "statement", _("Yttrande")
    COMPLETION = "completion", _("Komplettering")
    OTHER = "other", _("Annan handling")


class StatementStance(models.TextChoices):
    """What a municipality says of an application."""

    SUPPORTS = "supports", _("Tillstyrker")
    OPPOSES = "opposes", _("Avstyrker")
    NO_VIEW = "no_view", _("Har inga synpunkter")


class ReasonKind(models.TextChoices):
    """Why a case goes on past a condition: the law's particular grounds, or a warning that was weighed."""

    SPECIAL_GROUNDS = "special_grounds", _("Särskilda skäl")
    WARNING = "warning", _("Skäl trots varning")


class DecisionOutcome(models.TextChoices):
    GRANTED = "granted", _("Bifall")
    REJECTED = "rejected", _("Avslag")
    DISMISSED = "dismissed", _("Avvisning")
    CLOSED = "closed", _("Avskrivning")


class DecisionKind(models.TextChoices):
    """Why a decision is made: the first of its case, or one that takes the place of another."""

    FIRST = "first", _("Beslut")
    CORRECTION = "correction", _("Rättelse")
    RECONSIDERATION = "reconsideration", _("Omprövning")
    AFTER_APPEAL = "after_appeal", _("Efter överklagande")


class Regulation(models.TextChoices):
    """The de minimis ledger that aid belongs to. Aid to a municipality belongs to none."""

    NONE = "none", _("Inget stöd av mindre betydelse")
    GENERAL = "general", _("Allmänt stöd av mindre betydelse")
    SGEI = "sgei", _("Tjänst av allmänt ekonomiskt intresse (SGEI)")
    FISHERY = "fishery", _("Fiske och vattenbruk")
    AGRICULTURE = "agriculture", _("Jordbruk")


class AidBasis(models.TextChoices):
    """How other aid is known."""

    DECLARED = "declared", _("Intyg från sökanden")
    APPLIED = "applied", _("Sökt, inte beviljat")
    REGISTER = "register", _("Registret över stöd av mindre betydelse")


class LetterPart(models.TextChoices):
    """The parts of a decision's letter whose words are dated texts."""

    OPENING = "opening", _("Inledning")
    CONDITIONS = "conditions", _("Villkor")
    PAYMENT = "payment", _("Utbetalning")
    DUTY_TO_NOTIFY = "duty_to_notify", _("Anmälningsskyldighet")
    REPAYMENT = "repayment", _("Återbetalning och återkrav")
    DE_MINIMIS = "de_minimis", _("Stöd av mindre betydelse")
    APPEAL = "appeal", _("Överklagande")


class LetterOccasion(models.TextChoices):
    """What a letter tells of; decides which dated text is used."""

    ANY = "any", _("Alla beslut")
    GRANTED = "granted", _("Bifall")
    REJECTED = "rejected", _("Avslag")
    DISMISSED = "dismissed", _("Avvisning")
    CLOSED = "closed", _("Avskrivning")
    WITHHOLDING = "withholding", _("Beslut att inte betala ut")
    RECOVERY = "recovery", _("Beslut om återkrav")


class AppealKind(models.TextChoices):
    APPEAL = "appeal", _("Överklagande")
    RECONSIDERATION = "reconsideration", _("Begäran om omprövning")


class AppealOutcome(models.TextChoices):
    PENDING = "pending", _("Inte avgjort")
    UNCHANGED = "unchanged", _("Beslutet står fast")
    CHANGED = "changed", _("Beslutet ändras")
    TOO_LATE = "too_late", _("Avvisat, kom in för sent")
    NOT_EXAMINED = "not_examined", _("Prövas inte")


class PaymentState(models.TextChoices):
    PREPARED = "prepared", _("Väntar på attest")
    ATTESTED = "attested", _("Attesterad")
    ORDERED = "ordered", _("I betalfil")
    PAID = "paid", _("Utbetald")
    CANCELLED = "cancelled", _("Avbruten")


class RepaymentGround(models.TextChoices):
    """The grounds of 33 § of 2024:1243 for not paying out, and for claiming back (40 §)."""

    CAUSED_BY_RECIPIENT = "caused_by_recipient", _("Mottagaren har orsakat att stödet blev fel eller för högt (33 § 1)")
    SHOULD_HAVE_KNOWN = "should_have_known", _("Stödet är fel och mottagaren borde ha insett det (33 § 2)")
    NOT_USED = "not_used", _("Stödet används inte för sitt ändamål (33 § 3)")
    CONDITION_BROKEN = "condition_broken", _("Ett villkor har inte följts (33 § 4)")


class RecoveryState(models.TextChoices):
    DECIDED = "decided", _("Beslutat")
    HANDED_OVER = "handed_over", _("Överlämnat till Tillväxtverket")
    SETTLED = "settled", _("Reglerat")


class SettlementKind(models.TextChoices):
    PAYMENT = "payment", _("Inbetalning")
    SET_OFF = "set_off", _("Avräkning mot annan utbetalning (43 §)")


class RegisterState(models.TextChoices):
    """How far a decision has come on its way to the register of de minimis aid (from 1 January 2026)."""

    WAITING = "waiting", _("Ska registreras")
    EXPORTED = "exported", _("Exporterad")
    CONFIRMED = "confirmed", _("Registrerad")


class ImportKind(models.TextChoices):
    GRANTS = "grants", _("Beslut")
    HISTORICAL_AGGREGATES = "historical-aggregates", _("Summor för tidigare år")
    OTHER_AID = "other-aid", _("Annat stöd av mindre betydelse")


class KnownBy(models.TextChoices):
    DECISIONS = "decisions", _("Enskilda beslut")
    SUM = "sum", _("Summa med källa")
