"""New passwords that others would guess are refused in words that say what to do."""

from __future__ import annotations

import time

import pytest

from app.adapters.passwords import ADVICE, Argon2Passwords

WEAK = (
    "aaaaaaaaaa",
    "1234567890",
    "password123",
    "qwertyuiop",
    "companycompany",
    "Password123!",
    "iloveyou1234",
    "0987654321",
    "abcdefghij",
    "a" * 1024,
    "aicreat2026",
)
STRONG = (
    "correct horse battery staple",
    "a new one for the shelf",
    "vK3#tq9Zr2Lw",
    "Blaue Wolken trinken Kaffee",
    "\u6625\u306e\u5c0f\u5ddd\u306f\u3055\u3089\u3055\u3089\u884c\u304f\u3088",
)


@pytest.fixture(scope="module")
def passwords() -> Argon2Passwords:
    return Argon2Passwords()


@pytest.mark.parametrize("password", WEAK)
def test_a_common_or_trivial_one_is_refused(passwords: Argon2Passwords, password: str) -> None:
    weakness = passwords.find_weakness(password, ())
    assert weakness is not None
    assert weakness.endswith(ADVICE)


@pytest.mark.parametrize("password", STRONG)
def test_a_good_one_is_taken(passwords: Argon2Passwords, password: str) -> None:
    assert passwords.find_weakness(password, ("ada", "ada@example.org")) is None


def test_names_of_its_owner_make_it_weak(passwords: Argon2Passwords) -> None:
    password = "Wolkenkuckuck2026"
    assert passwords.find_weakness(password, ()) is None
    assert passwords.find_weakness(password, ("wolkenkuckuck", "w@example.org")) is not None


def test_a_long_one_is_looked_at_in_part(passwords: Argon2Passwords) -> None:
    assert passwords.find_weakness("password" * 128, ("n" * 254,)) is not None


def test_signs_that_stand_for_letters_cost_no_more_than_letters(
    passwords: Argon2Passwords,
) -> None:
    signs = "4@8({[<369!14@8({[<369!17|$5+%20" * 2
    letters = "abcdefghijklmnopqrstuvwxyzabcdef" * 2

    def work(password: str) -> float:
        before = time.process_time()
        for _ in range(3):
            passwords.find_weakness(password, ())
        return time.process_time() - before

    work("the word lists are loaded now")
    assert work(signs) < 20 * work(letters)
