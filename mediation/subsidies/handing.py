"""The sheet of a closed batch, on its way to who pays."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, make_response

from mediation.access import current_actor
from mediation.db import db_session
from mediation.disputes.journal import Look, log_all
from mediation.disputes.models import Dispute
from mediation.subsidies.export import as_excel
from mediation.subsidies.models import SubsidyBatch, SubsidyEntry
from mediation.subsidies.queries import reviews
from mediation.units.models import Unit
from workflows.guarding import Refused

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def excel_of(batch: SubsidyBatch, rows: Sequence[tuple[SubsidyEntry, Dispute, Unit]]) -> Response:
    """Only of a batch that is closed, only for the county; who took it along is logged for each case. Raises Refused."""
    if not reviews(current_actor()):
        raise Refused("给财政的表由县级督导或县级中心负责人导出。", "role")
    if batch.closed_at is None:
        raise Refused(f"{batch.name}还开着，关了再导出。")
    answer = make_response(as_excel(db_session(), batch, rows))
    log_all([case.id for _, case, _ in rows], Look.EXPORT)
    answer.headers["Content-Type"] = EXCEL
    answer.headers["Content-Disposition"] = f"attachment; filename=subsidies-{batch.key}.xlsx"
    return answer
