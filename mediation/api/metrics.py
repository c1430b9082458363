"""/metrics for Prometheus: requests of all processes, jobs, cases and messages as counts; never a name or a number."""

from __future__ import annotations

import hmac
import ipaddress
import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from flask.signals import request_finished
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.access import ANYONE, allow
from mediation.api import runs
from mediation.db import db_session, now
from mediation.disputes import conditions
from mediation.disputes.models import Dispute
from mediation.notices.outbound import Outbound, OutboundStatus

bp = Blueprint("metrics", __name__)
FAMILY = "PROMETHEUS_MULTIPROC_DIR"
OWN = CollectorRegistry()
REQUESTS = Counter("mediation_requests", "Answered requests.", ["method", "rule", "status"], registry=OWN)
SECONDS = Histogram(
    "mediation_request_seconds", "Time to answer.", ["method", "rule"], registry=OWN,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
# What a job's last run tells, by the column of its row.
OF_A_RUN = (
    ("mediation_job_last_success_timestamp_seconds", "When the job was last done.", "done_at"),
    ("mediation_job_last_duration_seconds", "How long that took.", "took"),
    ("mediation_job_last_rows", "What it did then.", "rows"),
    ("mediation_job_last_skipped", "Cases it had to skip then.", "skipped"),
)
DAY = timedelta(days=1)


def init_app(app: Flask) -> None:
    """Count each answered request."""
    app.register_blueprint(bp)
    request_finished.connect(_count, app)


@bp.get("/metrics")
@allow(ANYONE)
def metrics() -> Response:
    """For whoever has METRICS_TOKEN; without one, for this machine itself. To others it does not exist."""
    if not _may_read():
        abort(404)
    registry = CollectorRegistry()
    # With several processes each writes its own file; whoever is asked adds them up.
    together = MultiProcessCollector(None) if FAMILY in os.environ else _Same()  # type: ignore[no-untyped-call]
    registry.register(together)
    registry.register(FromDatabase(db_session(), now()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Same:
    """The counters of this process."""

    def collect(self) -> Any:
        """As they stand."""
        return OWN.collect()


class FromDatabase:
    """What the database knows, read when asked."""

    def __init__(self, session: Session, at: datetime) -> None:
        """`at`: the moment of the reading."""
        self._session, self._at = session, at

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Jobs, cases, messages."""
        yield from self._jobs()
        for name, words, count in (
            ("mediation_cases_open", "Cases in which somebody has to act.", self._cases(conditions.is_open())),
            ("mediation_cases_late", "Open cases whose date has passed.", self._cases(conditions.late(self._at))),
            ("mediation_outbound_queued", "Messages waiting to be sent.", self._messages(OutboundStatus.QUEUED)),
            ("mediation_outbound_failed", "Messages given up.", self._messages(OutboundStatus.FAILED)),
        ):
            yield GaugeMetricFamily(name, words, value=count)

    def _jobs(self) -> Iterator[GaugeMetricFamily]:
        last = runs.last(self._session, self._at)
        for name, words, column in OF_A_RUN:
            family = GaugeMetricFamily(name, words, labels=["job"])
            for run in last:
                family.add_metric([run.job], getattr(run, column))
            yield family
        failed = GaugeMetricFamily("mediation_job_failed_runs", "Runs of the last day that ended in a fault.", labels=["job"])
        for job, count in runs.failed(self._session, since=self._at - DAY):
            failed.add_metric([job], count)
        yield failed

    def _cases(self, having: Any) -> int:
        return self._session.scalar(select(func.count()).select_from(Dispute).where(having)) or 0

    def _messages(self, status: OutboundStatus) -> int:
        return self._session.scalar(select(func.count()).select_from(Outbound).where(Outbound.status == status.value)) or 0


def _may_read() -> bool:
    token = current_app.config["METRICS_TOKEN"]
    if token:
        kind, _, sent = request.headers.get("Authorization", "").partition(" ")
        return kind.lower() == "bearer" and hmac.compare_digest(sent.encode(), str(token).encode())
    # Behind a proxy on this machine everybody seems to be this machine.
    if "X-Forwarded-For" in request.headers or not request.remote_addr:
        return False
    return ipaddress.ip_address(request.remote_addr).is_loopback


def _count(_app: Flask, response: Response, **_more: Any) -> None:
    # The rule, not the path: a path may hold a number, and every number would be a series of its own.
    rule = request.url_rule.rule if request.url_rule else ""
    REQUESTS.labels(request.method, rule, str(response.status_code)).inc()
    if began := g.get("request_began"):
        SECONDS.labels(request.method, rule).observe(time.perf_counter() - began)
