"""One's notices and how one wants them; for system administrators the mail on its way out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notices.forms import NoticeSettingsForm
from notices.models import NoticeSetting, Notification, OutboxMail
from notices.pages import notice_list, outbox
from notices.policies import can_resend_mail, can_see_outbox
from notices.services import mark_all_read, mark_read, resend_mail, save_notice_settings
from rsp.rights import ActRefused, check_allowed

UNREAD = "olasta"


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """One's notices, unread first."""
    unread_only = request.GET.get("visa") == UNREAD
    page = notice_list(request.actor, unread_only=unread_only, number=request.GET.get("sida"))
    return render(request, "notices/list.html", {"page": page})


@require_POST
def read(request: HttpRequest, notification_id: UUID) -> HttpResponse:
    """One notice is read; back to the list as it was shown."""
    notice = get_object_or_404(Notification.objects.visible_to(request.actor), pk=notification_id)
    mark_read(actor=request.actor, notification_id=notice.pk)
    return redirect(_list_as_shown(request))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Every notice is read."""
    count = mark_all_read(actor=request.actor)
    done = ngettext("%(count)d avisering är markerad som läst.", "%(count)d aviseringar är markerade som lästa.", count)
    messages.success(request, done % {"count": count})
    return redirect(_list_as_shown(request))


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """How one wants to be told."""
    chosen = NoticeSetting.objects.visible_to(request.actor).as_wishes()
    form = NoticeSettingsForm(request.POST if request.method == "POST" else None, chosen=chosen)
    if form.is_bound and form.is_valid():
        save_notice_settings(actor=request.actor, wishes=form.wishes())
        messages.success(request, _("Dina val är sparade."))
        return redirect("notices:settings")
    return render(request, "notices/settings.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
def outgoing(request: HttpRequest) -> HttpResponse:
    """The mail that has not been sent, for those who run the system."""
    check_allowed(can_see_outbox(request.actor))
    page = outbox(request.actor, state=request.GET.get("lage", ""), number=request.GET.get("sida"))
    return render(request, "notices/outbox.html", {"page": page})


@require_POST
def resend(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """A mail that failed, or that nobody knows of, is sent again."""
    check_allowed(can_resend_mail(request.actor))
    mail = get_object_or_404(OutboxMail.objects.visible_to(request.actor), pk=mail_id)
    try:
        resend_mail(actor=request.actor, mail_id=mail.pk)
    except ActRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Meddelandet skickas igen inom en minut."))
    return redirect("notices:outbox")


def _list_as_shown(request: HttpRequest) -> str:
    return reverse("notices:list") + (f"?visa={UNREAD}" if request.POST.get("visa") == UNREAD else "")
