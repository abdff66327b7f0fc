"""Handing mail over, so that a crash loses none and sends none twice.

A worker first takes a mail (state ``sending``, committed), then hands it over, then says how it went. One that dies in
between leaves the mail in ``sending``: whether it was handed over, nobody knows. It becomes ``uncertain`` and is never
sent again by itself; a system administrator sees it and decides.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from smtplib import SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from notices.enums import RESENDABLE, MailState
from notices.models import OutboxMail
from notices.policies import can_resend_mail
from notices.rules import STALE_AFTER, wait_after
from notices.services.mailing import DELIVER
from rsp.actor import Actor
from rsp.doorbell import ring_after_commit
from rsp.rights import ActRefused, check_allowed

logger = logging.getLogger(__name__)

LARGEST_ROUND = 200
"""Mails sent by one task; what is left waits for the next sweep."""
PERMANENT = 500
LONGEST_ERROR = 500


class NotHandedOver(Exception):
    """The mail was certainly not handed over. ``for_good``: trying again will not help."""

    def __init__(self, error: Exception, *, for_good: bool = False) -> None:
        super().__init__(f"{type(error).__name__}: {error}"[:LONGEST_ERROR])
        self.for_good = for_good


class ServerUnreachable(NotHandedOver):
    """No mail server answered: the rest of the mails need not be tried now."""


def deliver_waiting_mail() -> int:
    """Send the mails that are due, each at most once however many workers do so. Gives how many were sent.

    Must not be called inside a transaction: what a worker has taken must be seen by the others at once.
    """
    sent = 0
    for _round in range(LARGEST_ROUND):
        mail = _claim_next()
        if mail is None:
            break
        try:
            _hand_over(mail)
        except ServerUnreachable as error:
            _put_back(mail, error)
            break
        except NotHandedOver as error:
            _put_back(mail, error)
        except Exception as error:
            logger.exception("Mail %s may or may not have been handed over", mail.pk)
            _report(mail, state=MailState.UNCERTAIN, error=f"{type(error).__name__}: {error}"[:LONGEST_ERROR])
        else:
            sent += 1
            _report(mail, state=MailState.SENT, sent_at=timezone.now(), body="", html="", error="")
    return sent


def mark_lost_mail(*, now: datetime | None = None) -> int:
    """Mark as uncertain what a worker took long ago and never spoke of again. Gives how many."""
    moment = (now or timezone.now()) - STALE_AFTER
    lost = OutboxMail.objects.claimed_before(moment).update(
        state=MailState.UNCERTAIN, error=_("Arbetaren avbröts medan meddelandet skickades.")
    )
    if lost:
        logger.error("%d mails were being sent when their worker died; see /aviseringar/utskick/", lost)
    return lost


def resend_mail(*, actor: Actor, mail_id: UUID) -> OutboxMail:
    """Send a failed or uncertain mail again, with the same Message-ID. It may arrive twice; the actor has chosen so."""
    with audited(actor, "mail.resend") as trail:
        mail = OutboxMail.objects.select_for_update().get(pk=mail_id)
        trail.about(mail)
        check_allowed(can_resend_mail(actor))
        if mail.state not in RESENDABLE:
            raise ActRefused(_("Meddelandet är redan skickat eller på väg. Ladda om sidan."))
        before = snapshot(mail, "state", "attempts")
        mail.state, mail.attempts, mail.next_attempt_at = MailState.WAITING, 0, timezone.now()
        mail.claimed_at, mail.error = None, ""
        mail.save(update_fields=["state", "attempts", "next_attempt_at", "claimed_at", "error"])
        ring_after_commit(DELIVER)
        trail.changed(before, snapshot(mail, "state", "attempts"))
    return mail


def _claim_next() -> OutboxMail | None:
    """Take the mail that has waited longest. Others pass by what somebody is taking."""
    with transaction.atomic(durable=True):
        now = timezone.now()
        mail = OutboxMail.objects.due(now).select_for_update(skip_locked=True).first()
        if mail is not None:
            mail.state, mail.claimed_at, mail.attempts = MailState.SENDING, now, mail.attempts + 1
            mail.save(update_fields=["state", "claimed_at", "attempts"])
    return mail


def _hand_over(mail: OutboxMail) -> None:
    """Give the mail to the mail server.

    Raises:
        NotHandedOver: it certainly was not; any other exception leaves that open.
    """
    message = _message(mail)
    backend = get_connection(settings.OUTBOX_DELIVERY_BACKEND)
    try:
        backend.open()
    except OSError as error:  # the exceptions of smtplib are OSErrors too
        raise ServerUnreachable(error) from error
    try:
        accepted = backend.send_messages([message])
    except SMTPRecipientsRefused as error:
        raise NotHandedOver(
            error, for_good=_are_permanent(code for code, _text in error.recipients.values())
        ) from error
    except SMTPResponseException as error:
        raise NotHandedOver(error, for_good=_are_permanent([error.smtp_code])) from error
    except SMTPNotSupportedError as error:
        raise NotHandedOver(error, for_good=True) from error
    finally:
        _close(backend)
    if not accepted:
        raise NotHandedOver(RuntimeError("the mail backend took no message"))


def _message(mail: OutboxMail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.body,
        from_email=mail.sender,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    try:
        message.message()
    except ValueError as error:  # a header that cannot be written, a letter outside its character set
        raise NotHandedOver(error, for_good=True) from error
    return message


def _are_permanent(codes: Iterable[int]) -> bool:
    return all(code >= PERMANENT for code in codes)


def _close(backend: BaseEmailBackend) -> None:
    """Say goodbye; what comes after the mail was taken says nothing about the mail."""
    try:
        backend.close()
    except OSError:
        logger.warning("The mail server did not close the connection in order", exc_info=True)


def _put_back(mail: OutboxMail, error: NotHandedOver) -> None:
    """Let the mail wait for its next attempt, or fail when it has had its last."""
    wait = None if error.for_good else wait_after(mail.attempts)
    if wait is None:
        logger.error("Mail %s failed after %d attempts: %s", mail.pk, mail.attempts, error)
        _report(mail, state=MailState.FAILED, error=str(error))
    else:
        _report(mail, state=MailState.WAITING, error=str(error), next_attempt_at=timezone.now() + wait, claimed_at=None)


def _report(mail: OutboxMail, **result: object) -> None:
    """Write how it went. A worker that was slow, and was given up as lost, knows better than the sweep did."""
    mine = OutboxMail.objects.filter(pk=mail.pk, claimed_at=mail.claimed_at)
    mine.filter(state__in=[MailState.SENDING, MailState.UNCERTAIN]).update(**result)
