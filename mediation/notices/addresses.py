"""Addresses outside the house: what may be kept of what people type, so that nothing goes to any other host."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qs, urlsplit

from mediation.notices.outbound import ChannelKind

# The secret part of a robot's address: its key or token.
TOKEN = re.compile(r"[A-Za-z0-9_-]{8,100}")
MOBILE = re.compile(r"1[3-9]\d{9}")
# No blank and nothing beyond ASCII: what is not escaped yet cannot be sent.
ADDRESS = re.compile(r"[!-~]{1,500}")
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,20}")
# Where each robot lives, and which part of its address is the secret.
ROBOTS = {
    ChannelKind.WECOM: ("qyapi.weixin.qq.com", "key"),
    ChannelKind.DINGTALK: ("oapi.dingtalk.com", "access_token"),
    ChannelKind.FEISHU: ("open.feishu.cn", ""),
}


def webhook_hosts(config: Mapping[str, str]) -> frozenset[str]:
    """The hosts the administrator has named."""
    return frozenset(filter(None, (host.strip() for host in config.get("WEBHOOK_HOSTS", "").split(","))))


def normal(kind: ChannelKind, typed: str, hosts: frozenset[str]) -> str | None:
    """The address as it is kept: of a robot only its secret, so that nothing can be sent to any other host."""
    typed = typed.strip()
    match kind:
        case ChannelKind.SMS:
            phone = re.sub(r"[\s-]", "", typed)
            return phone if MOBILE.fullmatch(phone) else None
        case ChannelKind.EMAIL:
            return typed if EMAIL.fullmatch(typed) else None
        case ChannelKind.WEBHOOK:
            return typed if _allowed(typed, hosts) else None
        case _:
            token = _robot(kind, typed)
            return token if TOKEN.fullmatch(token) else None


def read(address: str) -> SplitResult | None:
    """What an address consists of; None where it is none."""
    try:
        parts = urlsplit(address)
        readable = ADDRESS.fullmatch(address) is not None and parts.port != 0
    except ValueError:  # a bracket left open, a port beyond 65535
        return None
    return parts if readable else None


def _allowed(typed: str, hosts: frozenset[str]) -> bool:
    parts = read(typed)
    return parts is not None and parts.scheme in ("https", "http") and parts.hostname in hosts and not parts.username


def _robot(kind: ChannelKind, typed: str) -> str:
    if "/" not in typed:
        return typed
    host, field = ROBOTS[kind]
    if not _allowed(typed, frozenset({host})):
        return ""
    parts = urlsplit(typed)
    return parse_qs(parts.query).get(field, [""])[0] if field else parts.path.rsplit("/", 1)[-1]
