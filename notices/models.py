"""Notices to people, what they want to be told, planned nudges, and mail on its way out."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.enums import MailChoice, MailState, NoticeKind
from notices.querysets import NoticeSettingQuerySet, NotificationQuerySet, OutboxMailQuerySet, ReminderQuerySet
from rsp.choices import one_of

PATH = r"^/(?:[^/\\\s][^\\\s]*)?$"
"""An address on this site: one slash first. Browsers take ``//host`` and ``/\\host`` for another site."""

LINE_BREAK = r"[\n\r]"
ADDRESS = r"^[^\s,;:<>()@]+@[^\s,;:<>()@]+$"
"""One bare address; never a name, a list or a second header."""


def link_within_site(name: str) -> models.CheckConstraint:
    """The constraint ``name``: ``link`` leads to a page of this site."""
    return models.CheckConstraint(
        name=name,
        condition=Q(link__regex=PATH),
        violation_error_message=_("Länken ska leda till en sida på den här webbplatsen."),
    )


class Notification(models.Model):
    """A notice to one person: something has happened, and this is where to look.

    ``key`` names what it is about: the same person never gets two with one key. ``in_app`` is whether it stands in the
    list or was made for mail only; ``mailed_at`` is when it went into a mail, at once or in a digest.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("mottagare"), related_name="notifications", on_delete=models.CASCADE
    )
    kind = models.CharField(_("slag"), max_length=30, choices=NoticeKind.choices)
    title = models.CharField(_("rubrik"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    link = models.CharField(_("länk"), max_length=500)
    key = models.CharField(_("nyckel"), max_length=200, blank=True)
    in_app = models.BooleanField(_("visas i listan"), default=True)
    created_at = models.DateTimeField(_("skapad"), default=timezone.now, editable=False)
    read_at = models.DateTimeField(_("läst"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("skickad med e-post"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("avisering")
        verbose_name_plural = _("aviseringar")
        constraints = [
            one_of("notification_kind_is_known", "kind", NoticeKind),
            link_within_site("notification_link_is_a_path"),
            models.UniqueConstraint(
                name="notification_same_key_once",
                fields=["user", "key"],
                condition=~Q(key=""),
                violation_error_message=_("Personen har redan fått aviseringen."),
            ),
        ]
        indexes = [
            models.Index(name="notification_list", fields=["user", "-created_at"]),
            models.Index(name="notification_unread", fields=["user"], condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_unread(self) -> bool:
        return self.read_at is None


class NoticeSetting(models.Model):
    """How a person wants notices of one kind. Without a row the default of the kind holds (``enums.KINDS``)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("användare"),
        related_name="notice_settings",
        on_delete=models.CASCADE,
    )
    kind = models.CharField(_("slag"), max_length=30, choices=NoticeKind.choices)
    in_app = models.BooleanField(_("i systemet"))
    mail = models.CharField(_("e-post"), max_length=10, choices=MailChoice.choices)

    objects = NoticeSettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("inställning för aviseringar")
        verbose_name_plural = _("inställningar för aviseringar")
        constraints = [
            one_of("notice_setting_kind_is_known", "kind", NoticeKind),
            one_of("notice_setting_mail_is_known", "mail", MailChoice),
            models.UniqueConstraint(
                name="notice_setting_one_per_kind",
                fields=["user", "kind"],
                violation_error_message=_("Det finns redan en inställning för det slaget."),
            ),
            models.CheckConstraint(
                name="notice_setting_security_stays_on",
                condition=~Q(kind=NoticeKind.SECURITY),
                violation_error_message=_("Aviseringar om din inloggning går inte att stänga av."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_mail_display()}"


class Reminder(models.Model):
    """A planned nudge: on ``due_on`` the person is told. ``object_id`` is the thing it is about, as text."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("mottagare"), related_name="reminders", on_delete=models.CASCADE
    )
    kind = models.CharField(_("slag"), max_length=30, choices=NoticeKind.choices)
    object_id = models.CharField(_("gäller"), max_length=200)
    due_on = models.DateField(_("påminns den"))
    title = models.CharField(_("rubrik"), max_length=200)
    link = models.CharField(_("länk"), max_length=500)
    created_at = models.DateTimeField(_("skapad"), default=timezone.now, editable=False)
    done_at = models.DateTimeField(_("klar"), null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("påminnelse")
        verbose_name_plural = _("påminnelser")
        constraints = [
            one_of("reminder_kind_is_known", "kind", NoticeKind),
            link_within_site("reminder_link_is_a_path"),
            models.UniqueConstraint(
                name="reminder_same_nudge_once",
                fields=["user", "kind", "object_id", "due_on"],
                violation_error_message=_("Personen ska redan påminnas om det den dagen."),
            ),
        ]
        indexes = [models.Index(name="reminder_due", fields=["due_on"], condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return self.title


class OutboxMail(models.Model):
    """A mail to one address. Written in the transaction of what it tells of, handed over afterwards by a worker.

    ``message_id`` is fixed with the row, so that a mail system that gets it twice can tell. ``claimed_at`` is when a
    worker took it; ``error`` is what the mail server answered, for those who run the system. Once sent the text is
    emptied: it may hold a link that opens an account.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = models.EmailField(_("till"), max_length=254)
    sender = models.CharField(_("från"), max_length=320)
    reply_to = models.CharField(_("svar till"), max_length=320, blank=True)
    subject = models.CharField(_("ämne"), max_length=300)
    body = models.TextField(_("text"), blank=True)
    html = models.TextField(_("formaterad text"), blank=True)
    message_id = models.CharField(_("meddelandets id"), max_length=320)
    state = models.CharField(_("läge"), max_length=10, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("försök"), default=0)
    created_at = models.DateTimeField(_("skapat"), default=timezone.now, editable=False)
    next_attempt_at = models.DateTimeField(_("nästa försök"), default=timezone.now)
    claimed_at = models.DateTimeField(_("påbörjat"), null=True, blank=True)
    sent_at = models.DateTimeField(_("skickat"), null=True, blank=True)
    error = models.TextField(_("fel"), blank=True)

    objects = OutboxMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-postmeddelande")
        verbose_name_plural = _("e-postmeddelanden")
        constraints = [
            one_of("outbox_mail_state_is_known", "state", MailState),
            models.CheckConstraint(
                name="outbox_mail_sent_has_stamp",
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | (~Q(state=MailState.SENT) & Q(sent_at__isnull=True)),
                violation_error_message=_("Ett skickat meddelande har tid när det skickades, inget annat."),
            ),
            models.CheckConstraint(
                name="outbox_mail_taken_has_stamp",
                condition=~Q(state__in=[MailState.SENDING, MailState.UNCERTAIN]) | Q(claimed_at__isnull=False),
                violation_error_message=_("Ett påbörjat meddelande har tid när det påbörjades."),
            ),
            models.CheckConstraint(
                name="outbox_mail_to_is_one_address",
                condition=Q(to__regex=ADDRESS),
                violation_error_message=_("Ange en e-postadress."),
            ),
            models.CheckConstraint(
                name="outbox_mail_headers_are_single_lines",
                condition=~Q(subject__regex=LINE_BREAK)
                & ~Q(sender__regex=LINE_BREAK)
                & ~Q(reply_to__regex=LINE_BREAK)
                & ~Q(message_id__regex=LINE_BREAK),
                violation_error_message=_("Ämne och avsändare får inte ha radbrytningar."),
            ),
            models.UniqueConstraint(name="outbox_mail_message_id_once", fields=["message_id"]),
        ]
        indexes = [
            models.Index(name="outbox_mail_due", fields=["next_attempt_at"], condition=Q(state=MailState.WAITING)),
            models.Index(name="outbox_mail_open", fields=["-created_at"], condition=~Q(state=MailState.SENT)),
        ]

    def __str__(self) -> str:
        """Without subject and address: the audit trail keeps this, and it names no people."""
        return f"{self._meta.verbose_name} {self.pk}"
