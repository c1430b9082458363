"""What the caller can do with a case now, and doing it: moves, acts, decisions on requests."""

from __future__ import annotations

from typing import Any

from flask import Response, abort
from pydantic import BaseModel

from mediation.access import STAFF, allow, current_actor
from mediation.api.answers import CaseFull, RequestOut
from mediation.api.blueprint import bp, free
from mediation.api.bodies import body
from mediation.api.changing import attempt, check_entry, locked
from mediation.api.disputes import shown
from mediation.api.fields import facts_from, schema_for
from mediation.api.paths import ActPath, CasePath, MovePath
from mediation.api.presenting import requested
from mediation.api.replies import Reply, once, response
from mediation.db import db_session, now
from mediation.disputes import search
from mediation.disputes.actions import attempt_of
from mediation.disputes.carry import carry_out
from mediation.disputes.facts import Inquiry
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from mediation.errors import Invalid
from mediation.units.queries import unit_by_code
from workflows.acts import Act, open_acts
from workflows.case import Attempt
from workflows.dispute import WORKFLOW
from workflows.guarding import Refused, missing
from workflows.moves import fits_any
from workflows.permissions import ACTS

ACTS_BY_NAME = {act.name: act for act in ACTS}
FIELDS = "`GET /disputes/{number}/moves` 的 `fields` 给出这一件要填什么。"
TOGETHER = " `feed_back` 告诉几位写 `parties`（序号的列表），一位也可以写 `party`；写了 `parties` 的一次记下全部。"


class MoveOut(BaseModel):
    """Open if `sentence` is null. `asks`: it becomes a request that a second person decides."""

    name: str
    label: str
    help: str
    asks: bool
    sentence: str | None
    fields: dict[str, Any] | None


class Menu(BaseModel):
    """Moves change the state, acts do not."""

    items: list[MoveOut]
    acts: list[MoveOut]


@bp.get("/disputes/<number>/moves", responses={200: Menu}, summary="现在能办什么")
@allow(STAFF)
def moves(path: CasePath) -> Response:
    """Open moves with the JSON Schema of their fields; closed ones with the sentence why."""
    actor, at = current_actor(), now()
    case = one_or_404(db_session(), actor, path.number)
    inquiry = Inquiry(db_session(), case, actor, at, {})
    attempt = attempt_of(db_session(), case, actor=actor, at=at, facts={})
    items = [
        _item(offer.move.name, offer.move.label, offer.move.help, offer.asks, offer.sentence, inquiry)
        for offer in WORKFLOW.offers(attempt)
    ]
    acts = [
        _item(act.name, act.label, act.help, _asks(act, attempt), sentence, inquiry)
        for act, sentence in open_acts(ACTS, attempt)
    ]
    return response(Reply(Menu(items=items, acts=acts), version=case.version))


@bp.post("/disputes/<number>/moves/<move>", request_body=free(FIELDS + TOGETHER), responses={200: CaseFull, 202: RequestOut},
         summary="办一步")
@allow(STAFF)
@once
def make_move(path: MovePath) -> Reply:
    """200 with the case; 202 with the request where a second person must agree first."""
    case = locked(path.number)
    row = WORKFLOW.by_name.get(path.move) or abort(404)
    try:
        WORKFLOW.check_role(row, attempt(case))
    except Refused as refusal:
        if refusal.kind != "approval":
            raise
    return _do(case, path.move)


@bp.post("/disputes/<number>/acts/<act>", request_body=free(FIELDS), responses={200: CaseFull, 202: RequestOut},
         summary="记一笔，不改变状态")
@allow(STAFF)
@once
def do_act(path: ActPath) -> Reply:
    """Notes, reports of danger, risk, extensions, corrections: on the timeline like every move."""
    case = locked(path.number)
    act = ACTS_BY_NAME.get(path.act) or abort(404)
    check_entry(case, act.name)
    return _do(case, act.name)


def _do(case: Dispute, name: str) -> Reply:
    actor, at = current_actor(), now()
    given = body()
    try:
        facts = facts_from(name, Inquiry(db_session(), case, actor, at, given), given)
    except Invalid as wrong:
        raise Invalid(_lacking(case, name) | wrong.errors) from wrong
    if given.get("co_units"):
        facts["co_units"] = _known_units(given["co_units"])
    row = carry_out(db_session(), case, name, actor=actor, at=at, **facts)
    if row is not None:
        return Reply(requested(db_session(), row, case), 202, case.version)
    if name == "amend":
        search.index(db_session(), case)
    return shown(case)


def _lacking(case: Dispute, name: str) -> dict[str, str]:
    """What the case file lacks besides and has a field for; the rest of it is refused once the fields are right."""
    row = WORKFLOW.by_name.get(name)
    reasons = missing(row.guards, attempt(case)) if row else []
    return {reason.field: reason.sentence for reason in reasons if reason.field}


def _asks(act: Act, attempt: Attempt) -> bool:
    return not fits_any(act.who, attempt)


def _item(
    name: str, label: str, help_line: str, asks: bool, sentence: str | None, inquiry: Inquiry
) -> MoveOut:
    fields = schema_for(name, inquiry) if sentence is None else None
    return MoveOut(name=name, label=label, help=help_line, asks=asks, sentence=sentence, fields=fields)


def _known_units(codes: list[str]) -> list[str]:
    unknown = [i for i, code in enumerate(codes) if unit_by_code(db_session(), code) is None]
    if unknown:
        raise Invalid({f"co_units.{i}": "没有这个单位。" for i in unknown})
    return list(dict.fromkeys(codes))
