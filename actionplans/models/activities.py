"""What happens during the year: visits, meetings and other activities, and years known only as a number."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actionplans.enums import ActivityKind
from actionplans.models.initiatives import Initiative
from actionplans.querysets import ActivityCountQuerySet, ActivityQuerySet
from programs.models import ServicePlace
from registers.models import County, Municipality, Organisation
from rsp.choices import one_of
from rsp.editable import Editable
from rsp.history import tracked


@tracked
class Activity(Editable):
    """Something that happened: a visit, a meeting, a workshop, an inauguration.

    One without a county is national, and its ``organiser`` is Tillväxtverket. ``entry_key``: the browser's own key of
    an entry that may be sent more than once (lost connection, double click); the second finds the first.
    """

    county = models.ForeignKey(
        County, verbose_name=_("län"), related_name="activities", null=True, blank=True, on_delete=models.PROTECT
    )
    organiser = models.ForeignKey(
        Organisation,
        verbose_name=_("arrangör"),
        related_name="organised_activities",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    kind = models.CharField(_("slag"), max_length=20, choices=ActivityKind.choices)
    title = models.CharField(_("rubrik"), max_length=300)
    held_on = models.DateField(_("datum"))
    is_digital = models.BooleanField(_("digitalt"), default=False)
    place = models.CharField(_("plats"), max_length=200, blank=True)
    municipality = models.ForeignKey(
        Municipality,
        verbose_name=_("kommun"),
        related_name="activities",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    initiatives = models.ManyToManyField(Initiative, verbose_name=_("insatser"), related_name="activities", blank=True)
    places = models.ManyToManyField(
        ServicePlace, verbose_name=_("serviceplatser"), related_name="activities", blank=True
    )
    organisations = models.ManyToManyField(
        Organisation, verbose_name=_("organisationer som var med"), related_name="attended_activities", blank=True
    )
    participants = models.CharField(_("vilka som var med"), max_length=500, blank=True)
    people_count = models.PositiveIntegerField(_("antal personer"), null=True, blank=True)
    village_count = models.PositiveIntegerField(_("antal byar"), null=True, blank=True)
    internal_note = models.TextField(_("intern anteckning"), blank=True)
    summary = models.TextField(_("sammanfattning som får delas"), blank=True)
    entry_key = models.UUIDField(_("inmatningens nyckel"), null=True, blank=True, unique=True, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("aktivitet")
        verbose_name_plural = _("aktiviteter")
        indexes = [models.Index(fields=["county", "held_on"], name="activity_county_day")]
        constraints = [
            one_of("activity_kind_is_known", "kind", ActivityKind),
            models.CheckConstraint(
                name="activity_national_has_organiser",
                condition=Q(county__isnull=False) | Q(organiser__isnull=False),
                violation_error_message=_("Ange vem som arrangerade den nationella aktiviteten."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="activity_not_beside_count",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    PERFORM pg_advisory_xact_lock(hashtextextended(
                        'activity-year/' || NEW.county_id || '/' || extract(year FROM NEW.held_on)::int
                        || '/' || NEW.kind, 0));
                    IF EXISTS (SELECT 1 FROM actionplans_activitycount c
                               WHERE c.county_id = NEW.county_id AND c.kind = NEW.kind
                                 AND c.year = extract(year FROM NEW.held_on)) THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'activity_not_beside_count',
                            MESSAGE = 'Året är redan känt som ett antal för den här typen av aktivitet.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def audit_label(self) -> str:
        """Kind and day: the heading may name a person."""
        return f"{self.get_kind_display()} {self.held_on}"


@tracked
class ActivityCount(Editable):
    """A year of one kind of activity that is known only as a number, with its source."""

    county = models.ForeignKey(County, verbose_name=_("län"), related_name="activity_counts", on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField(_("år"))
    kind = models.CharField(_("slag"), max_length=20, choices=ActivityKind.choices)
    count = models.PositiveIntegerField(_("antal"))
    label = models.CharField(_("benämning i källan"), max_length=120, blank=True)
    note = models.TextField(_("anmärkning"), blank=True)
    source = models.CharField(_("källa"), max_length=300)

    objects = ActivityCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("antal aktiviteter")
        verbose_name_plural = _("antal aktiviteter")
        constraints = [
            one_of("activity_count_kind_is_known", "kind", ActivityKind),
            models.UniqueConstraint(
                name="activity_count_once",
                fields=["county", "year", "kind"],
                violation_error_message=_("Året har redan ett antal för den här typen av aktivitet."),
            ),
            models.CheckConstraint(
                name="activity_count_has_source",
                condition=~Q(source=""),
                violation_error_message=_("Ange var antalet kommer från."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="activity_count_not_beside_records",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    PERFORM pg_advisory_xact_lock(hashtextextended(
                        'activity-year/' || NEW.county_id || '/' || NEW.year || '/' || NEW.kind, 0));
                    IF EXISTS (SELECT 1 FROM actionplans_activity a
                               WHERE a.county_id = NEW.county_id AND a.kind = NEW.kind
                                 AND extract(year FROM a.held_on) = NEW.year) THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'activity_count_not_beside_records',
                            MESSAGE = 'Det finns redan aktiviteter av den här typen för året.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}: {self.count}"
