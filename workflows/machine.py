"""Workflow: the table of moves carried out by one shared `transitions` machine."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from transitions import EventData, Machine, MachineError

from workflows.case import Attempt
from workflows.guarding import Refused, file_sentence, obey
from workflows.moves import Move, Offer, fits_any
from workflows.states import UNREGISTERED, State

logging.getLogger("transitions").setLevel(logging.WARNING)


@dataclass
class Workflow:
    """All moves on one machine that is bound to no case: stateless, shared by all threads."""

    moves: tuple[Move, ...]
    by_name: dict[str, Move] = field(init=False)

    def __post_init__(self) -> None:
        """Build the machine once."""
        self.by_name = {move.name: move for move in self.moves}
        self._machine = Machine(
            model=None, states=[UNREGISTERED, *State], initial=UNREGISTERED, auto_transitions=False,
            send_event=True, queued=False,
        )
        for move in self.moves:
            for sources, target in move.paths:
                self._machine.add_transition(move.name, list(sources), target, conditions=[_obey])

    def fire(self, name: str, attempt: Attempt) -> Move:
        """Check state, role and guards, and set the new state; raises Refused with its sentence."""
        move = self.by_name[name]
        self.check_role(move, attempt)
        try:
            self._machine.events[name].trigger(attempt.case, attempt=attempt, move=move)
        except MachineError as error:
            raise Refused(f"这件现在是“{attempt.case.state.label}”，不能{move.label}。", "state") from error
        return move

    def check_role(self, move: Move, attempt: Attempt) -> None:
        """Refuse who may not do this move in this state; says so when another must approve."""
        if attempt.case.state not in move.sources:
            label = getattr(attempt.case.state, "label", "")
            raise Refused(f"这件现在是“{label}”，不能{move.label}。", "state")
        clauses = [w for w in move.who if w.fits(attempt.roles, attempt.relations, attempt.case.state)]
        asking = fits_any(move.asks, attempt)
        if asking and attempt.approved:
            return
        sentences = [w.only_if(attempt) if w.only_if else None for w in clauses]
        if None in sentences:
            return
        if sentences:
            raise Refused(str(sentences[0]), "guard")
        if asking:
            raise Refused(f"{move.label}要负责人批准，请先提出申请。", "approval")
        raise Refused(f"“{move.label}”不归你办。", "role")

    def offers(self, attempt: Attempt) -> list[Offer]:
        """The moves of this state that concern the actor, each open or with the sentence that closes it.

        Guards that judge what is filled in the form (they read `facts`) are asked when it is sent; here the
        facts are empty, so only those marked `of_file` speak.
        """
        found: list[Offer] = []
        for move in self.moves:
            try:
                self.check_role(move, attempt)
                found.append(Offer(move, file_sentence(move.guards, attempt)))
            except Refused as refusal:
                if refusal.kind == "approval":
                    found.append(Offer(move, file_sentence(move.guards, attempt), asks=True))
                elif refusal.kind == "guard":
                    found.append(Offer(move, refusal.sentence))
        return found


def _obey(event: EventData) -> bool:
    move: Move = event.kwargs["move"]
    obey(move.guards, event.kwargs["attempt"])
    return True
