"""Files of a request, as local files for a while."""

from __future__ import annotations

import io
from pathlib import Path

from flask import request

from app.web.incoming import received_files
from testing.factories.installation import Installation


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
