"""Agreements of a case: writing one, all its versions, and signing one on a screen."""

from __future__ import annotations

from datetime import date

from flask import Response
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mediation.access import STAFF, allow, current_actor
from mediation.agreements.actions import record_agreement
from mediation.agreements.content import hash_of, intact
from mediation.agreements.effect import since
from mediation.agreements.models import Agreement, SignWay, Term
from mediation.agreements.queries import in_force
from mediation.agreements.signing import MEDIATOR, sign
from mediation.api.blueprint import bp, taking
from mediation.api.bodies import read
from mediation.api.changing import open_to
from mediation.api.given import AgreementIn, SignatureIn
from mediation.api.paths import AgreementPath, CasePath
from mediation.api.replies import Reply, once, response
from mediation.api.strokes import picture_from
from mediation.db import db_session, now
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404


class InstalmentOut(BaseModel):
    """One of several payments."""

    no: int
    amount: str
    due_on: date


class TermOut(BaseModel):
    """One thing one party promised."""

    no: int
    who: str
    what: str
    amount: float | None
    due_on: date | None
    status: str
    who_no: int | None
    to_whom: str
    to_no: int | None
    kind: str
    way: str
    place: str
    guarantee: str
    claim_no: int | None
    lasting: bool
    instalments: list[InstalmentOut]


class SignatureOut(BaseModel):
    """Who signed, which day, how; `party` 0 is the mediator."""

    party: int
    way: str
    signed_on: date


class AgreementOut(BaseModel):
    """One version; the newest of a leg is in force until 重新调解 or 重启, with what supplements it."""

    no: int
    form: str
    reached_on: date
    signed: list[int]
    terms: list[TermOut]
    facts: str
    parties: list[int]
    claims: list[int]
    copies: int | None
    confirm_wanted: bool
    supplements_no: int | None
    mediator_signed_on: date | None
    sealed_on: date | None
    effective_on: date | None
    effect: str
    counts: bool
    content_hash: str
    frozen: bool
    intact: bool
    signatures: list[SignatureOut]


class Agreements(BaseModel):
    """All versions, oldest first."""

    items: list[AgreementOut]


@bp.get("/disputes/<number>/agreements", responses={200: Agreements}, summary="协议的每一版")
@allow(STAFF)
def agreements(path: CasePath) -> Response:
    """Terms, signatures, since when it is in force and why."""
    case = one_or_404(db_session(), current_actor(), path.number)
    return response(Reply(Agreements(items=_all(case)), version=case.version))


@bp.post("/disputes/<number>/agreements", request_body=taking(AgreementIn), responses={201: AgreementOut},
         summary="写协议")
@allow(STAFF)
@once
def write_agreement(path: CasePath) -> Reply:
    """Terms and who has signed; written again, the new version replaces the old one. 补充协议: `POST …/acts/addendum`."""
    case = open_to(path.number, "agreement")
    given = read(AgreementIn)
    row = record_agreement(db_session(), case, actor=current_actor(), at=now(), **given.model_dump())
    return Reply(_out(case, row, counts=True), 201, case.version)


@bp.post("/disputes/<number>/agreements/<int(max=99999):agreement>/signatures", request_body=taking(SignatureIn),
         responses={200: AgreementOut}, summary="在屏幕上签名")
@allow(STAFF)
@once
def sign_on_screen(path: AgreementPath) -> Reply:
    """Strokes as a picture, for exactly the version that was read; sent again, what was signed stays as it is."""
    case = open_to(path.number, "sign_agreement")
    given = read(SignatureIn)
    sign(db_session(), case, actor=current_actor(), at=now(), agreement=path.agreement, signed=[given.party],
         way=SignWay.PAD.value, blob=picture_from(given.picture), shown=given.shown)
    return Reply(next(each for each in _all(case) if each.no == path.agreement), 200, case.version)


def term_out(term: Term) -> TermOut:
    """One term as callers read it."""
    shape = {name: getattr(term, name) for name in TermOut.model_fields if name != "instalments"}
    return TermOut(**shape, instalments=[InstalmentOut(**row) for row in term.instalments])


def _all(case: Dispute) -> list[AgreementOut]:
    query = select(Agreement).where(Agreement.dispute_id == case.id).order_by(Agreement.no)
    rows = db_session.scalars(query.options(selectinload(Agreement.terms), selectinload(Agreement.signatures))).all()
    counting = {each.no for each in in_force(db_session(), case)}
    return [_out(case, row, counts=row.no in counting) for row in rows]


def _out(case: Dispute, row: Agreement, *, counts: bool) -> AgreementOut:
    plain = {name: getattr(row, name) for name in (
        "no", "form", "reached_on", "signed", "facts", "parties", "claims", "copies", "confirm_wanted", "supplements_no",
        "mediator_signed_on", "sealed_on", "effective_on",
    )}
    return AgreementOut(
        **plain, terms=[term_out(term) for term in row.terms], effect=since(case, row).why, counts=counts,
        content_hash=hash_of(case, row), frozen=row.frozen_hash is not None, intact=intact(case, row),
        signatures=[SignatureOut(party=s.party_no or MEDIATOR, way=s.way, signed_on=s.signed_on) for s in row.signatures],
    )
