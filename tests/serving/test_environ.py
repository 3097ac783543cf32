"""Requests as WSGI describes them."""

from __future__ import annotations

import io

import pytest

from app.serving.environ import IS_AGAIN, headers_of, make_environ, path_of, with_body


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b"/a/b", "/a/b"),
        (b"/%C3%A4%2Fb", "/\xc3\xa4/b"),
        (b"http://host:1/a%20b", "/a b"),
        (b"http://host:1?x=1", "/"),
        (b"http://host:1/a?x=1/b", "/a"),
        (b"http://[evil/a", "/a"),
        (b"*", "*"),
        (b"//evil/x", "//evil/x"),
    ],
)
def test_a_path_is_decoded_to_a_character_for_each_byte(raw: bytes, path: str) -> None:
    assert path_of(raw) == path


def test_a_name_with_an_underscore_is_not_taken_for_the_one_with_a_hyphen() -> None:
    names = [(b"x_forwarded_for", b"1.2.3.4"), (b"x-forwarded-for", b"5.6.7.8")]
    assert headers_of(names) == {"HTTP_X_FORWARDED_FOR": "5.6.7.8"}


def test_repeated_headers_are_one_with_commas_and_the_type_has_no_prefix() -> None:
    given = [(b"accept", b"a"), (b"accept", b"b"), (b"content-type", b"text/plain")]
    assert headers_of(given) == {"HTTP_ACCEPT": "a,b", "CONTENT_TYPE": "text/plain"}


def test_the_length_is_that_of_the_body_that_came_and_never_what_was_said() -> None:
    scope = {
        "method": "POST",
        "scheme": "http",
        "raw_path": b"/x",
        "query_string": b"q=%C3",
        "http_version": "1.1",
        "headers": [(b"content-length", b"99"), (b"transfer-encoding", b"chunked")],
        "server": ("127.0.0.1", 80),
        "client": ("192.0.2.1", 7),
    }
    environ = with_body(make_environ(scope), io.BytesIO(b"abc"), 3, is_again=True)
    assert (environ["CONTENT_LENGTH"], environ["QUERY_STRING"]) == ("3", "q=%C3")
    assert "HTTP_TRANSFER_ENCODING" not in environ
    assert environ[IS_AGAIN] is True
    assert (environ["REMOTE_ADDR"], environ["SERVER_PORT"]) == ("192.0.2.1", "80")
