"""材料 on the timeline, in words. Names stand in the chain without phone and ID numbers; of what is veiled for some none is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask import has_request_context, url_for

from mediation.disputes.event_lines import told_among
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.timeline import Entry, told_together
from mediation.files.limits import in_words
from mediation.files.veils import veiled_in
from workflows.evidence import FileKind

# So many small pictures fit beside each other on a phone.
SHOWN = 4


@told_among("attach")
def attach(event: Event, events: Sequence[Event]) -> list[str]:
    """What came in."""
    facts = event.facts
    name = "" if facts["no"] in veiled_in(events) else f"：{facts['file']}"
    return [f"第 {facts['no']} 份，{FileKind(facts['kind']).label}{name}（{in_words(facts['size'])}）"]


@told_together("attach")
def attached(dispute: Dispute, line: Entry, several: Sequence[Event], events: Sequence[Event]) -> None:
    """One line for all that came at once, with the first pictures; none of what was withdrawn since."""
    if len(several) > 1:
        kinds = Counter(FileKind(event.facts["kind"]).label for event in several)
        line.lines = [f"{len(several)} 份：" + "，".join(f"{label} {count}" for label, count in kinds.items())]
    if not has_request_context():
        return
    gone = {event.facts["no"] for event in events if event.name == "withdraw_file"} | veiled_in(events)
    for event in several:
        no = event.facts["no"]
        if event.facts.get("thumb") and no not in gone and len(line.pictures) < SHOWN:
            page = url_for("files.index", number=dispute.number, _anchor=f"file-{no}")
            line.pictures.append({"url": page, "src": url_for("files.thumb", number=dispute.number, file_no=no), "words": f"第 {no} 份材料"})
    line.links.append({"label": "看材料", "url": url_for("files.index", number=dispute.number)})


@told_among("describe_file")
def describe_file(event: Event, events: Sequence[Event]) -> list[str]:
    """Which, and as what."""
    facts = event.facts
    name = "" if facts["no"] in veiled_in(events) else f" {facts['file']}"
    return [f"第 {facts['no']} 份{name}，{FileKind(facts['kind']).label}"]


@told_among("withdraw_file")
def withdraw_file(event: Event, events: Sequence[Event]) -> list[str]:
    """Which, and why."""
    if event.facts["no"] in veiled_in(events):
        return [f"第 {event.facts['no']} 份，{FileKind(event.facts['kind']).label}"]
    return [f"第 {event.facts['no']} 份 {event.facts['file']}", f"理由：{event.facts['reason']}"]
