"""Promise, its payments, the calls about it, and the way chosen when it was broken (人民调解法 Art 31)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mediation.db import Base, Json, Pk, UtcDateTime, stored
from mediation.vault import SealedLine
from workflows.calendar import local_day
from workflows.promises import AHEAD, LOOKED, BreachRoute, CallResult, DayBasis, PayWay, PromiseStatus

WAITS = text("status IN ('pending', 'part', 'breached')")


class Promise(Base):
    """One payment or deed and its day; a term in four instalments is four of them.

    `due_by` is the last day it can still be done in time: a day off moves to the next working day (民法典 Art 203).
    `basis`: whose day that is; where none was agreed, it is only the day to look at it, and `looked_on` the last time somebody did.
    """

    __tablename__ = "promise"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    no: Mapped[int] = mapped_column(Integer)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"), index=True)
    agreement_no: Mapped[int] = mapped_column(Integer)
    term_no: Mapped[int] = mapped_column(Integer)
    instalment: Mapped[int] = mapped_column(Integer, default=1)
    instalments: Mapped[int] = mapped_column(Integer, default=1)
    who: Mapped[str] = mapped_column(String(60))
    who_no: Mapped[int | None] = mapped_column(Integer)
    to_whom: Mapped[str] = mapped_column(String(60), default="")
    to_no: Mapped[int | None] = mapped_column(Integer)
    what: Mapped[str] = mapped_column(String(400))
    amount: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    paid: Mapped[Decimal] = mapped_column(Numeric(14, 2), default=Decimal(0))
    due_on: Mapped[date] = mapped_column(Date)
    due_by: Mapped[date] = mapped_column(Date)
    basis: Mapped[DayBasis] = mapped_column(stored(DayBasis, "basis_known", length=8), default=DayBasis.AGREED,
                                            server_default=DayBasis.AGREED.value)
    looked_on: Mapped[date | None] = mapped_column(Date)
    status: Mapped[PromiseStatus] = mapped_column(stored(PromiseStatus, "status_known", length=12), default=PromiseStatus.PENDING)
    status_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # the way chosen after it was broken; 催告 leaves it empty, because the new day is waited for
    route: Mapped[BreachRoute | None] = mapped_column(stored(BreachRoute, "route_known", length=16))
    ahead_told_on: Mapped[date | None] = mapped_column(Date)
    due_told_on: Mapped[date | None] = mapped_column(Date)
    broken_told_on: Mapped[date | None] = mapped_column(Date)
    head_told_on: Mapped[date | None] = mapped_column(Date)

    payments: Mapped[list[Payment]] = relationship(order_by="Payment.id", back_populates="promise")

    __table_args__ = (
        Index("uq_promise_no", "dispute_id", "no", unique=True),
        # a term becomes promises once, whoever settles at the same moment
        Index("uq_promise_instalment", "term_id", "instalment", unique=True),
        Index("ix_promise_waits", "due_by", "dispute_id", sqlite_where=WAITS, postgresql_where=WAITS),
        CheckConstraint("paid >= 0 AND (amount IS NULL OR paid <= amount)", name="paid_within"),
    )

    @property
    def left(self) -> Decimal | None:
        """What is still owed; None where no money was promised."""
        return None if self.amount is None else self.amount - self.paid

    @property
    def refused(self) -> bool:
        """Somebody said before its day that they would not do it (反悔); else it is broken only after it."""
        if self.status is not PromiseStatus.BREACHED or self.route is None or self.status_at is None:
            return False
        if self.looked:
            # of what has no day nothing is broken before somebody was asked for it, and what is to last may be broken at any time
            return self.basis is DayBasis.OPEN
        return local_day(self.status_at) <= self.due_by

    @property
    def looked(self) -> bool:
        """Whether its day is only one to look at it: nobody is late on it."""
        return self.basis in LOOKED

    @property
    def ahead(self) -> bool:
        """Whether somebody still has to do something."""
        return self.status in AHEAD

    def late(self, today: date) -> bool:
        """Past its day and not done."""
        return self.ahead and not self.looked and self.due_by < today

    def to_look(self, today: date) -> bool:
        """Its day to be looked at has come."""
        return self.ahead and self.looked and self.due_by <= today

    def unanswered(self, today: date) -> bool:
        """Broken, and nobody has chosen what follows."""
        return self.late(today) or (self.status is PromiseStatus.BREACHED and self.route is None)


class TakenBack:
    """An entry that was wrong stays readable: when, by whom and why it was taken back."""

    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_back_why: Mapped[str] = mapped_column(SealedLine, default="")


class Payment(TakenBack, Base):
    """Money or a deed, in part or in whole: when, how, how it is known, by whom it was written down."""

    __tablename__ = "payment"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"), index=True)
    amount: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    paid_on: Mapped[date] = mapped_column(Date)
    way: Mapped[PayWay] = mapped_column(stored(PayWay, "way_known", length=12))
    proof_no: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(SealedLine, default="")
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    promise: Mapped[Promise] = relationship(back_populates="payments")

    __table_args__ = (CheckConstraint("amount IS NULL OR amount > 0", name="amount_positive"),)


class PromiseCall(Base):
    """履行电话: whom, when, about which promises, what was said."""

    __tablename__ = "promise_call"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    nos: Mapped[list[int]] = mapped_column(Json)
    party_no: Mapped[int | None] = mapped_column(Integer)
    called_on: Mapped[date] = mapped_column(Date)
    result: Mapped[CallResult] = mapped_column(stored(CallResult, "result_known", length=12))
    note: Mapped[str] = mapped_column(SealedLine, default="")
    called_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Breach(TakenBack, Base):
    """What was chosen after promises were broken, or refused before their day; who was told of the way, how and when.

    `was`: how the promises stood before it, by number: status, route, day.
    """

    __tablename__ = "breach"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    nos: Mapped[list[int]] = mapped_column(Json)
    route: Mapped[BreachRoute] = mapped_column(stored(BreachRoute, "route_known", length=16))
    new_due_on: Mapped[date | None] = mapped_column(Date)
    told: Mapped[list[int]] = mapped_column(Json)
    told_how: Mapped[str] = mapped_column(String(20))
    told_on: Mapped[date] = mapped_column(Date)
    note: Mapped[str] = mapped_column(SealedLine)
    chosen_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    repudiated: Mapped[bool] = mapped_column(default=False)
    was: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
