"""Who mediated, ever: what the parties say of the mediation is kept from them, on pages, papers and in answers alike."""

from __future__ import annotations

from mediation.accounts.models import Person
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.standing_in import MEDIATING, NAMING
from mediation.disputes.timeline import events_named
from mediation.feedback.models import FollowUp
from mediation.files.models import File
from mediation.files.veils import veil
from workflows.evidence import FileKind
from workflows.roles import Role

# What nobody but a mediator does; a head who takes the minutes of a sitting has not mediated by it.
MEDIATORS_ALONE = ("agreement", "addendum", "settle", "fail", "caucus")


@provides("unheard")
def unheard(inquiry: Inquiry) -> bool:
    """Whether what was said of the mediation is kept from the actor, who mediated in any round: the slip promises it, also after 办结."""
    dispute, actor, session = inquiry.dispute, inquiry.actor, inquiry.session
    if actor.person_id is None:
        return False
    if actor.person_id == dispute.mediator_id:
        return True
    username = session.get_one(Person, actor.person_id).username
    own = MEDIATORS_ALONE if actor.has(Role.HEAD) else (*MEDIATORS_ALONE, "session")
    return any(
        event.facts.get("mediator") == username if event.name in NAMING
        else event.actor_id == actor.person_id and (event.name in own or "on_behalf" in event.facts)
        for event in events_named(session, dispute.id, *NAMING, *MEDIATING, *MEDIATORS_ALONE))


def sheet_unheard(inquiry: Inquiry, visit: FollowUp) -> bool:
    """The same of one 回访: whoever had to go themselves knows what they wrote down."""
    return visit.visitor_id != inquiry.actor.person_id and unheard(inquiry)


@veil(FileKind.FOLLOW_UP)
def file_unheard(inquiry: Inquiry, file: File) -> bool:
    """The same of a sheet that was signed on paper and brought as a file: whoever added it knows it."""
    return file.added_by != inquiry.actor.person_id and unheard(inquiry)
