"""A piece of periodic work: what it did, and the boundary that keeps one fault from stopping all the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType

from sqlalchemy.orm import Session

# Whoever opens one of these cases while a job works on them waits for all of them.
HELD_AT_ONCE = 20


@dataclass
class Done:
    """What a job touched, and the numbers of the cases it had to skip with the fault's kind."""

    rows: int = 0
    skipped: list[str] = field(default_factory=list)
    # beside each line of `skipped`, for the log
    faults: list[Exception] = field(default_factory=list)

    def one(self, session: Session, number: str, act: Callable[[], int | None]) -> None:
        """Do one case in a savepoint of its own. A bad one is undone, skipped, reported by number, and tried next time.

        `act` says how much it did; what says nothing did one thing.
        """
        with Boundary(partial(self._skip, session, number)):
            with session.begin_nested():
                did = act()
            self.rows += 1 if did is None else did

    def _skip(self, session: Session, number: str, fault: Exception) -> None:
        session.expire_all()
        self.skipped.append(f"{number} {type(fault).__name__}")
        self.faults.append(fault)


class Boundary:
    """Whatever goes wrong inside is handed to `write_down`, and what comes after goes on (docs/adr/0018).

    Only around one case of many and around one job of many, where stopping would leave the others undone. What
    asks the process to end (Ctrl-C, exit) is no fault and passes.
    """

    def __init__(self, write_down: Callable[[Exception], None]) -> None:
        """`write_down` makes the fault visible: it never just disappears."""
        self._write_down = write_down

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self, _kind: type[BaseException] | None, fault: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        """Hold faults back; let everything else through."""
        if not isinstance(fault, Exception):
            return False
        self._write_down(fault)
        return True
