"""The gate as a process: foreign bytes are decoded in a child under limits of memory, CPU and wall
time.
"""

from __future__ import annotations

import json
import logging
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.domain.errors import DomainError, TooLarge, TypeNotAllowed, Unavailable, Unreadable
from app.domain.geometry import Size
from app.domain.intake import OTHER_FILES
from app.ports.gate import Inspection, Normalised

_ROOT = Path(__file__).resolve().parents[3]
_LOG = logging.getLogger(__name__)
_START_S = 5.0
"""Allowed for starting Python and loading Pillow, on top of the time for the picture."""
_PATIENCE = 2.0
"""The child has time_s of CPU; on the clock it may take longer, since on a busy machine it gets
only a share of a core.
"""
_SUFFIXES = {"jpeg": ".jpg", "png": ".png", "webp": ".webp"}
_OTHERS = OTHER_FILES


class _Died(Exception):
    """The child ended without an answer. reason: timeout, or the number of the signal or exit as
    text.
    """


class ProcessGate:
    """One child looks at a batch of files, one child decodes one file. Whatever happens in there,
    the caller lives on.
    """

    def __init__(self, *, time_s: float = 10.0, memory_mb: int = 1536) -> None:
        self._time_s = time_s
        self._memory_mb = memory_mb

    def inspect(
        self, paths: Sequence[Path], *, drawings: bool = False
    ) -> list[Inspection | DomainError]:
        """See app.ports.gate. A file that kills its child costs only itself: the rest goes on in
        another child.
        """
        answers: list[Inspection | DomainError] = []
        while len(answers) < len(paths):
            try:
                answers += self._inspect_until_death(paths[len(answers) :], drawings=drawings)
            except OSError:
                _LOG.exception("the gate's child could not be started")
                answers += [Unavailable("Pictures cannot be read at the moment. Try again.")] * (
                    len(paths) - len(answers)
                )
        return answers

    def normalise(self, path: Path, folder: Path, *, drawings: bool = False) -> Normalised:
        """See app.ports.gate. Writes `master.*` and `proxy.*` into the folder, which must exist."""
        order = {
            "do": "normalise",
            "path": str(path.resolve()),
            "folder": str(folder.resolve()),
            "drawings": drawings,
        }
        try:
            with self._child(order) as child:
                answer = _next_answer(child, self._wall_s())
        except OSError as error:
            raise Unavailable("Pictures cannot be read at the moment. Try again.") from error
        except _Died as death:
            raise self._epitaph(str(death)) from None
        if "error" in answer:
            raise self._refusal(answer)
        return _normalised(answer["ok"], folder)

    def _wall_s(self) -> float:
        return _PATIENCE * self._time_s + _START_S

    def _inspect_until_death(
        self, paths: Sequence[Path], *, drawings: bool
    ) -> Iterator[Inspection | DomainError]:
        """Answers in order; ends after the file at which the child died, if it did."""
        order = {
            "do": "inspect",
            "paths": [str(path.resolve()) for path in paths],
            "drawings": drawings,
        }
        with self._child(order) as child:
            for _ in paths:
                try:
                    answer = _next_answer(child, self._wall_s())
                except _Died as death:
                    yield self._epitaph(str(death))
                    return
                yield self._refusal(answer) if "error" in answer else _inspection(answer["ok"])

    @contextmanager
    def _child(self, order: dict[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
        """A running child with its order; killed at the end in any case. It gets none of our
        environment: no secrets in there.
        """
        command = [
            sys.executable,
            "-m",
            "app.adapters.gate.child",
            str(self._time_s),
            str(self._memory_mb),
        ]
        surroundings = {"PYTHONPATH": str(_ROOT), "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
        child = subprocess.Popen(
            command,
            bufsize=0,  # no line may wait unseen in a buffer while we wait for the pipe
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=surroundings,
        )
        try:
            assert child.stdin is not None  # noqa: S101 - asked for just above
            child.stdin.write(json.dumps(order).encode())
            child.stdin.close()
            yield child
        finally:
            child.kill()
            child.wait()
            if child.stdout is not None:
                child.stdout.close()

    def _epitaph(self, reason: str) -> DomainError:
        _LOG.warning("the gate's child died: %s", reason)
        if reason in ("timeout", str(-signal.SIGXCPU)):
            said = f"Reading the picture took longer than {self._time_s:g} s."
            return Unreadable(f"{said} {_OTHERS} Export it again, smaller or as JPEG.")
        if reason == str(-signal.SIGKILL):
            return self._too_much_memory()
        return Unreadable(
            f"The picture is damaged and cannot be read. {_OTHERS} Export it again, or upload "
            "another copy."
        )

    def _refusal(self, answer: dict[str, Any]) -> DomainError:
        kinds: dict[str, type[DomainError]] = {
            kind.code: kind for kind in (TypeNotAllowed, TooLarge, Unreadable)
        }
        if not answer["message"]:
            return self._too_much_memory()
        return kinds.get(answer["error"], Unreadable)(answer["message"])

    def _too_much_memory(self) -> DomainError:
        said = f"Decoding the picture needs more than {self._memory_mb} MB of memory."
        return TooLarge(f"{said} {_OTHERS} Make it smaller and upload it again.")


def _next_answer(child: subprocess.Popen[bytes], timeout_s: float) -> dict[str, Any]:
    """The child's next line. Raises _Died when it ends or the time is over first."""
    assert child.stdout is not None  # noqa: S101 - the child was started with a pipe
    waiting = select.poll()
    waiting.register(child.stdout, select.POLLIN)
    if not waiting.poll(timeout_s * 1000):
        raise _Died("timeout")
    line = child.stdout.readline()
    if not line.endswith(b"\n"):
        raise _Died(str(child.wait()))
    answer: dict[str, Any] = json.loads(line)
    return answer


def _inspection(header: dict[str, Any]) -> Inspection:
    return Inspection(
        header["kind"], Size(header["width"], header["height"]), header["dpi"], header["layers"]
    )


def _normalised(answer: dict[str, Any], folder: Path) -> Normalised:
    """Give the two files their suffixes and say what they are."""
    master = (folder / "master").rename(folder / f"master{_SUFFIXES[answer['masterType']]}")
    proxy = (folder / "proxy").rename(folder / f"proxy{_SUFFIXES[answer['proxyType']]}")
    inspection = _inspection(answer["header"])
    return Normalised(
        inspection, master, answer["masterType"], proxy, answer["proxyType"], answer["hasAlpha"]
    )
