"""What other rooms call by the name they have in settings."""

from django.utils.translation import gettext as _

from notices.enums import NoticeKind
from notices.services import notify
from rsp.job_run import FinishedJob


def tell_job_finished(finished: FinishedJob) -> None:
    """Tell whoever started a job that it is done or has failed. In ``settings.JOB_FINISHED``."""
    if finished.started_by_id is None:
        return
    heading = _("Klart: %(subject)s") if finished.is_done else _("Misslyckades: %(subject)s")
    notify(
        user_ids=[finished.started_by_id],
        kind=NoticeKind.JOB_FINISHED,
        title=heading % {"subject": finished.subject},
        body=finished.told,
        link=finished.link,
    )
