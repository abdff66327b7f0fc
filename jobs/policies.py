"""Who may do what with a job. Who sees it at all: ``JobQuerySet.visible_to``."""

from django.utils.translation import gettext as _

from jobs.models import Job
from rsp.actor import Actor, Role
from rsp.rights import Allowed, Refused


def can_cancel_job(actor: Actor, job: Job) -> Allowed | Refused:
    """The one who started it, and the administrators of its organisation and of the system."""
    if _started_it(actor, job) or actor.is_system_administrator:
        return Allowed()
    if job.organisation_id in actor.organisation_ids({Role.ADMINISTRATOR}):
        return Allowed()
    return Refused(_("Bara den som startade jobbet eller en administratör kan avbryta det."))


def can_retry_job(actor: Actor, job: Job) -> Allowed | Refused:
    """Only the one who started it, in whose name it is run; what the clock started, a system administrator."""
    if job.started_by_id is None:
        if actor.is_system_administrator:
            return Allowed()
        return Refused(_("Bara en systemadministratör kan försöka igen med ett jobb som systemet har startat."))
    if _started_it(actor, job):
        return Allowed()
    return Refused(_("Bara den som startade jobbet kan försöka igen, eftersom det görs i den personens namn."))


def _started_it(actor: Actor, job: Job) -> bool:
    return actor.is_signed_in and job.started_by_id == actor.user_id
