"""The gate as a process: untrusted bytes are decoded in a child under limits.

The limits are of memory, of CPU and of time on the clock.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.domain.errors import (
    OTHER_FILES,
    DomainError,
    TooLarge,
    TypeNotAllowed,
    Unavailable,
    Unreadable,
)
from app.domain.geometry import Size
from app.ports.gate import Inspection, Normalised
from app.processes.child import Child, ChildDied, DeathCause

log = logging.getLogger("aicreat.gate")

ROOT = Path(__file__).resolve().parents[3]
START_S = 5.0
"""Seconds for starting Python and loading Pillow, on top of the time for the picture."""
PATIENCE = 2.0
"""How many times its CPU time a child may take on the clock: on a busy machine it gets only a share
of a core.
"""
SUFFIXES = {"jpeg": ".jpg", "png": ".png", "webp": ".webp"}
UNAVAILABLE = "Pictures cannot be read at the moment. Try again."


class ProcessGate:
    """One child inspects a batch of files, one child decodes one file.

    Whatever happens in there, the caller lives on.

    Args:
        time_s: CPU seconds for one picture.
        memory_mb: Memory of the child, in MiB.
    """

    def __init__(self, *, time_s: float = 10.0, memory_mb: int = 1536) -> None:
        self._time_s = time_s
        self._memory_mb = memory_mb

    def inspect(
        self, paths: Sequence[Path], *, drawings: bool = False
    ) -> list[Inspection | DomainError]:
        """See app.ports.gate. A file that kills its child costs only itself.

        The rest goes on in another child.
        """
        answers: list[Inspection | DomainError] = []
        while rest := [str(path.resolve()) for path in paths[len(answers) :]]:
            try:
                answers += self.inspect_until_death(rest, drawings=drawings)
            except OSError:
                log.exception("the gate's child could not be started")
                answers += [Unavailable(UNAVAILABLE)] * len(rest)
        return answers

    def inspect_until_death(
        self, paths: Sequence[str], *, drawings: bool
    ) -> Iterator[Inspection | DomainError]:
        """Answers in order; ends after the file at which the child died, if it did."""
        with self.start_child() as child:
            try:
                child.send({"do": "inspect", "paths": paths, "drawings": drawings})
                for _ in paths:
                    answer = self.receive_answer(child)
                    yield self.refusal(answer) if "error" in answer else inspection(answer["ok"])
            except ChildDied as death:
                yield self.refusal_of_death(death)

    def normalise(self, path: Path, folder: Path, *, drawings: bool = False) -> Normalised:
        """See app.ports.gate. Writes `master.*` and `proxy.*` into the folder, which must exist."""
        places = {"path": str(path.resolve()), "folder": str(folder.resolve())}
        try:
            with self.start_child() as child:
                child.send({"do": "normalise", **places, "drawings": drawings})
                answer = self.receive_answer(child)
        except OSError as error:
            raise Unavailable(UNAVAILABLE) from error
        except ChildDied as death:
            raise self.refusal_of_death(death) from None
        if "error" in answer:
            raise self.refusal(answer)
        return normalised(answer["ok"], folder)

    def start_child(self) -> Child:
        """A child that gets none of our environment: no secrets in there."""
        return Child(
            "app.adapters.gate.child",
            str(self._time_s),
            str(self._memory_mb),
            environment={
                "PYTHONPATH": str(ROOT),
                "LC_ALL": "C.UTF-8",
                "MALLOC_ARENA_MAX": "2",
                "OPENBLAS_NUM_THREADS": "1",  # each thread reserves address space, which is limited
            },
            folder=ROOT,
            is_silent=True,
        )

    def receive_answer(self, child: Child) -> dict[str, Any]:
        """What the child says of the next picture.

        Raises:
            ChildDied: Also for a child that takes too long.
        """
        answer = child.receive(PATIENCE * self._time_s + START_S)
        if answer is None:
            raise ChildDied(DeathCause.TIMEOUT, "took too long")
        return answer

    def refusal_of_death(self, death: ChildDied) -> DomainError:
        """What the death of a child says about the picture at which it was."""
        log.warning("the gate's child %s", death)
        if death.cause is DeathCause.UNASKED:
            return Unavailable(UNAVAILABLE)
        if death.cause is DeathCause.TIMEOUT:
            said = f"Reading the picture took longer than {self._time_s:g} s."
            return Unreadable(f"{said} {OTHER_FILES} Export it again, smaller or as JPEG.")
        if death.cause in (DeathCause.MEMORY, DeathCause.KILLED):  # nobody else kills it
            return self.too_much_memory()
        said = f"The picture is damaged and cannot be read. {OTHER_FILES}"
        return Unreadable(f"{said} Export it again, or upload another copy.")

    def refusal(self, answer: Mapping[str, str]) -> DomainError:
        """What the child refused, as the error that it had."""
        if not answer["message"]:
            return self.too_much_memory()
        kinds = {kind.code: kind for kind in (TypeNotAllowed, TooLarge)}
        return kinds.get(answer["error"], Unreadable)(answer["message"])

    def too_much_memory(self) -> DomainError:
        said = f"Decoding the picture needs more than {self._memory_mb} MB of memory."
        return TooLarge(f"{said} {OTHER_FILES} Make it smaller and upload it again.")


def inspection(header: Mapping[str, Any]) -> Inspection:
    return Inspection(
        kind=header["kind"],
        size=Size(header["width"], header["height"]),
        dpi=header["dpi"],
        layers=header["layers"],
        remarks=tuple(header["remarks"]),
    )


def normalised(answer: Mapping[str, Any], folder: Path) -> Normalised:
    """Give the two files their suffixes and say what they are."""
    master_type, proxy_type = answer["masterType"], answer["proxyType"]
    master = (folder / "master").rename(folder / f"master{SUFFIXES[master_type]}")
    proxy = (folder / "proxy").rename(folder / f"proxy{SUFFIXES[proxy_type]}")
    return Normalised(
        inspection=inspection(answer["header"]),
        master=master,
        master_type=master_type,
        proxy=proxy,
        proxy_type=proxy_type,
        has_alpha=answer["hasAlpha"],
    )
