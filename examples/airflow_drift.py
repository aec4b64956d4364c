"""Airflow: does production still hold what was promised?

Copy it to the folder of your DAGs. The worker needs the program, a checkout of the contracts and whatever the cloud's own
tools need to read the lake. Exit codes: 0, nothing new; 1, something new drifts; 2, something could not be judged. Only
the last is worth a second try: the data does not change its mind.
"""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.exceptions import AirflowFailException
from airflow.providers.standard.operators.python import PythonOperator

COMMAND = [
    "sluicegate", "drift",
    "--env", "prod",
    "--state", "s3://acme-lake-state/sluicegate/prod.state",
]


def scan():
    import subprocess

    code = subprocess.run(COMMAND, cwd="/opt/acme/contracts", check=False).returncode
    if code == 1:
        raise AirflowFailException("something new drifts: the log says what, since when and whom it hurts")
    if code != 0:
        raise RuntimeError(f"no verdict (exit code {code}): the log says what could not be judged")


with DAG(
    dag_id="nightly_drift",
    schedule="17 3 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
):
    PythonOperator(
        task_id="drift",
        python_callable=scan,
        retries=2,
        retry_delay=timedelta(minutes=10),
        execution_timeout=timedelta(hours=5),
    )
