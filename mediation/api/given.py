"""What callers send: strictly typed bodies of the calls whose fields do not depend on the case."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from workflows.grounds import Hazard, Tried
from workflows.outcomes import Channel, Difficulty, PartyKind, PartyRole, SameMatter, Sex
from workflows.promises import PayWay

EARLIEST, LATEST = 1900, 2100


def _within_reach(value: date | datetime) -> date | datetime:
    if not EARLIEST <= value.year <= LATEST:
        raise ValueError(f"年份写 {EARLIEST} 到 {LATEST} 之间。")
    return value


def _written_out(value: object) -> date:
    """pydantic would take any number for seconds since 1970, and what a validator has seen no longer counts as JSON."""
    sentence = "日期写成 2026-10-31 这样。"
    if not (isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)):
        raise ValueError(sentence)
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(sentence) from error


Day = Annotated[date, BeforeValidator(_written_out), AfterValidator(_within_reach)]
Moment = Annotated[AwareDatetime, AfterValidator(_within_reach)]
Amount = Annotated[float, Field(ge=0, lt=10**12, allow_inf_nan=False)]
Line = Annotated[str, Field(max_length=200)]
Words = Annotated[str, Field(max_length=5000)]
Said = Annotated[str, Field(max_length=10_000)]
No = Annotated[int, Field(ge=1, le=100_000)]


class Given(BaseModel):
    """A name nobody knows is a mistake, not something to pass over."""

    model_config = ConfigDict(extra="forbid")


class ClaimIn(Given):
    """诉求."""

    text: Annotated[str, Field(min_length=1, max_length=400)]
    amount: Amount | None = None


class PartyIn(Given):
    """当事人, or somebody who acts for the party whose place in the list is `represents`."""

    role: PartyRole
    kind: PartyKind = PartyKind.PERSON
    name: Annotated[str, Field(min_length=1, max_length=60)]
    id_number: Line | None = None
    phone: Line | None = None
    address: Line | None = None
    count: No = 1
    minor: bool = False
    represents: No | None = None
    sex: Sex | None = None
    ethnic: Line | None = None
    job: Line | None = None
    representative: Line | None = None


class SourceIn(Given):
    """The system that sent the matter and its number there."""

    system: Annotated[str, Field(min_length=1, max_length=40)]
    number: Annotated[str, Field(max_length=60)] | None = None


class Registration(Given):
    """登记."""

    description: Words
    channel: Channel
    region: Annotated[str, Field(pattern=r"^\d{6,12}$")]
    title: Annotated[str, Field(max_length=120)] = ""
    category: Annotated[str, Field(max_length=2)] | None = None
    czb: Annotated[str, Field(max_length=4)] | None = None
    difficulty: Difficulty | None = None
    occurred_on: Day | None = None
    claims: Annotated[list[ClaimIn], Field(max_length=50)] = []
    parties: Annotated[list[PartyIn], Field(max_length=500)] = []
    source: SourceIn | None = None
    hazards: list[Hazard] = []
    tried: list[Tried] = []
    proactive: bool = False
    finder: Annotated[str, Field(max_length=40)] | None = None
    consent: bool = False
    same_matter: SameMatter | None = None
    related: Annotated[list[Line], Field(max_length=20)] = []


class Meeting(Given):
    """调解记录."""

    held_at: Moment
    place: Annotated[str, Field(min_length=1, max_length=80)]
    # everybody in words, or besides those in `parties` and `helpers`
    present: Annotated[str, Field(max_length=400)] = ""
    course: Annotated[str, Field(min_length=1, max_length=5000)]
    result: Literal["agreed", "continue", "failed"]
    rights_told: bool = False
    next_at: Moment | None = None
    # the meeting it was, by its number; who came, by theirs; helpers by their names
    meeting: No | None = None
    parties: Annotated[list[No], Field(max_length=500)] = []
    helpers: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)] = []
    said_applicant: Said = ""
    said_respondent: Said = ""
    said_third: Said = ""
    facts_checked: Said = ""
    undisputed: Said = ""
    offer_applicant: Said = ""
    offer_respondent: Said = ""
    offer_third: Said = ""
    recorder: Annotated[str, Field(max_length=40)] = ""
    # who stands in for the mediator says so once
    impartial: bool = False
    # somebody is wanted elsewhere at `next_at`, and it is meant all the same
    despite: bool = False
    # `next_at` is before seven in the morning or after ten at night, and meant
    unusual: bool = False


class InstalmentIn(Given):
    """One of several payments; together they make the amount of the term."""

    amount: Annotated[str, Field(pattern=r"^\d{1,11}(\.\d{1,2})?$")]
    due_on: Day


class TermIn(Given):
    """Who does what for whom by when. `who_no` and `to_no` are parties; a name that is one party's is found by itself.

    `plan` says instalments in words (分 4 期，每月 15 日), `instalments` one by one. Without a day none was agreed;
    `lasting`: to be kept for good. A name that is no party's is refused: add the person to the case first, as `third_party`
    where a term binds somebody of neither side, and then they sign too.
    """

    who: Annotated[str, Field(max_length=60)] = ""
    what: Annotated[str, Field(min_length=1, max_length=400)]
    amount: Amount | None = None
    due_on: Day | None = None
    who_no: No | None = None
    to_whom: Annotated[str, Field(max_length=60)] = ""
    to_no: No | None = None
    way: Annotated[str, Field(max_length=60)] = ""
    place: Annotated[str, Field(max_length=120)] = ""
    guarantee: Annotated[str, Field(max_length=200)] = ""
    claim_no: No | None = None
    plan: Annotated[str, Field(max_length=4000)] = ""
    instalments: Annotated[list[InstalmentIn], Field(max_length=120)] = []
    lasting: bool = False


class AgreementIn(Given):
    """调解协议; `signed` are the numbers of the parties who have signed on paper.

    `parties` and `claims`: whom it binds and what it settles; none named means all.
    """

    form: Literal["written", "oral"]
    reached_on: Day
    terms: Annotated[list[TermIn], Field(min_length=1, max_length=500)]
    signed: list[No] = []
    impartial: bool = False
    facts: Words = ""
    parties: list[No] = []
    claims: list[No] = []
    copies: Annotated[int, Field(ge=1, le=1000)] | None = None
    confirm_wanted: bool = False
    # a term that speaks of marriage, parentage, adoption or guardianship only says what is
    status_meant: bool = False
    signed_on: Day | None = None
    mediator_signed_on: Day | None = None
    sealed_on: Day | None = None


class SignatureIn(Given):
    """One signature on a screen. `shown`: the `content_hash` of the version that was read; `picture`: PNG in base64.

    `party` 0 is the mediator. On paper: `POST …/acts/sign_agreement`.
    """

    party: Annotated[int, Field(ge=0, le=100_000)]
    shown: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    picture: Annotated[str, Field(max_length=600_000)]


class RecordSignatureIn(Given):
    """One signature under a record. `seat` as in `GET …/meetings`; somebody present without one has `guest`, their name, instead.

    `shown`: the `content_hash` that was read; `picture`: PNG in base64. On paper, refused: `POST …/acts/sign_record`.
    """

    seat: Annotated[str, Field(max_length=20)] = ""
    guest: Annotated[str, Field(max_length=60)] = ""
    shown: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    picture: Annotated[str, Field(max_length=600_000)]


class Performance(Given):
    """履行情况 of one term, or of one promise of it; an amount without a promise goes to the earliest instalments."""

    status: Literal["done", "part", "breached"]
    note: Annotated[str, Field(max_length=1000)] = ""
    promise: No | None = None
    amount: Amount | None = None
    paid_on: Day | None = None
    way: PayWay | None = None
    # the number of a file of the case
    proof: No | None = None


class Decision(Given):
    """A word on why; a refusal needs one."""

    sentence: Annotated[str, Field(max_length=1000)] = ""


class Approval(Decision):
    """Who agrees that a mediator steps back (`recuse`) names the next one: their user name."""

    mediator: Annotated[str, Field(max_length=40)] | None = None
    declaration: Annotated[str, Field(max_length=400)] | None = None
