"""Files that not everybody who sees the case may see: nouns above say of a kind from whom its files are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mediation.disputes.events import Event
from mediation.disputes.facts import Inquiry
from mediation.files.models import File
from workflows.evidence import FileKind

Veil = Callable[[Inquiry, File], bool]
VEILS: dict[FileKind, Veil] = {}
NAME, WHY = "回访材料", "里面有当事人对调解的评价，不给调解过这件的人看。"


def veil(kind: FileKind) -> Callable[[Veil], Veil]:
    """Register from whom files of a kind are kept."""

    def register(hides: Veil) -> Veil:
        VEILS[kind] = hides
        return hides

    return register


def hidden(inquiry: Inquiry, file: File) -> bool:
    """Whether this one is kept from the actor: its content, picture, name, caption and why it was withdrawn."""
    return file.kind in VEILS and VEILS[file.kind](inquiry, file)


def veiled_in(events: Sequence[Event]) -> frozenset[int]:
    """The numbers of files that any event calls of a veiled kind: what the chain says of them, before and after, is told to nobody."""
    return frozenset(event.facts["no"] for event in events if is_of_file(event) and {event.facts.get("kind"), event.facts.get("was")} & VEILS.keys())


def is_of_file(event: Event) -> bool:
    """Whether it says what a file is called, what it shows or why it was withdrawn."""
    return event.name in ("attach", "describe_file", "withdraw_file")


def hidden_among(inquiry: Inquiry, files: Sequence[File]) -> frozenset[int]:
    """The numbers of those that are."""
    return frozenset(file.no for file in files if hidden(inquiry, file))
