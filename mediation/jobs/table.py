"""All periodic work in one table. Each job is safe to run twice and in any number of processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from mediation.accounts.signin import KEPT, forget_sign_ins
from mediation.confirmation import reminding as confirmation
from mediation.confirmation.missing import begin_missing
from mediation.desk import digests
from mediation.disputes import pause_questions, time_moves
from mediation.files import leftovers, uploads
from mediation.jobs.models import JobRun
from mediation.notices import sending
from mediation.promises import reminding as promises
from mediation.promises.missing import start_missing
from mediation.rules import recount
from mediation.supervision import cards, integrity, joining_late
from mediation.work import Done

Work = Callable[..., Done]
DAY = 24 * 60
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Job:
    """One row: name, what it does in Chinese, rhythm in minutes, the function.

    `at_hour`: once a day (rhythm DAY), from this local hour on. `office_hours`: only while offices are open.
    """

    name: str
    label: str
    every: int
    work: Work
    at_hour: int | None = None
    office_hours: bool = False

    def __post_init__(self) -> None:
        """An hour only says something about a day."""
        assert self.at_hour is None or self.every == DAY, self.name


def forget_old_sign_ins(session: Session, *, at: datetime) -> Done:
    """The log of sign-ins is kept six months and no longer (网络安全法 21)."""
    return Done(rows=forget_sign_ins(session, before=at - KEPT))


def forget_old_runs(session: Session, *, at: datetime) -> Done:
    """Runs older than a month tell nobody anything."""
    gone = session.execute(delete(JobRun).where(JobRun.started_at < at - MONTH).returning(JobRun.job))
    return Done(rows=len(gone.all()))


JOBS: tuple[Job, ...] = (
    # first: what is flagged below is flagged by the rules of today
    Job("rules", "新规则到日子的，在办的按它重算", 60, recount.apply_rules),
    Job("overdue", "标出超期，提醒该提醒的人", 5, time_moves.flag_overdue),
    # after "overdue": what is late is flagged before it is moved
    Job("return_unsigned", "超期没人签收的退回重新分流", 15, time_moves.return_unsigned),
    Job("escalate", "本级时限过了的自动上报", 15, time_moves.escalate_overdue),
    Job("supervise", "{top}级超期{days}没结果的发督办", 15, cards.supervise_overdue),
    Job("cards", "督办逾期没答复的升一级牌", 15, cards.raise_cards),
    Job("remind", "督办快到期、过期的提醒一次", 60, cards.remind_unanswered, office_hours=True),
    Job("tasks", "会商任务超期的提醒", DAY, joining_late.flag_late_tasks, at_hour=9),
    Job("calls", "吹哨没到的提醒", 5, joining_late.flag_late_calls),
    Job("court", "法院委派、委托到期的退回法院", 15, time_moves.end_court_terms),
    Job("lapse", "补正到期没有补的按撤回办", 15, time_moves.lapse_supplements),
    Job("requests", "两个工作日没批的申请交上一级", 15, time_moves.climb_requests),
    Job("pauses", "中止到期的问一声，没人管的往上问", 60, pause_questions.ask_pauses),
    # before the two that remind of them
    Job("promise_days", "约定还没有时限的，补上履行时限", DAY, start_missing, at_hour=6),
    Job("confirmation_days", "司法确认的 30 天没有算的，补算", DAY, begin_missing, at_hour=6),
    Job("promises", "约定快到期、到期、没履行的，提醒打电话", DAY, promises.remind_promises, at_hour=7),
    Job("confirmation", "司法确认的 30 天快满了，提醒一声", DAY, confirmation.remind_confirmations, at_hour=7),
    Job("digest", "上班以后每人一份小结", 15, digests.send_digests, office_hours=True),
    Job("outbound", "把要紧的消息发出去", 1, sending.deliver),
    Job("integrity", "案案有人管：找出没人管、动不了的件", DAY, integrity.check, at_hour=2),
    Job("sign_ins", "清理六个月以前的登录记录", DAY, forget_old_sign_ins, at_hour=3),
    Job("sent", "清理早已发出的消息", DAY, sending.forget_sent, at_hour=3),
    Job("uploads", "清理没有传完的材料", 60, uploads.forget_unfinished),
    Job("leftovers", "清理没有哪条记录用到的文件", DAY, leftovers.clear, at_hour=4),
    Job("runs", "清理三十天以前的运行记录", DAY, forget_old_runs, at_hour=3),
)
BY_NAME = {job.name: job for job in JOBS}
