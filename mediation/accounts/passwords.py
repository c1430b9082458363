"""Password hashes and the rules for new passwords."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 10
MAX_LENGTH = 128
# OWASP's small profile: 42 ms on the two cores of a county's server.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Without the letters and figures that people misread from paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def hashed(password: str) -> str:
    """Argon2id, with its parameters and salt inside."""
    return _hasher.hash(password)


def fits(password_hash: str, password: str) -> bool:
    """Whether the password belongs to the hash."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def fits_nobody(password: str) -> bool:
    """Takes as long as `fits`, so that an unknown user name cannot be told by the clock."""
    fits(_nobody(), password)
    return False


def outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def one_time() -> str:
    """A password to hand over on paper: four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def objection(new: str, *, username: str, old_hash: str) -> str | None:
    """Why a new password will not do, or None."""
    if len(new) < MIN_LENGTH:
        return f"新密码至少 {MIN_LENGTH} 个字符。"
    if len(new) > MAX_LENGTH:
        return f"新密码最多 {MAX_LENGTH} 个字符。"
    if username.lower() in new.lower():
        return "新密码不能包含用户名。"
    if len(set(new)) < 4:
        return "新密码太简单，至少用 4 个不同的字符。"
    if fits(old_hash, new):
        return "新密码不能和原来的一样。"
    return None


@cache
def _nobody() -> str:
    return hashed(secrets.token_urlsafe(16))
