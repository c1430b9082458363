"""/metrics: what Prometheus reads, who may, and that it names nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.orm import Session

from mediation.jobs import BY_NAME, JobRun, run_due, tick
from mediation.jobs.running import run_now
from mediation.notices.outbound import ContactChannel, Outbound
from tests.make import SETTINGS, STORY, Clock, county, make_dispute, sign_in
from workflows.states import State


def read(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Name and the values of its labels (le, method, rule, status) → value."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, *(words for _, words in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text) for sample in family.samples
    }


def test_requests_are_counted_by_rule_never_by_path(client: FlaskClient, session: Session, clock: Clock) -> None:
    here = county(session, at=clock.at)
    case = make_dispute(here, State.MEDIATING)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    key = ("mediation_requests_total", "GET", "/disputes/<number>", "200")
    before = read(client).get(key, 0)
    assert client.get(f"/disputes/{case.number}").status_code == 200
    after = read(client)
    assert after[key] == before + 1
    assert after["mediation_request_seconds_count", "GET", "/disputes/<number>"] >= 1
    text = client.get("/metrics").text
    assert not any(word in text for word in (case.number, "王某", STORY["title"], "village.mediator"))


def test_jobs_cases_and_messages_are_counted(client: FlaskClient, session: Session, clock: Clock) -> None:
    here = county(session, at=clock.at)
    make_dispute(here, State.MEDIATING)
    make_dispute(here, State.CLOSED)
    channel = ContactChannel(person_id=here.person("window").id, kind="email", address="a@b.cn", made_at=clock.at)
    session.add(channel)
    session.flush()
    for key, status in (("1", "queued"), ("2", "failed"), ("3", "failed"), ("4", "sent")):
        session.add(Outbound(channel_id=channel.id, key=key, title="t", body="b", status=status, created_at=clock.at,
                             next_try_at=clock.at + timedelta(days=60)))
    session.commit()
    clock.at += timedelta(days=40)
    tick(session, clock.at)
    session.add(JobRun(job="overdue", slot="x", started_at=clock.at - timedelta(hours=1), error="OperationalError"))
    found = read(client)
    assert found[("mediation_cases_open",)] == 1
    assert found[("mediation_cases_late",)] == 1
    assert (found[("mediation_outbound_queued",)], found[("mediation_outbound_failed",)]) == (1, 2)
    assert found["mediation_job_last_rows", "overdue"] >= 1
    assert found["mediation_job_last_success_timestamp_seconds", "escalate"] >= clock.at.timestamp()
    assert found["mediation_job_last_duration_seconds", "overdue"] > 0
    assert found["mediation_job_last_skipped", "overdue"] == 0
    assert found["mediation_job_failed_runs", "overdue"] == 1


def test_a_run_by_hand_does_not_hide_that_the_scheduler_stands_still(client: FlaskClient, session: Session, clock: Clock) -> None:
    county(session, at=clock.at)
    tick(session, clock.at)
    stood = read(client)["mediation_job_last_success_timestamp_seconds", "overdue"]
    clock.at += timedelta(hours=3)
    assert run_now(session, BY_NAME["overdue"], clock.at) is not None
    run_due(session, clock.at, ("overdue",))
    found = read(client)
    assert found["mediation_job_last_success_timestamp_seconds", "overdue"] == stood
    tick(session, clock.at + timedelta(minutes=5))
    clock.at += timedelta(minutes=6)
    assert read(client)["mediation_job_last_success_timestamp_seconds", "overdue"] > stood


@pytest.mark.parametrize(
    ("token", "headers", "address", "status"),
    [
        ("", {}, "127.0.0.1", 200),
        ("", {}, "::1", 200),
        ("", {}, "10.0.0.8", 404),
        ("", {"X-Forwarded-For": "1.2.3.4"}, "127.0.0.1", 404),
        ("s3cret", {}, "127.0.0.1", 404),
        ("s3cret", {"Authorization": "Bearer wrong"}, "127.0.0.1", 404),
        ("s3cret", {"Authorization": "Bearer s3cret"}, "10.0.0.8", 200),
        (20261014, {"Authorization": "Bearer 20261014"}, "10.0.0.8", 200),
    ],
)
def test_only_with_the_token_or_from_this_machine(
    app: Flask, token: str | int, headers: dict[str, str], address: str, status: int
) -> None:
    app.config["METRICS_TOKEN"] = token  # digits in the environment are read as a number
    answer = app.test_client().get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == status


def test_two_processes_count_together(app: Flask, tmp_path: Path) -> None:
    """Each worker of the web server counts for itself; whichever is asked answers for all."""
    code = (
        "import sys\nfrom mediation import create_app\nclient = create_app({**SETTINGS, 'DATABASE_URL': sys.argv[1]}).test_client()\n"
        "[client.get('/healthz') for _ in range(15)]\nprint(client.get('/metrics').text)"
    ).replace("SETTINGS", repr(SETTINGS))
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    url = app.config["DATABASE_URL"]
    for count in (15.0, 30.0):
        run = subprocess.run([sys.executable, "-c", code, url], env=environment, capture_output=True, text=True, check=True)
        assert f'mediation_requests_total{{method="GET",rule="/healthz",status="200"}} {count}' in run.stdout
