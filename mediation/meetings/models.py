"""Session: one sitting, as the mediator wrote it down (人民调解法 Art 27)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from mediation.db import Base, Json, Pk, UtcDateTime
from mediation.vault import SealedLine
from workflows.labels import Labelled


class SessionResult(Labelled):
    """How a sitting ended."""

    AGREED = "agreed", "谈成了"
    CONTINUE = "continue", "还要再谈"
    FAILED = "failed", "没谈成"


class MediationSession(Base):
    """调解记录: 时间, 地点, 到场人, 经过, 结果; what else may be written down stands below them.

    `present` is everybody in words; `party_nos` and `helpers` are those of them who were ticked.
    """

    __tablename__ = "mediation_session"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    no: Mapped[int] = mapped_column(Integer)
    leg_no: Mapped[int] = mapped_column(Integer)
    held_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(SealedLine)
    present: Mapped[str] = mapped_column(String(400))
    rights_told: Mapped[bool] = mapped_column(default=False)
    course: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(String(12))
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # the meeting it was, and the one it was adjourned to, by their numbers within the case
    meeting_no: Mapped[int | None] = mapped_column(Integer)
    next_no: Mapped[int | None] = mapped_column(Integer)
    party_nos: Mapped[list[int]] = mapped_column(Json, default=list, server_default="[]")
    helpers: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")
    said_applicant: Mapped[str] = mapped_column(Text, default="", server_default="")
    said_respondent: Mapped[str] = mapped_column(Text, default="", server_default="")
    said_third: Mapped[str] = mapped_column(Text, default="", server_default="")
    facts_checked: Mapped[str] = mapped_column(Text, default="", server_default="")
    undisputed: Mapped[str] = mapped_column(Text, default="", server_default="")
    offer_applicant: Mapped[str] = mapped_column(Text, default="", server_default="")
    offer_respondent: Mapped[str] = mapped_column(Text, default="", server_default="")
    offer_third: Mapped[str] = mapped_column(Text, default="", server_default="")
    recorder: Mapped[str] = mapped_column(String(40), default="", server_default="")
    # 更正 makes the next one; those before it are kept (`RecordVersion`)
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    # who held it, whoever has the case later; and who was a party then, as nobody may have been ticked
    mediated_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    parties_then: Mapped[list[int]] = mapped_column(Json, default=list, server_default="[]")

    __table_args__ = (Index("uq_mediation_session_no", "dispute_id", "no", unique=True),)

    @property
    def result_label(self) -> str:
        """The result in words."""
        return SessionResult(self.result).label

    @property
    def details(self) -> list[tuple[str, str]]:
        """What was written besides the course: label and words."""
        return [(label, words) for name, label in DETAILS if (words := getattr(self, name))]


# What a record may say besides its course, with what each part is called.
DETAILS = (
    ("said_applicant", "申请人说"), ("said_respondent", "被申请人说"), ("said_third", "第三人说"),
    ("facts_checked", "查清的事"), ("undisputed", "没有争议的"), ("offer_applicant", "申请人的方案"),
    ("offer_respondent", "被申请人的方案"), ("offer_third", "第三人的方案"),
)
