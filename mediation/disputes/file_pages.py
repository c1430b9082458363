"""The pages behind 卷宗 of a case: one head, one row of tabs, and what each noun of the case file shows below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for

from mediation.access import current_actor
from mediation.clocks.queries import clocks_of
from mediation.db import db_session, now
from mediation.disputes import presenting
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.models import Dispute
from mediation.disputes.naming import names_of_case
from mediation.disputes.timeline import events_of
from mediation.disputes.visibility import one_or_404


@dataclass(frozen=True)
class FileTab:
    """One page of the case file; `order` is its place in the row."""

    endpoint: str
    label: str
    icon: str
    order: int


FILE_TABS: list[FileTab] = []
# Acts that are done from such a page lead back to it: act → endpoint.
AFTER: dict[str, str] = {}


def file_tab(endpoint: str, label: str, icon: str, *, order: int) -> None:
    """Register a page of the case file. Its view takes the case number only."""
    FILE_TABS.append(FileTab(endpoint, label, icon, order))
    FILE_TABS.sort(key=lambda tab: tab.order)


def opened(number: str) -> Dispute:
    """The case as this person may see it, or 404; the opening is logged."""
    dispute = one_or_404(db_session(), current_actor(), number)
    log_mine(dispute.id, Look.OPEN)
    return dispute


def links(dispute: Dispute, current: str = "") -> list[dict[str, Any]]:
    """The row of tabs; `current` is the endpoint of the page that shows it."""
    return [{"label": tab.label, "icon": tab.icon, "url": url_for(tab.endpoint, number=dispute.number),
             "current": tab.endpoint == current} for tab in FILE_TABS]


def file_page(template: str, dispute: Dispute, tab: str, **shown: Any) -> str:
    """Render a page of the case file: `template` extends disputes/file.html and fills its block `file`."""
    session, at = db_session(), now()
    clocks = clocks_of(session, dispute.id)
    names = names_of_case(session, dispute, events_of(session, dispute.id))
    return render_template(
        template, identity=presenting.identity(session, dispute, list(clocks), at, names),
        tabs=links(dispute, tab), back_url=url_for("disputes.show", number=dispute.number), dispute=dispute, **shown,
    )
