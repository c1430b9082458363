"""What the page 文书 shows: groups of kinds, each paper with its previews and what was issued of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import url_for

from mediation.access import current_actor
from mediation.config import LOCAL
from mediation.db import db_session, now
from mediation.disputes.actions import attempt_of
from mediation.disputes.models import Dispute
from mediation.disputes.overturned import OVERTURNS
from mediation.disputes.timeline import events_named
from mediation.files.kinds_open import takes
from mediation.files.models import File
from mediation.meetings.queries import open_records
from mediation.papers.lacking import lacking
from mediation.papers.models import IssuedPaper
from mediation.papers.overtaken import OLD_DRAFT, Since, sheets_overtaken, signed_anew, since_issued
from mediation.papers.queries import Writable, issued_of, labelled, own_kinds, sealed, writable
from mediation.papers.reading import unread
from mediation.papers.signed_sheets import brought
from mediation.units.models import Unit
from workflows.acts import may_open, open_acts
from workflows.calendar import local_day
from workflows.evidence import FileKind, has_sheet, may_issue
from workflows.guarding import Refused
from workflows.guards.meeting import by_hand
from workflows.meetings import RecordWay
from workflows.outcomes import UnitKind
from workflows.permissions import BY_NAME

# What says how it ended: overturned by 重新调解 or 重启, it is of before.
OF_THE_RESULT = frozenset({"agreement", "oral_agreement", "termination", "closing", "result_letter", "cover", "contents", "file_note", "back", "confirmation"})
# In the order a case goes; a group that a later kind brings comes last.
GROUPS = ("受理", "调解", "协议", "衔接", "回访", "卷宗")


def shown(dispute: Dispute) -> dict[str, Any]:
    """The context of papers/index.html."""
    session = db_session()
    rules = _Rules(dispute)
    issued = issued_of(session, dispute.id)
    papers = list(writable(session, dispute))
    there = {(each.kind.name, each.subject.key) for each in papers}
    # what was issued of a paper that no longer applies stays to be read
    gone = [row for row in issued if (row.kind, row.subject) not in there]
    papers.sort(key=lambda each: GROUPS.index(each.kind.group) if each.kind.group in GROUPS else len(GROUPS))
    groups = [
        {"heading": heading, "papers": [_paper(dispute, each, issued, rules) for each in members]}
        for heading, members in groupby(papers, key=lambda each: each.kind.group)
    ]
    return {
        "administrative": _by_an_organ(dispute), "unread": rules.unread, "groups": groups, "gone": [_gone(dispute, row, rules) for row in gone], "sealed": rules.sealed,
        "amend_url": url_for("disputes.do", number=dispute.number, name="amend") if rules.may("amend") else None,
    }


def _by_an_organ(dispute: Dispute) -> bool:
    """Whether an organ of the state mediates: its papers rest on other law than ours, which are those of people's mediation."""
    unit = db_session.get(Unit, dispute.unit_id) if dispute.unit_id else None
    return unit is not None and unit.kind is UnitKind.DEPARTMENT


class _Rules:
    """What this reader may do with papers of this case now."""

    def __init__(self, dispute: Dispute) -> None:
        self.dispute = dispute
        self.attempt = attempt_of(db_session(), dispute, actor=current_actor(), at=now(), facts={})
        self.unread = unread(current_actor(), dispute)
        self.sealed = sealed(dispute, self.attempt.known)
        self.issues, self.voids = self.may("issue_paper"), self.may("void_paper")
        self.sheets, self.overtaken = brought(db_session(), dispute), sheets_overtaken(db_session(), dispute)
        self.takes = takes(db_session(), dispute, FileKind.SIGNED, actor=current_actor(), at=now())
        self.overturned = max((event.at for event in events_named(db_session(), dispute.id, *OVERTURNS)), default=None)
        self.own = own_kinds(db_session())
        self.since = frozenset(self.attempt.known("unsealed_papers")) if self.sealed else frozenset()

    def record(self, row: IssuedPaper) -> Since:
        """What came after an issued record; of a sealed file nothing is mended."""
        return Since.NOTHING if self.sealed else since_issued(db_session(), self.dispute, row)

    def may(self, act: str) -> bool:
        """Whether the form would open."""
        try:
            may_open(BY_NAME[act], self.attempt)
        except Refused:
            return False
        return True

    def open(self, act: str) -> bool:
        """The same, and nothing in the file keeps this reader from it."""
        return any(sentence is None for _, sentence in open_acts((BY_NAME[act],), self.attempt))

    def issue(self, each: Writable) -> bool:
        """An archived case takes what by its nature comes later."""
        return self.issues and may_issue(each.code, archived=self.sealed)

    def void(self, row: IssuedPaper) -> bool:
        """What a sealed volume holds stays."""
        return self.voids and row.voided_at is None and (not self.sealed or str(row.id) in self.since)


def _paper(dispute: Dispute, each: Writable, issued: Any, rules: _Rules) -> dict[str, Any]:
    mine = [row for row in issued if (row.kind, row.subject) == (each.kind.name, each.subject.key)]
    stands = any(row.voided_at is None for row in mine)
    sheets = rules.sheets.get(each.code, [])
    return {
        "sheets": _sheets(dispute, sheets, rules), "anew": _anew(dispute, each.code, sheets, rules),
        "sheet_url": sheet_url(dispute, each.code) if rules.takes and has_sheet(each.code) else None,
        "label": each.kind.label, "subject": each.subject.label, "numbered": bool(each.kind.word), "own": each.kind.name in rules.own,
        "pdf_url": None if rules.unread else preview_url(dispute, each, "pdf"),
        "word_url": None if rules.unread else preview_url(dispute, each, "docx"),
        "issue_url": url_for("disputes.do", number=dispute.number, name="issue_paper", paper=each.code)
        if rules.issue(each) and not stands else None,
        "issued": [_issued(dispute, row, rules) for row in mine],
        "lacks": lacking(db_session(), dispute, each.kind, each.subject, local_day(now())) if not stands else "",
    }


def _sheets(dispute: Dispute, sheets: Sequence[File], rules: _Rules) -> list[dict[str, str]]:
    """Where each lies, and whether it bears the text of before a correction."""
    return [{"label": f"材料第 {file.no} 份", "old": "更正以前签的" if file.no in rules.overtaken else "",
             "url": url_for("files.index", number=dispute.number, _anchor=f"file-{file.no}")} for file in sheets]


def _anew(dispute: Dispute, code: str, sheets: Sequence[File], rules: _Rules) -> dict[str, str | None] | None:
    """Of a record whose sheets are all of before its correction: that it is to be signed anew, and how this reader gets it signed."""
    session = db_session()
    ways = signed_anew(session, dispute, code)
    if rules.sealed or not sheets or any(file.no not in rules.overtaken for file in sheets) or RecordWay.PAD in ways:
        return None
    if ways:
        return {"words": "记录更正过，现在这一稿已经在纸上签了，签好的还没有传。" + ("点“传签好的”。" if rules.takes else ""), "url": None}
    no = code.partition(":")[2]
    screen = no in map(str, open_records(session, dispute)) and by_hand(dispute.category) is None and rules.open("sign_record")
    said = "记录更正过，签好的是更正以前的，现在这一稿还没有签。"
    return {"words": said + ("打印出来请各方签好，再点“传签好的”。" if rules.takes else ""),
            "url": url_for("meetings.record", number=dispute.number, sitting=no, _anchor="signatures") if screen else None}


def sheet_url(dispute: Dispute, code: str) -> str:
    """Where the sheet that was signed by hand is brought to its paper."""
    name, _, key = code.partition(":")
    where: dict[str, Any] = {"subject": key} if key else {}
    return url_for("papers.signed", number=dispute.number, paper=name, **where)


def preview_url(dispute: Dispute, each: Writable, suffix: str) -> str:
    """Where the paper is read before it is issued."""
    where: dict[str, Any] = {"subject": each.subject.key} if each.subject.key else {}
    return url_for("papers.show", number=dispute.number, paper=each.kind.name, suffix=suffix, **where)


def _old(row: IssuedPaper, rules: _Rules) -> str:
    """What of the result was frozen before 重新调解 or 重启, or before its record was corrected; and how it is written anew."""
    if rules.record(row) is Since.CORRECTED:
        return f"这次调解的记录后来更正过：{OLD_DRAFT}。"
    if row.voided_at is not None or row.kind not in OF_THE_RESULT or rules.overturned is None or row.issued_at > rules.overturned:
        return ""
    said = "重新调解、重启以前出具的，写的是那时的结果。"
    if row.kind == "cover":
        return said + "归档时卷宗的封面按现在的结果写，编号不变；要单独打印，先作废这一份，再出具。"
    return said + ("" if row.kind in ("agreement", "oral_agreement") else "要按现在的结果写，先作废这一份，再出具。")


def _gone(dispute: Dispute, row: IssuedPaper, rules: _Rules) -> dict[str, Any]:
    """What was issued of a paper that applies no longer; who signed it before they left signed it all the same."""
    code, stands = f"{row.kind}:{row.subject}".rstrip(":"), row.voided_at is None
    return {
        **_issued(dispute, row, rules), "sheets": _sheets(dispute, rules.sheets.get(code, ()), rules) if stands else [],
        "sheet_url": sheet_url(dispute, code) if stands and rules.takes and has_sheet(code) else None,
    }


def _issued(dispute: Dispute, row: IssuedPaper, rules: _Rules) -> dict[str, Any]:
    who = row.issuer.name if row.issuer else "系统"
    urls = {suffix: url_for("papers.issued", number=dispute.number, paper_id=row.id, suffix=suffix) for suffix in ("pdf", "docx")}
    void_url = url_for("disputes.do", number=dispute.number, name="void_paper", issued=row.id)
    return {
        "label": labelled(row), "number": row.number, "who": who, "when": f"{row.issued_at.astimezone(LOCAL):%Y年%-m月%-d日 %H:%M}",
        "pdf_url": None if rules.unread else urls["pdf"], "word_url": None if rules.unread else urls["docx"],
        "own": row.template_id is not None and row.voided_at is None, "voided": row.voided_at is not None, "old": _old(row, rules), "reason": row.void_reason or "",
        "void_url": void_url if rules.void(row) else None,
    }
