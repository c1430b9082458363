"""Guards of 归档: when a file may be sealed, and what may happen to it afterwards."""

from __future__ import annotations

from datetime import date

from workflows.case import Attempt
from workflows.evidence import may_issue
from workflows.guarding import about, decisive, of_file
from workflows.guards.words import text
from workflows.outcomes import Outcome
from workflows.retention import Retention
from workflows.states import State

SEALED = "这件已经归档，卷宗不能再动；确实要改，先凭书面批准“重新开卷”。"


def to_archive(a: Attempt) -> str | None:
    """归档: a closed case that is not archived, or of which something came in since."""
    if a.case.outcome == Outcome.MERGED:
        return "这件已并入主案，材料随主案归档。"
    if a.known("archived") and not a.known("since_archived"):
        return "这件已经归档，之后没有新的材料。"
    return None


@decisive
def papers_there(a: Attempt) -> str | None:
    """归档 names every mandatory paper that is missing (domain.md §5.1). A supplement has none."""
    missing = a.known("file_lacks")
    return f"归档还缺：{'、'.join(missing)}。" if missing else None


@decisive
def breach_answered(a: Attempt) -> str | None:
    """A promise that was not kept is urged, mediated again or told its way to court before the file closes (若干规定 on performance; 人民调解法 Art 31)."""
    broken = 0 if _sealed(a) else len(a.known("broken_promises"))
    return f"有 {broken} 项约定到了日子没履行，先在“履行”里记下办了没有，没办的选好怎么办（催告、重新调解、起诉……），再归档。" if broken else None


@about("acknowledged")
def left_open_known(a: Attempt) -> str | None:
    """What goes on after 归档 keeps nobody from it, and nobody archives without having seen it."""
    left = a.known("left_open")
    return f"还有没完的事：{'；'.join(left)}。看过了就勾上“这些事还没完，我都知道”。" if left and not a.facts.get("acknowledged") else None


@about("retention")
def retention_chosen(a: Attempt) -> str | None:
    """保管期限 is one of three."""
    return None if text(a, "retention") in list(Retention) else "选一下保管期限。"


def is_archived(a: Attempt) -> str | None:
    """重新开卷 needs a file that is closed."""
    return None if a.known("archived") else "这件没有归档，不用开卷。"


@decisive
@of_file
def file_open(a: Attempt) -> str | None:
    """After 归档 nothing of the file changes."""
    return SEALED if _sealed(a) else None


@decisive
@about("paper")
def paper_still_taken(a: Attempt) -> str | None:
    """After 归档 only papers that come later are issued (回访记录, 司法确认申请书); they are filed as 补充卷."""
    paper = text(a, "paper")
    return None if not paper or may_issue(paper, archived=_sealed(a)) else SEALED


@decisive
@about("issued")
def paper_not_sealed(a: Attempt) -> str | None:
    """What was bound at 归档 is not voided; what was issued since may be."""
    issued = text(a, "issued")
    return SEALED if issued and _sealed(a) and issued not in a.known("unsealed_papers") else None


@about("ordered_by")
def order_named(a: Attempt) -> str | None:
    """A written order: who ordered it, and its number."""
    if not text(a, "ordered_by"):
        return "写是谁批准的，比如“市司法局局长某某”。"
    return None if text(a, "order_number") else "写批准文书的文号。"


@about("ordered_on")
def order_dated(a: Attempt) -> str | None:
    """The day of that order, not one to come."""
    on = a.facts.get("ordered_on")
    return "选批准的日期，今天或以前。" if not isinstance(on, date) or on > a.at.date() else None


@about("ordered_by")
def reopened_by_order(a: Attempt) -> str | None:
    """重启 of an archived case opens its file, and so names the order as well."""
    if not _sealed(a):
        return None
    sentence = order_named(a)
    return f"这件已经归档，重启要有书面批准。{sentence}" if sentence else None


@about("ordered_on")
def reopened_by_dated_order(a: Attempt) -> str | None:
    """The same of its day."""
    return order_dated(a) if _sealed(a) else None


def _sealed(a: Attempt) -> bool:
    return a.case.state is State.CLOSED and bool(a.known("archived"))
