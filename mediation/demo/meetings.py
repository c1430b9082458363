"""调解室 of the demo county, and the sittings arranged for the next days: some served, one not reached, some still to arrange."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.clocks.queries import calendar_of
from mediation.config import LOCAL
from mediation.demo.actors import actor_of, working
from mediation.demo.timetable import CLOSES, OPENS, last_workday, moment
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.meetings.offered import add_room, rooms_for
from mediation.meetings.scheduling import schedule, serve
from mediation.units.models import Unit
from workflows.calendar import Calendar, local_day
from workflows.meetings import ServiceWay
from workflows.roles import Role
from workflows.states import State

ROOMS = {
    "C330681": [("一号调解室", "二楼东头，坐 12 人，有录像。"), ("二号调解室", "二楼西头，坐 6 人。"), ("三号调解室", "三楼，坐 30 人，人多的用这间。")],
    "T330681109": [("大厅调解室", "一楼服务大厅旁，坐 8 人。")],
    "V330681109290": [("一楼调解室", "村委会一楼，坐 6 人，没有台阶。")],
}
# One case in so many is left for whoever tries 约调解; one invitation in so many finds nobody at home.
LEFT, MISSED = 3, 4
STARTS = ("09:00", "14:30")


def furnish(session: Session, *, at: datetime) -> None:
    """The rooms, made by the heads of their units."""
    for code, rooms in ROOMS.items():
        head = working(session, session.scalars(select(Unit).where(Unit.code == code)).one(), Role.HEAD, at)
        for name, note in rooms:
            add_room(session, actor=head, name=name, note=note)


def arrange(session: Session, *, at: datetime) -> int:
    """A sitting for most cases in mediation, each mediator's one after the other from the next working day on."""
    calendar, turns, taken, made = calendar_of(session), Counter[int](), set[tuple[int, datetime]](), 0
    cases = select(Dispute).where(Dispute.state == State.MEDIATING, Dispute.mediator_id.is_not(None)).order_by(Dispute.id)
    for nth, case in enumerate(session.scalars(cases).all()):
        if nth % LEFT == LEFT - 1 or case.mediator_id is None:
            continue
        when = _in_office_hours(session, calendar, case, at)
        starts = _slot(calendar, at, turns[case.mediator_id])
        turns[case.mediator_id] += 1
        mediator = actor_of(session, case, "holder.mediator", when)
        room = next((each.id for each in rooms_for(session, mediator) if (each.id, starts) not in taken), None)
        if room is not None:
            taken.add((room, starts))
        asked = [party.no for party in case.parties if party.left_at is None]
        place = "" if room else f"{session.get_one(Unit, mediator.unit_id).short_name}会议室"
        row = schedule(session, case, actor=mediator, at=when, starts_at=starts, room=room, place=place, parties=asked)
        made += 1
        missed = asked[-1:] if made % MISSED == 0 else []
        for nos, note in ((asked[: len(asked) - len(missed)], ""), (missed, "电话没人接，下午再打。")):
            if nos:
                serve(session, case, actor=mediator, at=when, meeting=row.no, parties=nos, how=ServiceWay.PHONE, served_at=when,
                      reached=not note, note=note)
    return made


def _slot(calendar: Calendar, at: datetime, turn: int) -> datetime:
    day = calendar.add_workdays(local_day(at), 1 + turn // len(STARTS))
    return moment(day, STARTS[turn % len(STARTS)])


def _in_office_hours(session: Session, calendar: Calendar, case: Dispute, at: datetime) -> datetime:
    """The end of the last working day for a county that is filled at night, unless something happened in the case since."""
    evening = moment(last_workday(calendar, at), "16:50")
    newest = session.scalar(select(func.max(Event.at)).where(Event.dispute_id == case.id))
    return at if calendar.is_workday(local_day(at)) and OPENS <= at.astimezone(LOCAL).time() <= CLOSES else max(evening, newest or evening)
