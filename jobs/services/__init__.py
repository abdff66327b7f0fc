"""Writing jobs: what people ask for (``acts``), what a worker does (``running``), what the clock does."""

from jobs.services.acts import cancel_job, purge_finished_jobs, retry_job, start_job
from jobs.services.running import claim_job, run_job
from jobs.services.sweeping import sweep_jobs

__all__ = ["cancel_job", "claim_job", "purge_finished_jobs", "retry_job", "run_job", "start_job", "sweep_jobs"]
