"""The agreement in force, and what guards and the close checklist ask about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from mediation.agreements.models import Agreement, AgreementForm, Term, TermStatus
from mediation.agreements.named import SIDES as SIDES
from mediation.agreements.named import charged
from mediation.disputes.facts import CheckItem, Inquiry, aim, check, provides
from mediation.disputes.models import Dispute
from mediation.disputes.overturned import fallen
from mediation.disputes.sides import Party
from mediation.once import read_once
from workflows.in_force import SEAL, written
from workflows.outcomes import Outcome, PartyRole

# Each version has one event of one of these names.
WRITTEN = ("agreement", "addendum")


@dataclass(frozen=True)
class AgreementView:
    """What the rules need: how many terms, oral or not, who has not signed; who and which claims stay outside.

    `lacks`: what keeps it from taking effect, in words (人民调解法 Art 29); nothing of an oral one.
    """

    terms: int
    oral: bool
    unsigned: tuple[str, ...]
    undated: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    open_claims: tuple[int, ...] = ()
    signing: bool = False
    sealing: bool = False
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Versions:
    """All versions with their terms, oldest first; the first `fallen` were written before 重新调解 or 重启."""

    all: Sequence[Agreement]
    fallen: int

    def of_leg(self, leg_no: int) -> Agreement | None:
        """The newest of this leg, in force or not; a supplementary one stands beside it."""
        mine = (each for each in reversed(self.all) if leg_no and each.leg_no == leg_no and not each.supplements_no)
        return next(mine, None)


def versions_of(session: Session, dispute_id: int) -> Versions:
    """Read in one statement. Each version has its event, so that counting events tells which have fallen."""
    mine = select(Agreement, fallen(dispute_id, *WRITTEN)).where(Agreement.dispute_id == dispute_id)
    with_terms = mine.order_by(Agreement.no).options(joinedload(Agreement.terms))

    def read() -> Versions:
        rows = session.execute(with_terms).unique().all()
        return Versions([row[0] for row in rows], rows[0][1] if rows else 0)

    return read_once(session, ("agreements", dispute_id), read)


def agreements_of(session: Session, dispute_id: int) -> Sequence[Agreement]:
    """All versions with their terms, oldest first."""
    return versions_of(session, dispute_id).all


def latest(session: Session, dispute: Dispute) -> Agreement | None:
    """The version in force: of this leg, and written after the last 重新调解 or 重启."""
    versions = versions_of(session, dispute.id)
    found = versions.of_leg(dispute.leg_no)
    return found if found is not None and found.no > versions.fallen else None


def in_force(session: Session, dispute: Dispute) -> list[Agreement]:
    """The version in force and what supplements it, once that has taken effect."""
    main = latest(session, dispute)
    if main is None:
        return []
    beside = [each for each in agreements_of(session, dispute.id) if each.supplements_no == main.no and each.effective_on]
    return [main, *beside]


def terms_in_force(session: Session, dispute: Dispute) -> list[Term]:
    """All that was agreed and binds: of the main version, and of what supplements it."""
    return [term for _, term in keyed_terms(session, dispute)]


def keyed_terms(session: Session, dispute: Dispute) -> list[tuple[str, Term]]:
    """Each by what tells it in forms: 2 of the main version, 3.1 of the supplement that is the third version."""
    return [(f"{version.no}.{term.no}" if version.supplements_no else str(term.no), term)
            for version in in_force(session, dispute) for term in version.terms]


def signers(dispute: Dispute) -> list[Party]:
    """Who must sign: applicants and respondents; a group is signed for by its representatives."""
    people = dispute.active(*SIDES)
    represented = {p.represents_no for p in dispute.active(PartyRole.REPRESENTATIVE)}
    signing = [p for p in people if p.no not in represented]
    return signing + dispute.active(PartyRole.REPRESENTATIVE)


def bound(dispute: Dispute, agreement: Agreement) -> list[Party]:
    """Who must sign this version: those of the signers it binds, who signs for one of them, and third parties it charges."""
    if not agreement.parties:
        return signers(dispute) + charged(dispute, agreement)
    mine = [p for p in signers(dispute) if p.no in agreement.parties or
            (p.role is PartyRole.REPRESENTATIVE and (p.represents_no is None or p.represents_no in agreement.parties))]
    return mine + charged(dispute, agreement)


def outside(dispute: Dispute, agreement: Agreement) -> list[Party]:
    """Parties it does not bind: for them the route is told."""
    people = dispute.active(*SIDES)
    return [p for p in people if agreement.parties and p.no not in agreement.parties]


def undated(agreement: Agreement) -> tuple[str, ...]:
    """Terms with money ahead and no date: nobody would ask when it comes."""
    return tuple(f"第 {t.no} 条" for t in agreement.terms
                 if t.amount and t.due_on is None and t.status == TermStatus.PENDING)


@provides("agreement")
def agreement(inquiry: Inquiry) -> AgreementView | None:
    """The agreement as the guard of 达成协议 sees it."""
    found = latest(inquiry.session, inquiry.dispute)
    if found is None:
        return None
    missing = tuple(p.name for p in bound(inquiry.dispute, found) if p.no not in found.signed)
    rest = tuple(p.name for p in outside(inquiry.dispute, found))
    claims = tuple(c.no for c in inquiry.dispute.claims if found.claims and c.no not in found.claims)
    alive = [each for each in agreements_of(inquiry.session, inquiry.dispute.id) if found.no in (each.no, each.supplements_no)]
    return AgreementView(
        len(found.terms), found.form == AgreementForm.ORAL, missing, undated(found), rest, claims,
        signing=any(lacking(inquiry.dispute, each) for each in alive),
        sealing=any(each.form == AgreementForm.WRITTEN and each.sealed_on is None for each in alive),
        lacks=lacks(inquiry.dispute, found),
    )


def lacking(dispute: Dispute, agreement: Agreement) -> list[int]:
    """Whose signature is not there yet, by number; 0 is the mediator. Oral ones may be signed, and need not."""
    people = [p.no for p in bound(dispute, agreement) if p.no not in agreement.signed]
    return people + ([0] if agreement.mediator_signed_on is None else [])


def lacks(dispute: Dispute, agreement: Agreement) -> tuple[str, ...]:
    """What a version still lacks to take effect, from its own columns: asked by the case page, which reads no signatures."""
    if agreement.form == AgreementForm.ORAL or agreement.effective_on is not None:
        return ()
    signed = {no: agreement.reached_on for no in agreement.signed}
    people = {name: signed.get(no) for no, name in labelled(dispute, agreement).items()}
    return written(people, agreement.mediator_signed_on, agreement.sealed_on).lacks


def labelled(dispute: Dispute, agreement: Agreement) -> dict[int, str]:
    """Who must sign, by number; of two with one name each with their number."""
    same = Counter(p.name for p in dispute.parties)
    return {p.no: p.name if same[p.name] == 1 else f"{p.name}（{p.no}）" for p in bound(dispute, agreement)}


@provides("agreement_fallen")
def agreement_fallen(inquiry: Inquiry) -> bool:
    """Whether this leg has an agreement that 重新调解 overturned, and none after it."""
    found = versions_of(inquiry.session, inquiry.dispute.id).of_leg(inquiry.dispute.leg_no)
    return found is not None and latest(inquiry.session, inquiry.dispute) is None


@provides("pending_terms")
def pending_terms(inquiry: Inquiry) -> int:
    """Terms in force nobody has yet called performed or breached."""
    return sum(t.status == TermStatus.PENDING for t in terms_in_force(inquiry.session, inquiry.dispute))


@check
def agreement_kept(inquiry: Inquiry) -> CheckItem | None:
    """调解协议书 or 口头协议登记."""
    if aim(inquiry.dispute) not in (Outcome.SETTLED, Outcome.PARTLY_SETTLED):
        return None
    found = latest(inquiry.session, inquiry.dispute)
    oral = found is not None and found.form == AgreementForm.ORAL
    missing = lacks(inquiry.dispute, found) if found is not None else ()
    if missing:
        # All parties sign before 达成协议; the mediator's signature and the seal may follow it, until 办结.
        step = "seal" if missing == (SEAL,) else "sign_agreement"
        return CheckItem(f"调解协议书（还没生效，缺{'、'.join(missing)}）", done=False, step=step, by_law=inquiry.dispute.outcome is not None)
    return CheckItem("口头协议登记" if oral else "调解协议书", done=found is not None, step="agreement")


@check
def dated_terms(inquiry: Inquiry) -> CheckItem | None:
    """Money that lies ahead has a date, so that somebody asks when it comes; a deed without one is looked at by the county's rule."""
    if inquiry.dispute.outcome not in (Outcome.SETTLED, Outcome.PARTLY_SETTLED):
        return None
    found = latest(inquiry.session, inquiry.dispute)
    open_ = undated(found) if found else ()
    deeds = [f"第 {t.no} 条" for t in found.terms if not t.amount and t.due_on is None and t.status == TermStatus.PENDING] if found else []
    label = (f"约定的日期（{'、'.join(open_)}没写哪天给）" if open_
             else f"给钱的约定都有日期（{'、'.join(deeds)}没写日期，生效后按县里的规则看一次）" if deeds else "约定都有日期")
    return CheckItem(label, done=not open_, step="agreement")
