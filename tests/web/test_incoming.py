"""Files of a request, as local files for a while."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import request

from app.web.incoming import received_files, shown_name
from testing.factories.installation import Installation


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("photo.jpg", "photo.jpg"),
        ("C:\\pictures\\photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("a\x00\nb.png", "ab.png"),
        ("folder/", "picture"),
        ("é" * 300 + ".png", "é" * 196 + ".png"),
    ],
)
def test_a_file_is_shown_by_its_own_name_alone(sent: str, shown: str) -> None:
    assert shown_name(sent) == shown


def test_files_lie_in_the_scratch_folder_until_the_use_case_is_over(
    installation: Installation,
) -> None:
    parts = {"files": [(io.BytesIO(b"abc"), "../one.png"), (io.BytesIO(b""), "empty.png")]}
    with installation.app.test_request_context("/", method="POST", data=parts):
        with received_files(request) as files:
            assert [(f.filename, f.size_bytes) for f in files] == [("one.png", 3), ("empty.png", 0)]
            assert all(Path(installation.deps.scratch) in f.path.parents for f in files)
            assert files[0].path.read_bytes() == b"abc"
        assert not files[0].path.exists()


def test_an_input_that_was_left_empty_is_no_file(installation: Installation) -> None:
    parts = {"files": (io.BytesIO(b""), "")}
    with (
        installation.app.test_request_context("/", method="POST", data=parts),
        received_files(request) as files,
    ):
        assert files == []
