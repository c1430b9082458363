"""Hashes and the rules for new passwords."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from mediation.accounts import passwords


def test_a_hash_is_argon2id_with_the_chosen_cost() -> None:
    made = passwords.hashed("lake-and-hill-1")
    assert made.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.fits(made, "lake-and-hill-1")
    assert not passwords.fits(made, "lake-and-hill-2")
    assert not passwords.fits("no hash", "lake-and-hill-1")
    assert not passwords.fits_nobody("anything")


def test_hashes_of_another_cost_are_outdated() -> None:
    assert passwords.outdated(PasswordHasher(time_cost=1, memory_cost=1024).hash("x"))
    assert not passwords.outdated(passwords.hashed("x"))


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("short-1", "至少 10 个字符"),
        ("x" * 129, "最多 128"),
        ("My-Window-2026", "不能包含用户名"),
        ("aaaaaaaaaaaa", "太简单"),
        ("the-old-password", "不能和原来的一样"),
    ],
)
def test_a_weak_password_is_refused_with_a_sentence(new: str, words: str) -> None:
    old = passwords.hashed("the-old-password")
    objection = passwords.objection(new, username="window", old_hash=old)
    assert objection is not None and words in objection


def test_a_good_password_passes_and_one_time_ones_differ() -> None:
    old = passwords.hashed("the-old-password")
    assert passwords.objection("春天的枫桥江水很清亮", username="window", old_hash=old) is None
    assert len({passwords.one_time() for _ in range(50)}) == 50
    assert len(passwords.one_time()) == 19
