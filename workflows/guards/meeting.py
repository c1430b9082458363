"""Guards of 约调解: there is something arranged, the room is free, nobody is asked to be in two places unseen."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo

from workflows.case import Attempt
from workflows.guarding import about
from workflows.guards.agreeing import FAMILY
from workflows.guards.archiving import file_open
from workflows.guards.words import text
from workflows.meetings import RecordWay, ServiceWay

# Phones' clocks run a little ahead of the server's.
AHEAD = timedelta(minutes=10)
# Our own hours, no law's: a sitting before or after them is more often a slip of the finger than meant.
EARLIEST, LATEST = time(7), time(22)


def meeting_waits(a: Attempt) -> str | None:
    """改约, 取消, 送达 need a meeting that lies ahead."""
    return None if a.known("meetings_open") else "这件没有约好的调解。"


@about("meeting")
def meeting_chosen(a: Attempt) -> str | None:
    """Which of the meetings that are arranged."""
    chosen = a.facts.get("no")
    return None if chosen in a.known("meetings_open") else "选一下是哪一次调解。"


@about("starts_at")
def time_ahead(a: Attempt) -> str | None:
    """A time that is still to come."""
    starts, ends = a.facts.get("starts_at"), a.facts.get("ends_at")
    if starts is None or ends is None or starts <= a.at:
        return "选以后的时间，比如明天上午九点。"
    return None if ends > starts else "写一下大概多久，比如 60 分钟。"


@about("place")
def meeting_place(a: Attempt) -> str | None:
    """A room of ours or another place."""
    return None if text(a, "place") else "选一间调解室，或写一下在哪儿。"


@about("parties")
def somebody_asked(a: Attempt) -> str | None:
    """调解 needs somebody to come."""
    return None if a.facts.get("parties") else "勾上请哪几位来。"


@about("room")
def room_free(a: Attempt) -> str | None:
    """One meeting at a time in a room."""
    taken = a.known("room_taken")
    return f"{taken}，换一间，或换个时间。" if taken else None


@about("despite")
def people_free(a: Attempt) -> str | None:
    """Whoever is asked to be in two places at once is named first; the mediator may go on in spite of it."""
    clashes = a.known("people_taken")
    if not clashes or a.facts.get("despite"):
        return None
    return f"{'；'.join(clashes)}。换个时间；说好了能来，就勾上再存。"


def off_hours(starts: datetime, ends: datetime, zone: tzinfo | None) -> bool:
    """Whether it begins before the morning or is not over by night, where the parties live."""
    starts, ends = starts.astimezone(zone), ends.astimezone(zone)
    return starts.time() < EARLIEST or ends > datetime.combine(starts.date(), LATEST, zone)


@about("unusual")
def hour_meant(a: Attempt) -> str | None:
    """03:00 is asked about once; who meets people after work or before it ticks that it is meant."""
    starts, ends = a.facts.get("starts_at"), a.facts.get("ends_at")
    if starts is None or ends is None or a.facts.get("unusual") or not off_hours(starts, ends, a.at.tzinfo):
        return None
    return f"约的是 {starts.astimezone(a.at.tzinfo):%H:%M} 到 {ends.astimezone(a.at.tzinfo):%H:%M}，看一下有没有写错。就是这个时间，就勾上再存。"


@about("parties")
def served_somebody(a: Attempt) -> str | None:
    """送达 is to parties who were asked to come."""
    return None if a.facts.get("parties") else "勾上送给了哪几位。"


@about("receiver")
def receiver_named(a: Attempt) -> str | None:
    """他人代收: who took it."""
    # only that there is a name: what a guard is told goes into the chain, where nobody could ever correct it
    if a.facts.get("how") != ServiceWay.PROXY or not a.facts.get("reached") or a.facts.get("receiver_named"):
        return None
    return "写一下谁代收的，和当事人什么关系。"


@about("served_at")
def served_by_now(a: Attempt) -> str | None:
    """A notice that was served, not one that will be."""
    served = a.facts.get("served_at")
    return None if served is not None and served <= a.at + AHEAD else "送达的时间要在现在以前。"


def record_open(a: Attempt) -> str | None:
    """签记录, 更正: a record of this round, in a file that is not archived."""
    if not a.known("records_open"):
        return "这一轮还没有调解记录。"
    return file_open(a)


def by_hand(category: str | None) -> str | None:
    """电子签名法 Art 3(3): what concerns personal status is signed by hand, the record as the agreement."""
    if category != FAMILY:
        return None
    return ("婚姻家庭（含收养、继承）的记录涉及人身关系，不能用电子签名（电子签名法第三条）。"
            "请打印出来，当事人在纸上签名、按指印，再记下谁签了。")


@about("way")
def screen_fits(a: Attempt) -> str | None:
    """No signature on a screen where the law excludes it."""
    return by_hand(a.case.category) if a.facts.get("way") == RecordWay.PAD else None


@about("reason")
def refusal_reasoned(a: Attempt) -> str | None:
    """拒签: who refuses says why, or the mediator what they said."""
    if a.facts.get("way") != RecordWay.REFUSED or text(a, "reason"):
        return None
    return "写一句为什么不签，当事人怎么说的。"


def calls_off_wait(a: Attempt) -> str | None:
    """通知取消: somebody was asked to a meeting that does not take place, and has not heard of it."""
    return None if a.known("calls_off") else "没有要通知的：取消的调解，接到过通知的都告诉了。"


@about("meeting")
def call_off_chosen(a: Attempt) -> str | None:
    """Which of the meetings that are off."""
    return None if a.facts.get("no") in a.known("calls_off") else "选一下是哪一次取消了的调解。"
