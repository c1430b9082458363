"""案件: the list page with its filters as tags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import current_app, render_template, request, url_for
from sqlalchemy import select

from mediation.access import current_actor
from mediation.db import db_session, now
from mediation.disputes.events import Event
from mediation.disputes.filters import FIND, Filters, read
from mediation.disputes.lists import Row, all_capped, filtered, page, rows
from mediation.disputes.models import Dispute
from mediation.disputes.relations import may_register
from mediation.regions.queries import levels_at, name_of, places
from mediation.units.queries import unit_by_code
from workflows.calendar import local_day
from workflows.categories import MOJ
from workflows.grounds import EscalateReason
from workflows.levels import Level
from workflows.lights import LightKind
from workflows.outcomes import Channel, Risk
from workflows.states import State
from workflows.steps import day_words

PER_PAGE = 30
WORDS: dict[str, Any] = {"state": State, "light": LightKind, "channel": Channel, "risk": Risk,
                         "climbed_reason": EscalateReason}
TAGS = {"past": "超期已报督导", "climbed_alone": "系统自动上报", "untried": "未调先逾期", "escalated": "上报过", "overdue": "超期", "mine": "我的", "open": "在办", "unmerged": "不算并案"}
DATES = {"accepted_from": "{}起受理", "accepted_to": "{}止受理", "closed_from": "{}起办结", "closed_to": "{}止办结",
         "climbed_from": "{}起上报", "climbed_to": "{}止上报"}
REPORTED = {"yes": "报过警或通报", "no": "还没报警或通报", "late": "报险超时", "unseen": "报危险后还没复核"}
COUNTED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("在办", {"open": True}, ""), ("超期", {"overdue": "1"}, "red"),
    ("红橙风险", {"risk": (Risk.RED, Risk.ORANGE), "open": True}, "red"),
)
LEVELS = {"level": "", "climbed_level": "上报自", "climbed_to_level": "上报到", "began": "最先在", "reached": "到过", "unsolved_at": "没办结在"}


def list_page() -> str:
    """Keyset pages of 30; the words say which filters are on and how to take each off."""
    session, actor, at = db_session(), current_actor(), now()
    filters, levels = read(request.args), levels_at(session, current_app.config["COUNTY"])
    cursor = request.args.get("cursor")
    found = page(session, filtered(session, actor, filters, at=at), limit=PER_PAGE, cursor=cursor)
    narrower = [(label, replace(filters, **change), tone) for label, change, tone in COUNTED]
    wanted = (filters, *(narrowed for _, narrowed, _ in narrower))
    total, *numbers = all_capped(session, [filtered(session, actor, each, at=at) for each in wanted], 1000)
    escalated = filters.escalated
    shown = rows(session, found.items, at)
    args: dict[str, Any] = dict(filters.args())
    return render_template(
        "disputes/index.html", page_title="上报过的案件" if escalated else "案件",
        lead=f"从{'到'.join(levels.values())}，为什么上来、现在在谁手上" if escalated else "你能看到的都在这里，最急的在最上面",
        choices=_choices(filters, levels), q=filters.q, tags=_tags(filters, levels), counts=_counts(narrower, numbers),
        clear_url=url_for("disputes.index") if args else None, climbs=escalated,
        rows=_climbed(found.items, shown, levels) if escalated else shown,
        foot=f"这一页 {len(found.items)} 件，共 {total} 件" if found.items else "",
        next_url=url_for("disputes.index", **args, cursor=found.next) if found.next else None,
        first_url=url_for("disputes.index", **args) if cursor else None, empty=_empty(filters, actor),
    )


def _climbed(disputes: Sequence[Dispute], shown: list[Row], levels: dict[Level, str]) -> list[Row]:
    """The last climb of each: 村→镇，双方差距大, and whether anybody had tried below."""
    events = db_session.scalars(select(Event).where(
        Event.name == "escalate", Event.dispute_id.in_([d.id for d in disputes])).order_by(Event.id))
    last = {e.dispute_id: e.facts for e in events}
    made = []
    for dispute, line in zip(disputes, shown, strict=True):
        facts = last.get(dispute.id)
        if facts is None:
            made.append(line)
            continue
        path = f"{levels[facts['from_level']]} → {levels[facts['to_level']]}"
        untried = "，未调先逾期" if facts.get("not_attempted") else ""
        made.append(replace(line, channel=f"{path}，{EscalateReason(facts['reason']).label}{untried}"))
    return made


def _choices(filters: Filters, levels: dict[Level, str]) -> list[dict[str, Any]]:
    county = current_app.config["COUNTY"]
    towns = [(r.code[:9], r.name) for r in db_session.scalars(places(county, "town"))]
    one = [("state", "环节", State.choices()), ("level", "层级", [(level.value, word) for level, word in levels.items()]),
           ("light", "时限", [(k.value, k.label) for k in LightKind if k.value != "met"]),
           ("category", "类别", list(MOJ.items())), ("risk", "风险", [(r.value, f"{r.label}风险") for r in Risk]),
           ("region", "镇街", towns)]
    args = filters.args()
    return [{"name": name, "label": label, "options": [("", f"全部{label}"), *options], "value": args.get(name, "")}
            for name, label, options in one]


def _tags(filters: Filters, levels: dict[Level, str]) -> list[dict[str, str]]:
    args: dict[str, Any] = dict(filters.args())
    return [
        {"label": label, "remove_url": url_for("disputes.index", **{k: v for k, v in args.items() if k != name})}
        for name, label in ((name, _word(name, filters.q if name == FIND else value, levels)) for name, value in args.items()) if label
    ]


def _word(name: str, value: str, levels: dict[Level, str]) -> str:
    if name in TAGS:
        return "超居民时限" if value == "total" else TAGS[name]
    if name in WORDS:
        kind = WORDS[name]
        ending = "风险" if name == "risk" else ""
        return "、".join(kind(v).label + ending for v in value.split(","))
    if name in DATES:
        day = day_words(date.fromisoformat(value), local_day(now()))
        return DATES[name].format(day)
    if name == "reported":
        return REPORTED[value]
    if name in LEVELS:
        return f"{LEVELS[name]}{'、'.join(levels[Level(v)] for v in value.split(','))}级"
    if name == "region":
        return name_of(db_session(), value)
    if name == "unit":
        unit = unit_by_code(db_session(), value)
        return unit.short_name if unit else value
    if name == "category":
        return MOJ[value]
    return f"“{value}”"


def _counts(narrower: Sequence[tuple[str, Filters, str]], numbers: Sequence[str]) -> list[dict[str, Any]]:
    """How many of these are late or dangerous, each a link to exactly those."""
    made = []
    for (label, filters, tone), number in zip(narrower, numbers, strict=True):
        args: dict[str, Any] = dict(filters.args())
        made.append({"label": label, "tone": tone, "url": url_for("disputes.index", **args), "value": number})
    return made


def _empty(filters: Filters, actor: Any) -> dict[str, Any]:
    if filters.q:
        return {"icon": "search", "title": "没有找到", "text": "换手机号后四位、村名，或者事情里的两个字再试。确实没来过，就登记。",
                "href": url_for("disputes.new") if may_register(actor) else None, "label": "登记"}
    if filters.args():
        return {"icon": "filter-off", "title": "没有这样的件", "text": "去掉一两个条件再看。",
                "href": url_for("disputes.index"), "label": "清除条件"}
    return {"icon": "folder-check", "title": "还没有案件", "text": "登记的、分给本单位的件会排在这里。",
            "href": url_for("disputes.new") if may_register(actor) else None, "label": "登记"}
