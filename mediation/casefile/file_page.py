"""What the page 卷宗 of a case shows: the 13, what is missing, the volumes that were sealed, and what may be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from mediation.access import current_actor
from mediation.accounts.models import Person
from mediation.casefile.composing import fileable, is_draft, kept_words
from mediation.casefile.contents import lines_of, missing
from mediation.casefile.forms import ArchiveForm
from mediation.casefile.ink import bare
from mediation.casefile.keeping import proposed
from mediation.casefile.models import Volume
from mediation.casefile.outstanding import Left, outstanding
from mediation.casefile.parts import Line, Part, Standing
from mediation.casefile.queries import archived, volumes_of
from mediation.casefile.signing import screen_page, sheet_kind, sheet_page
from mediation.casefile.verifying import fault
from mediation.casefile.withheld import withheld
from mediation.clocks.queries import clocks_of
from mediation.db import db_session, now
from mediation.disputes.actions import attempt_of
from mediation.disputes.drafts import fresh_key
from mediation.disputes.facts import Inquiry
from mediation.disputes.models import Dispute
from mediation.disputes.timeline import events_of
from mediation.files.kinds_open import kinds_open, takes
from mediation.files.limits import in_words
from mediation.papers.kinds import WHOLE, Writing
from mediation.papers.reading import unread
from mediation.papers.wording import day, moment
from mediation.promises.queries import broken_promises
from workflows.acts import open_acts
from workflows.calendar import local_day
from workflows.clocks import ClockKind, ClockStatus
from workflows.evidence import FileKind, may_issue
from workflows.permissions import BY_NAME
from workflows.states import State
from workflows.steps import day_words

ACTS = ("archive", "open_archive", "issue_paper", "sign_record")
TONES = {Standing.THERE: "good", Standing.MISSING: "bad", Standing.NONE: "none"}


@dataclass(frozen=True)
class _May:
    """What of it this reader may do now: a way that would be refused is not shown."""

    acts: frozenset[str]
    kinds: frozenset[FileKind]


def shown(dispute: Dispute) -> dict[str, Any]:
    """The context of casefile/show.html."""
    session, actor, at = db_session(), current_actor(), now()
    inquiry, reader = Inquiry(session, dispute, actor, at, {}), Writing(session, dispute, actor, at, WHOLE[0])
    lines = lines_of(session, dispute, actor=actor, at=at, whole=True)
    sealed = archived(inquiry)
    may = _open(dispute)
    lacks = [] if sealed else missing(lines)
    empty = bare(session, dispute, lines)
    broken = [] if sealed or "archive" not in may.acts else broken_promises(inquiry)
    news = lines_of(session, dispute, actor=actor, at=at) if sealed and "archive" in may.acts else []
    volumes = [_volume(dispute, each) for each in reversed(volumes_of(session, dispute.id))]
    return {
        "lines": [_line(dispute, each, reader, empty, may, sealed=bool(sealed)) for each in lines], "lacks": lacks, "sealed": sealed, "volumes": volumes,
        "news": [part.name_for(reader) for each in news for part in each.parts], "deadline": None if sealed else _deadline(dispute),
        "unread": (closed := unread(actor, dispute)),
        "pdf_url": url_for("casefile.pdf", number=dispute.number) if not closed and fileable(session, dispute) and (not sealed or any(each["url"] is None for each in volumes)) else None,
        "draft": is_draft(dispute, lines), "form": _form(inquiry) if "archive" in may.acts else None,
        "ready": "archive" in may.acts and not lacks and not broken, "broken": _broken(dispute, len(broken)),
        "left": [{"words": each.words, "url": _left_url(dispute, each, may)} for each in outstanding(inquiry)]
        if dispute.state is State.CLOSED else [],
        "keeping": kept_words(proposed(session, dispute), dispute),
        "open_url": url_for("disputes.do", number=dispute.number, name="open_archive") if "open_archive" in may.acts else None,
        "do_url": url_for("disputes.do", number=dispute.number, name="archive"), "faults": [each["fault"] for each in volumes if each["fault"]],
    }


def _open(dispute: Dispute) -> _May:
    session, actor, at = db_session(), current_actor(), now()
    attempt = attempt_of(session, dispute, actor=actor, at=at, facts={})
    acts = frozenset(act.name for act, sentence in open_acts([BY_NAME[name] for name in ACTS], attempt) if sentence is None)
    signed = [FileKind.SIGNED] if takes(session, dispute, FileKind.SIGNED, actor=actor, at=at) else []
    return _May(acts, frozenset([*kinds_open(session, dispute, "attach", actor=actor, at=at), *signed]))


def _left_url(dispute: Dispute, left: Left, may: _May) -> str | None:
    """The page where it is worked on, for whom that page would open."""
    shut = left.sheet is not None and left.sheet not in may.kinds or left.where.get("name") == "issue_paper" and "issue_paper" not in may.acts
    return None if shut else url_for(left.endpoint, number=dispute.number, **left.where)


def _form(inquiry: Inquiry) -> ArchiveForm:
    form = ArchiveForm()
    form.prepare(inquiry)
    if "acknowledged" in form:
        form.acknowledged.description = ""  # the page lists it with its ways
    form.version.data, form.once.data = str(inquiry.dispute.version), fresh_key()
    return form


def _broken(dispute: Dispute, count: int) -> dict[str, str] | None:
    """What the law wants dealt with before 归档."""
    if not count:
        return None
    return {"words": f"有 {count} 项约定到了日子没履行，先记下办了没有，没办的选好怎么办，再归档。", "url": url_for("promises.of_case", number=dispute.number)}


def _deadline(dispute: Dispute) -> dict[str, Any] | None:
    """Until when it is to be archived."""
    clock = next((each for each in reversed(clocks_of(db_session(), dispute.id))
                  if each.kind is ClockKind.ARCHIVE and each.status is ClockStatus.RUNNING), None)
    if clock is None:
        return None
    return {"words": day_words(local_day(clock.due_at), local_day(now())), "late": clock.due_at < now()}


def _line(dispute: Dispute, line: Line, reader: Writing, empty: Sequence[Part], may: _May, *, sealed: bool) -> dict[str, Any]:
    """Of a sealed file as well: who opens it a year later sees what was signed. Then there is no way any more to sign it."""
    parts = [{"name": part.name_for(reader), "bare": part in empty, "ways": _ways(dispute, part, may) if part in empty and not sealed else []} for part in line.parts]
    unsigned = line.standing is Standing.THERE and any(part["bare"] for part in parts)
    return {
        "no": line.no, "label": line.label, "tone": "open" if unsigned else TONES[line.standing], "words": line.words,
        # what is to be done comes first: of many papers only the first few are shown
        "parts": sorted(parts, key=lambda part: not part["bare"]), "step": _step(dispute, line.step, may, sealed=sealed)
        if line.standing is Standing.MISSING else None,
    }


def _ways(dispute: Dispute, part: Part, may: _May) -> list[dict[str, str]]:
    """How a paper that bears no signature gets one, as far as this reader may."""
    sheet = sheet_page(part) if sheet_kind(part) in may.kinds else None
    screen = screen_page(db_session(), dispute, part) if "sign_record" in may.acts else None
    return [{"label": label, "url": url_for(page[0], number=dispute.number, **page[1])}
            for label, page in (("传签好的", sheet), ("在屏幕上签", screen)) if page]


def _step(dispute: Dispute, step: str, may: _May, *, sealed: bool) -> dict[str, str] | None:
    """Where the missing one is made or brought, for whom that page would open."""
    name, _, paper = step.partition(":")
    if name == "files":
        if not (FileKind(paper) in may.kinds if paper else may.kinds):
            return None
        return {"label": "去添加材料", "url": url_for("files.index", number=dispute.number, kind=paper or None)}
    if name == "papers" and paper:
        if "issue_paper" not in may.acts or not may_issue(paper, archived=sealed):
            return None
        return {"label": "去出具", "url": url_for("disputes.do", number=dispute.number, name="issue_paper", paper=paper)}
    ways = {"papers": ("去文书", "papers.index"), "agreements": ("去协议", "agreements.show")}
    return {"label": ways[name][0], "url": url_for(ways[name][1], number=dispute.number)} if name in ways else None


def _volume(dispute: Dispute, volume: Volume) -> dict[str, Any]:
    session = db_session()
    event = next((each for each in events_of(session, dispute.id) if each.name == "archive" and each.facts.get("no") == volume.no), None)
    who = session.get(Person, volume.archived_by) if volume.archived_by else None
    opened = f"{day(volume.opened_at)}凭{volume.ordered_by}批准（{volume.order_number}）开卷，这一卷留底" if volume.opened_at else ""
    return {
        "no": volume.no, "kind": volume.kind.label, "number": volume.file_number, "when": moment(volume.archived_at), "who": who.name if who else "",
        "pages": volume.pages, "size": in_words(volume.size), "kept": volume.retention.label, "until": day(volume.kept_until) if volume.kept_until else "",
        "sha256": volume.sha256, "digest": volume.digest, "fault": fault(volume, event), "opened": opened,
        "url": None if unread(current_actor(), dispute) or withheld(session, dispute, volume, actor=current_actor(), at=now()) else (
            url_for("casefile.volume", number=dispute.number, volume=volume.no)),
    }
