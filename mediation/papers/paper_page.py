"""What the page 文书 shows: groups of kinds, each paper with its previews and what was issued of it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import url_for

from mediation.access import current_actor
from mediation.config import LOCAL
from mediation.db import db_session, now
from mediation.disputes.actions import attempt_of
from mediation.disputes.models import Dispute
from mediation.papers.models import IssuedPaper
from mediation.papers.queries import Writable, issued_of, labelled, writable
from workflows.acts import may_open
from workflows.guarding import Refused
from workflows.permissions import BY_NAME

# In the order a case goes; a group that a later kind brings comes last.
GROUPS = ("受理", "调解", "协议", "衔接", "回访", "卷宗")


def shown(dispute: Dispute) -> dict[str, Any]:
    """The context of papers/index.html."""
    session = db_session()
    may_issue, may_void = _may(dispute, "issue_paper"), _may(dispute, "void_paper")
    issued = issued_of(session, dispute.id)
    papers = list(writable(session, dispute))
    there = {(each.kind.name, each.subject.key) for each in papers}
    # what was issued of a paper that no longer applies stays to be read
    gone = [row for row in issued if (row.kind, row.subject) not in there]
    papers.sort(key=lambda each: GROUPS.index(each.kind.group) if each.kind.group in GROUPS else len(GROUPS))
    groups = [
        {"heading": heading, "papers": [_paper(dispute, each, issued, may_issue, may_void) for each in members]}
        for heading, members in groupby(papers, key=lambda each: each.kind.group)
    ]
    return {"groups": groups, "gone": [_issued(dispute, row, may_void) for row in gone]}


def _may(dispute: Dispute, act: str) -> bool:
    attempt = attempt_of(db_session(), dispute, actor=current_actor(), at=now(), facts={})
    try:
        may_open(BY_NAME[act], attempt)
    except Refused:
        return False
    return True


def _paper(dispute: Dispute, each: Writable, issued: Any, may_issue: bool, may_void: bool) -> dict[str, Any]:
    mine = [row for row in issued if (row.kind, row.subject) == (each.kind.name, each.subject.key)]
    stands = any(row.voided_at is None for row in mine)
    return {
        "label": each.kind.label, "subject": each.subject.label, "numbered": bool(each.kind.word),
        "pdf_url": preview_url(dispute, each, "pdf"), "word_url": preview_url(dispute, each, "docx"),
        "issue_url": url_for("disputes.do", number=dispute.number, name="issue_paper", paper=each.code) if may_issue and not stands else None,
        "issued": [_issued(dispute, row, may_void) for row in mine],
    }


def preview_url(dispute: Dispute, each: Writable, suffix: str) -> str:
    """Where the paper is read before it is issued."""
    where: dict[str, Any] = {"subject": each.subject.key} if each.subject.key else {}
    return url_for("papers.show", number=dispute.number, paper=each.kind.name, suffix=suffix, **where)


def _issued(dispute: Dispute, row: IssuedPaper, may_void: bool) -> dict[str, Any]:
    who = row.issuer.name if row.issuer else "系统"
    urls = {suffix: url_for("papers.issued", number=dispute.number, paper_id=row.id, suffix=suffix) for suffix in ("pdf", "docx")}
    void_url = url_for("disputes.do", number=dispute.number, name="void_paper", issued=row.id)
    return {
        "label": labelled(row), "number": row.number, "who": who, "when": f"{row.issued_at.astimezone(LOCAL):%Y年%-m月%-d日 %H:%M}",
        "pdf_url": urls["pdf"], "word_url": urls["docx"], "voided": row.voided_at is not None, "reason": row.void_reason or "",
        "void_url": void_url if may_void and row.voided_at is None else None,
    }
