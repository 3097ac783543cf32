"""A fragment is a block of its page."""

from __future__ import annotations

import pytest

from app.web.fragments import render_block
from testing.factories.installation import Installation


def test_a_block_is_rendered_without_its_page(installation: Installation) -> None:
    with installation.app.test_request_context("/"):
        text = render_block("errors/error.html", "message", text="<b>no</b>", kind="blocked")
    assert "<html" not in text
    assert "&lt;b&gt;no&lt;/b&gt;" in text


def test_a_block_that_is_not_there_is_an_error_of_ours(installation: Installation) -> None:
    with installation.app.test_request_context("/"), pytest.raises(KeyError):
        render_block("errors/error.html", "nothing")
