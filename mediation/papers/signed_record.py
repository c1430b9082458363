"""Who signed the record of a sitting, who refused, who had left: its lines as they stand on the paper."""

from __future__ import annotations

from collections.abc import Sequence

from mediation.meetings.models import MediationSession
from mediation.meetings.seats import MEDIATOR, RECORDER, Seat, mediator_of, seats_of, signatures_of
from mediation.meetings.signed import RecordSignature
from mediation.papers.about import person_name
from mediation.papers.blocks import Para, Sign
from mediation.papers.kinds import Writing
from mediation.papers.parties import inked, signers_of, signs
from workflows.meetings import RecordWay


def under_record(w: Writing, held: MediationSession) -> tuple[tuple[Para, ...], tuple[Sign, ...]]:
    """Sentences on who did not sign, and a line for each who signed or still may; before anybody signed, as the law asks."""
    lines = {line.seat: line for line in signatures_of(w.session, [held])[held.id] if line.version == held.version}
    by = mediator_of(w.session, held, lines.values())
    if not lines:
        recorder = held.recorder or person_name(w, held.recorded_by)
        official = (Sign("人民调解员", by), Sign("记录人", recorder))
        return (), (*signs(signers_of(w.dispute, only=held.parties_then)), *official)
    seats = seats_of(w.session, w.dispute, held, list(lines.values()))
    missing = [(seat, lines[seat.key]) for seat in seats if seat.key in lines and not lines[seat.key].way.signed]
    signing = [seat for seat in seats if seat.key not in {gone.key for gone, _ in missing}]
    return tuple(Para(_why(seat, line, by)) for seat, line in missing), tuple(_signs(w, signing, lines))


def _signs(w: Writing, seats: Sequence[Seat], lines: dict[str, RecordSignature]) -> list[Sign]:
    parties = {f"party-{p.no}": sign for p, sign in zip(w.dispute.parties, signs(w.dispute.parties), strict=True)}
    official = {MEDIATOR: "人民调解员", RECORDER: "记录人"}
    made = []
    for seat in seats:
        sign, line = parties.get(seat.key) or Sign(official.get(seat.key, seat.label), seat.name), lines.get(seat.key)
        made.append(inked(sign, line.blob, line.signed_on) if line and line.way is RecordWay.PAD and line.blob else sign)
    return made


def _why(seat: Seat, line: RecordSignature, by: str) -> str:
    noted = f"（人民调解员{by}记明）" if by else ""
    if line.way is RecordWay.REFUSED:
        return f"{seat.name}拒绝在本记录上签名，理由：{line.reason}。{noted}"
    reason = f"：{line.reason}" if line.reason else ""
    return f"{seat.name}没有签名就离开了{reason}。{noted}"
