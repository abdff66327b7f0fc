"""What people leave beside a plan while they work: comments, tables being read in, and calendars they subscribe to."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from actionplans.enums import Circle
from actionplans.models.initiatives import Goal, Initiative
from actionplans.models.plans import ActionPlan, PlanTransition
from actionplans.querysets import CalendarFeedQuerySet, CommentQuerySet, PlanImportQuerySet
from registers.models import County, Organisation
from rsp.choices import one_of
from rsp.editable import Editable
from rsp.history import tracked


@tracked
class Comment(Editable):
    """A remark on a plan, an initiative or a goal, for a circle of readers. One made at a return names that step.

    ``organisation``: the body it was written for. ``answers``: what it answers; an answer has the same circle.
    """

    plan = models.ForeignKey(
        ActionPlan, verbose_name=_("handlingsplan"), related_name="comments", on_delete=models.CASCADE
    )
    initiative = models.ForeignKey(
        Initiative,
        verbose_name=_("insats"),
        related_name="comments",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
    )
    goal = models.ForeignKey(
        Goal, verbose_name=_("mål"), related_name="comments", null=True, blank=True, on_delete=models.CASCADE
    )
    answers = models.ForeignKey(
        "self", verbose_name=_("svar på"), related_name="answered_by", null=True, blank=True, on_delete=models.CASCADE
    )
    transition = models.ForeignKey(
        PlanTransition,
        verbose_name=_("återlämnandet"),
        related_name="remarks",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    circle = models.CharField(_("vem som läser"), max_length=10, choices=Circle.choices, default=Circle.COUNTY)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), related_name="plan_comments", on_delete=models.PROTECT
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("skriven av"), related_name="plan_comments", on_delete=models.PROTECT
    )
    text = models.TextField(_("kommentar"), max_length=2000)
    resolved_at = models.DateTimeField(_("löst"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("kommentar")
        verbose_name_plural = _("kommentarer")
        constraints = [
            one_of("comment_circle_is_known", "circle", Circle),
            models.CheckConstraint(
                name="comment_has_text", condition=~Q(text=""), violation_error_message=_("Skriv en kommentar.")
            ),
            models.CheckConstraint(
                name="comment_on_goal_names_its_initiative",
                condition=Q(goal__isnull=True) | Q(initiative__isnull=False),
                violation_error_message=_("En kommentar på ett mål hör till målets insats."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def audit_label(self) -> str:
        """The trail names the remark, and leaves its words out: they may name people."""
        return _t("Kommentar, %(circle)s") % {"circle": self.get_circle_display()}


class PlanImport(models.Model):
    """A table somebody is reading into a plan: its cells, and which column means what. Gone when it is read in.

    ``cells``: rows of texts as they stand in the file, the headings first. ``mapping``: column key -> place in a row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(
        ActionPlan, verbose_name=_("handlingsplan"), related_name="imports", on_delete=models.CASCADE
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("vem"), related_name="plan_imports", on_delete=models.CASCADE
    )
    name = models.CharField(_("filnamn"), max_length=200)
    cells = models.JSONField(_("celler"))
    mapping = models.JSONField(_("kolumner"), default=dict, blank=True)
    created_at = models.DateTimeField(_("läst"), auto_now_add=True)

    objects = PlanImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("inläsning till en handlingsplan")
        verbose_name_plural = _("inläsningar till handlingsplaner")

    def __str__(self) -> str:
        return self.name


class CalendarFeed(models.Model):
    """A secret address at which somebody's calendar program reads the deadlines of a county. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("vems"), related_name="calendar_feeds", on_delete=models.CASCADE
    )
    county = models.ForeignKey(County, verbose_name=_("län"), related_name="+", on_delete=models.CASCADE)
    secret_sha256 = models.CharField(_("adressens kontrollsumma"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("skapad"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("återkallad"), null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("kalenderadress")
        verbose_name_plural = _("kalenderadresser")
        constraints = [
            models.UniqueConstraint(
                name="calendar_feed_one_live_per_county",
                fields=["user", "county"],
                condition=Q(revoked_at__isnull=True),
                violation_error_message=_("Du har redan en kalenderadress för länet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county}"
