"""反馈、评价 and 回访 of one case as its page shows them. Plain values; the template draws them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.config import LOCAL
from mediation.disputes.event_lines import VEILED
from mediation.disputes.facts import Inquiry
from mediation.disputes.models import Dispute
from mediation.feedback.models import Feedback, FollowUp
from mediation.feedback.queries import TRIES, feedback_of, hearers
from mediation.feedback.slips import live
from mediation.feedback.unheard import sheet_unheard, unheard
from mediation.feedback.visits import of_now, visits_of
from workflows.calendar import local_day
from workflows.following import Kept, Since, Way
from workflows.outcomes import Satisfaction
from workflows.steps import day_words

Line = dict[str, Any]
# That there is one everybody on the case must know; in whose words, not who mediated.
RISK_VEILED = "具体情况问去回访的人"
TONES = {Satisfaction.SATISFIED: "green", Satisfaction.BASICALLY: "green", Satisfaction.DISSATISFIED: "red"}


def told(inquiry: Inquiry) -> list[Line]:
    """Each party: told how and when, tries, and what they think of it, their own word apart from what staff took down."""
    session, dispute = inquiry.session, inquiry.dispute
    rows, today = feedback_of(session, dispute), local_day(inquiry.at)
    names = _people(session, (row.told_by for row in rows))
    veiled = unheard(inquiry)
    slips = {slip.party_no: slip for slip in live(session, dispute.id, inquiry.at)}
    made = []
    for party in hearers(dispute):
        own = [row for row in rows if row.party_no == party.no]
        slip = slips.get(party.no)
        made.append({
            "name": party.name, "role": party.role.label,
            "tellings": [_telling(row, names, today) for row in own if not row.own],
            "missing": "" if any(row.reached and not row.own for row in own) else _missing(own),
            "opinions": [_opinion(row, names, veiled) for row in own if row.satisfaction],
            "slip": f"评价单{'已发短信' if slip.by_sms else '已给'}，{day_words(local_day(slip.expires_at), today)}前有效" if slip else "",
        })
    return made


def _missing(own: list[Feedback]) -> str:
    tries = sum(not row.own for row in own)
    if tries >= TRIES:
        return f"试了 {tries} 次没联系上"
    return f"还没告诉，试了 {tries} 次" if tries else "还没告诉"


def _telling(row: Feedback, names: dict[int, str], today: Any) -> str:
    how = f"{day_words(row.told_on, today)} {row.how}" + ("" if row.reached else "，没联系上")
    who = names.get(row.told_by or 0, "")
    return f"{how}（{who}）" if who else how


def _opinion(row: Feedback, names: dict[int, str], veiled: bool) -> Line:
    if veiled:
        return {"label": VEILED, "tone": "grey", "by": "", "words": ""}
    said = Satisfaction(row.satisfaction or Satisfaction.UNANSWERED)
    by = "本人自己评的" if row.own else f"{names.get(row.told_by or 0, '')}{row.how}问的"
    return {"label": said.label, "tone": TONES.get(said, "grey"), "by": by, "words": row.opinion or ""}


def visits(inquiry: Inquiry) -> list[Line]:
    """All sheets, newest first; what was said on them is kept from who mediated."""
    session, dispute, today = inquiry.session, inquiry.dispute, local_day(inquiry.at)
    rows = visits_of(session, dispute.id)
    names = _people(session, (row.visitor_id for row in rows))
    people = {party.no: party.name for party in dispute.parties}
    return [_visit(row, dispute, names, people, today, veiled=sheet_unheard(inquiry, row)) for row in reversed(rows)]


def _visit(row: FollowUp, dispute: Dispute, names: dict[int, str], people: dict[int, str], today: Any, *, veiled: bool) -> Line:
    facts = [
        ("回访了", _few([people.get(no, "") for no in row.parties])),
        ("协议", f"第 {row.agreement_no} 版" if row.agreement_no else ""),
        ("履行", row.kept.label if row.kept else ""),
        ("满意度", (VEILED if veiled else row.satisfaction.label) if row.satisfaction else ""),
        ("办结以后", "、".join(Since(each).label for each in row.since)),
        ("告诉的路", "；".join(Way(each).label for each in row.ways)),
        ("下次回访", day_words(row.next_on, today) if row.next_on else ""),
        ("由调解员自己回访", row.why_me or ""),
    ]
    return {
        "no": row.no, "why": row.why.label, "when": f"{day_words(row.visited_on, today)} {row.how}",
        "who": names.get(row.visitor_id or 0, ""), "reached": row.reached,
        "broken": row.kept is Kept.BROKEN or Since.REPUDIATED in row.since, "course": "" if veiled else row.course or "",
        "risk": (RISK_VEILED if veiled else row.risk_words or "") if row.hidden_risk else "",
        "facts": [(label, value) for label, value in facts if value],
    }


def offers(inquiry: Inquiry, may: frozenset[str]) -> list[Line]:
    """What the newest findings lead to, for whoever may do it."""
    dispute, made = inquiry.dispute, []
    names = {party.no: party.name for party in dispute.parties}
    if dispute.is_open and not unheard(inquiry):
        for row in feedback_of(inquiry.session, dispute):
            if row.satisfaction == Satisfaction.DISSATISFIED:
                text = f"{names.get(row.party_no, '')}不满意" + (f"：“{row.opinion}”" if row.opinion else "。")
                made.append(_offer(dispute, text, "rework", "重新调解", may, "重新调解由督导来定，已经告诉督导。"))
    for visit in of_now(inquiry)[-1:]:
        if Since.REPUDIATED in visit.since:
            made.append(_offer(dispute, "有人反悔：协议有约束力，可以向法院起诉（人民调解法第三十二条）；要再调，由督导重启。",
                               "reopen", "重启", may, "重启由督导来定，已经告诉督导。"))
        elif visit.kept is Kept.BROKEN:
            made.append(_offer(dispute, "协议没有履行：先催告；不履行的可以起诉，司法确认过的可以申请强制执行。", "reopen", "重启", may, ""))
        if visit.hidden_risk:
            made.append(_offer(dispute, f"有隐患：{RISK_VEILED if sheet_unheard(inquiry, visit) else visit.risk_words or ''}", "raise_risk", "调高风险", may, ""))
    return made


def _offer(dispute: Dispute, text: str, step: str, label: str, may: frozenset[str], otherwise: str) -> Line:
    url = url_for("disputes.do", number=dispute.number, name=step) if step in may else None
    return {"text": text, "url": url, "label": label, "otherwise": "" if url else otherwise}


def _people(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    return {key: name for key, name in session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))}


def _few(names: list[str]) -> str:
    return "、".join(names[:5]) + (f"等 {len(names)} 位" if len(names) > 5 else "")


def moment(at: datetime) -> str:
    """11月22日 14:05, for print."""
    return f"{at.astimezone(LOCAL):%Y年%-m月%-d日}"
