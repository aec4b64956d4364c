"""Dagster: does production still hold what was promised?

Exit codes: 0, nothing new; 1, something new drifts; 2, something could not be judged. Only the last is worth a second try:
the data does not change its mind.
"""

import subprocess

from dagster import Definitions, Failure, RetryRequested, ScheduleDefinition, job, op

COMMAND = [
    "sluicegate", "drift",
    "--env", "prod",
    "--state", "s3://acme-lake-state/sluicegate/prod.state",
]


@op
def drift():
    code = subprocess.run(COMMAND, cwd="/opt/acme/contracts", check=False).returncode
    if code == 1:
        raise Failure("something new drifts: the log says what, since when and whom it hurts", allow_retries=False)
    if code != 0:
        raise RetryRequested(max_retries=2, seconds_to_wait=600)


@job
def nightly_drift():
    drift()


defs = Definitions(schedules=[ScheduleDefinition(job=nightly_drift, cron_schedule="17 3 * * *")])
