"""A large table of support read in as background work (``settings.JOB_HANDLERS``)."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import User
from grants.models import GrantImport
from grants.services.grant_import import commit_grant_import
from rsp.job_run import Finish, JobFailed, JobRun
from rsp.rights import ActRefused
from rsp.swedish import integer


def grant_import_job(run: JobRun) -> Finish:
    """Read the file in, all of it or nothing, with the rights that whoever started it has now.

    The file goes in the same transaction as its rows are written: a second attempt finds it gone, and is done.
    """
    import_id = UUID(run.arguments["import_id"])
    user = User.objects.filter(pk=run.started_by_id).first()
    if user is None:
        raise JobFailed(_("Den som startade inläsningen finns inte kvar."))
    run.progress(0, 2, _("Provar alla rader"))
    if not GrantImport.objects.filter(pk=import_id).exists():
        return lambda: _result([_("Filen är inläst.")])
    actor = import_string(settings.ACTOR_BUILDER)(user)
    run.progress(1, 2, _("Skriver raderna"))
    try:
        done = commit_grant_import(actor=actor, import_id=import_id, digest=run.arguments["digest"])
    except (ActRefused, PermissionDenied) as refusal:
        raise JobFailed(str(refusal)) from refusal
    words = {"added": integer(done.added), "changed": integer(done.changed), "same": integer(done.unchanged)}
    told = _("%(added)s rader är tillagda, %(changed)s ändrade och %(same)s oförändrade.") % words
    run.progress(2, 2, told)
    return lambda: _result([told])


def _result(lines: list[str]) -> dict[str, Any]:
    return {"lines": lines, "link": reverse("grants:cases")}
