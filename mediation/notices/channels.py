"""Where people want to be told outside the inbox: added, tried out and taken away by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.config import LOCAL
from mediation.errors import Invalid
from mediation.notices.addresses import normal, webhook_hosts
from mediation.notices.carriers import carriers, settings
from mediation.notices.kinds import Kind
from mediation.notices.leaving import message, put
from mediation.notices.outbound import ChannelKind, ContactChannel
from mediation.notices.texts import render
from mediation.vault import mask_phone
from workflows.guarding import Refused
from workflows.roles import Role

MOST = 5
GONE = "-"
TEST = Kind("test", "试发", any_hour=True)
# A group is a robot; nobody's own telephone or mailbox stands for a unit.
OF_A_PERSON_ONLY = frozenset({ChannelKind.SMS, ChannelKind.EMAIL})
WRONG = {
    ChannelKind.SMS: "写 11 位手机号，比如 13800001234。",
    ChannelKind.EMAIL: "写完整的邮箱，比如 name@zhuji.gov.cn。",
    ChannelKind.WEBHOOK: "这个地址不在系统管理员允许的范围，请先找他登记。",
}


def offered(session: Session) -> list[ChannelKind]:
    """The kinds this installation can reach."""
    reached = carriers(settings(session))
    return [kind for kind in ChannelKind if kind in reached]


def channels_of(session: Session, actor: Actor) -> Sequence[ContactChannel]:
    """One's own, and as head those of one's unit."""
    return session.scalars(
        select(ContactChannel).where(_owned(actor), ContactChannel.active).order_by(ContactChannel.id)
    ).all()


def own(session: Session, actor: Actor, channel_id: int) -> ContactChannel | None:
    """One of them."""
    return session.scalars(
        select(ContactChannel).where(_owned(actor), ContactChannel.active, ContactChannel.id == channel_id)
    ).one_or_none()


def add(
    session: Session, *, actor: Actor, at: datetime, kind: ChannelKind, address: str, for_unit: bool
) -> ContactChannel:
    """A channel of one's own, or the group of the unit one heads. The same again changes nothing. Raises Invalid."""
    if for_unit and not heads(actor):
        raise Refused("单位的群由负责人来加。", "role")
    if for_unit and kind in OF_A_PERSON_ONLY:
        raise Invalid({"kind": "单位的群只能用机器人或网络回调。"})
    known = normal(kind, address, webhook_hosts(settings(session)))
    if known is None or kind not in offered(session):
        raise Invalid({"address": WRONG.get(kind, "把群机器人的地址整个贴过来，或者只写里面的密钥。")})
    mine = [channel for channel in channels_of(session, actor) if (channel.unit_id is not None) is for_unit]
    for channel in mine:
        if channel.kind == kind.value and channel.address == known:
            return channel
    if len(mine) >= MOST:
        raise Invalid({"address": f"最多 {MOST} 个，先去掉一个不用的。"})
    channel = ContactChannel(
        person_id=None if for_unit else actor.person_id, unit_id=actor.unit_id if for_unit else None,
        kind=kind.value, address=known, active=True, made_at=at,
    )
    session.add(channel)
    session.flush()
    return channel


def remove(channel: ContactChannel) -> None:
    """Nothing goes there any more; the address itself is forgotten (个人信息保护法 47)."""
    channel.active, channel.address = False, GONE


def try_out(session: Session, channel: ContactChannel, *, at: datetime) -> None:
    """试发一条, once a minute at most."""
    row = message(channel.id, f"test:{at.astimezone(LOCAL):%Y-%m-%d %H:%M}", TEST, None, at)
    put(session, [{**row, "body": render("outside_test")}])


def heads(actor: Actor) -> bool:
    """Whether the actor answers for a unit."""
    return actor.unit_id is not None and actor.has(Role.HEAD)


def masked(channel: ContactChannel) -> str:
    """Enough to know one's own from another."""
    if channel.kind == ChannelKind.EMAIL:
        name, _, host = channel.address.partition("@")
        return f"{name[:1]}****@{host}"
    if channel.kind == ChannelKind.WEBHOOK:
        return f"{urlsplit(channel.address).hostname}/****"
    return mask_phone(channel.address)


def _owned(actor: Actor) -> ColumnElement[bool]:
    mine = ContactChannel.person_id == actor.person_id
    return mine | (ContactChannel.unit_id == actor.unit_id) if heads(actor) else mine
