"""Names, addresses and passwords."""

from __future__ import annotations

import pytest

from app.domain.accounts import email_fault, key_of, password_fault, username_fault


@pytest.mark.parametrize("name", ["a", "Jörg Müller", "o'neil", "名前", "x" * 80])
def test_a_name_may_be_anybodys(name: str) -> None:
    assert username_fault(name) is None


@pytest.mark.parametrize("name", ["", "x" * 81, " a", "a ", "a@b", "a\nb", "a\u202eb", "a\u0000b"])
def test_a_name_cannot_be_mistaken_for_another(name: str) -> None:
    assert username_fault(name)


@pytest.mark.parametrize("email", ["a@b", "a.b+c@sub.example.org", "x" * 60 + "@example.org"])
def test_an_address_is_taken(email: str) -> None:
    assert email_fault(email) is None


@pytest.mark.parametrize(
    "email",
    [
        "",
        "a",
        "a@",
        "@b",
        "a b@c.org",
        "a@b c",
        "a@b@c",
        "a@-b",
        "a@b-",
        "a@b\r\nBcc: c@d",
        "<a@b>",
        "x" * 250 + "@b.org",
    ],
)
def test_what_is_no_address_is_refused(email: str) -> None:
    assert email_fault(email)


@pytest.mark.parametrize(
    "password", ["x" * 9, "x" * 1025, "longusername", "LongUserName", "Long@Example.org"]
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str) -> None:
    assert password_fault(password, "LongUsername", "long@example.org")


@pytest.mark.parametrize(
    "password", ["x" * 10, "x" * 1024, "correct horse battery", "пароль и ещё"]
)
def test_a_long_password_is_taken_whatever_it_is_made_of(password: str) -> None:
    assert password_fault(password, "anna", "anna@example.org") is None


def test_names_are_compared_without_case_and_ends() -> None:
    assert key_of(" Straße ") == key_of("STRASSE")
