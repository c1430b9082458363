"""Meeting: a sitting that was arranged, and each try to serve the notice of it on a party."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mediation.db import Base, Json, Pk, UtcDateTime, stored
from mediation.meetings.rooms import Room
from mediation.vault import SealedLine
from workflows.meetings import MeetingStatus, ServiceWay

# 三次: after so many tries in vain a party counts as one who cannot be reached.
TRIES = 3


class Meeting(Base):
    """约调解: when, where, who is asked to come. `no` counts within the case."""

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    no: Mapped[int] = mapped_column(Integer)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    place: Mapped[str] = mapped_column(SealedLine)
    party_nos: Mapped[list[int]] = mapped_column(Json, default=list)
    helpers: Mapped[list[str]] = mapped_column(Json, default=list)
    status: Mapped[MeetingStatus] = mapped_column(stored(MeetingStatus, "status_known", length=12), default=MeetingStatus.PLANNED)
    reason: Mapped[str] = mapped_column(SealedLine, default="")
    moves: Mapped[int] = mapped_column(Integer, default=0)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    room: Mapped[Room | None] = relationship(lazy="joined")
    invitations: Mapped[list[Invitation]] = relationship(order_by="Invitation.id", back_populates="meeting")

    __table_args__ = (
        Index("uq_meeting_no", "dispute_id", "no", unique=True),
        Index("ix_meeting_starts_at", "status", "starts_at"),
        Index("ix_meeting_room", "room_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )

    def tries(self, party_no: int) -> list[Invitation]:
        """Those to ask one party to come, oldest first."""
        return [each for each in self.invitations if each.party_no == party_no and not each.off]

    def told_off(self, party_no: int) -> list[Invitation]:
        """Those to tell one party that it does not take place, oldest first."""
        return [each for each in self.invitations if each.party_no == party_no and each.off]


class Invitation(Base):
    """One try to reach one party: how, when, by whom, with what success. A new time needs a new notice: `move`.

    `proof_no`: the file of the case that shows it. `off`: that the meeting does not take place.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    party_no: Mapped[int] = mapped_column(Integer)
    move: Mapped[int] = mapped_column(Integer, default=0)
    how: Mapped[ServiceWay] = mapped_column(stored(ServiceWay, "how_known", length=12))
    served_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reached: Mapped[bool]
    receiver: Mapped[str] = mapped_column(SealedLine, default="")
    note: Mapped[str] = mapped_column(SealedLine, default="")
    proof_no: Mapped[int | None] = mapped_column(Integer)
    off: Mapped[bool] = mapped_column(default=False)
    served_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship(back_populates="invitations")
