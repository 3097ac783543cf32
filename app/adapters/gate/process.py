"""The gate as a process: untrusted bytes are decoded in a child under limits.

The limits are of memory, of CPU and of time on the clock.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from math import inf
from pathlib import Path
from typing import Any
from uuid import UUID

from app.adapters.gate.slots import InspectionSlots
from app.domain.errors import (
    OTHER_FILES,
    DomainError,
    TooBusy,
    TooLarge,
    TypeNotAllowed,
    Unavailable,
    Unreadable,
)
from app.domain.geometry import Size
from app.imaging.decode.kinds import PILLOW_FORMATS, detect_kind
from app.ports.gate import Inspection, Normalised, NormalisedFont, Postponed
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
TOO_LONG = frozenset({DeathCause.TIMEOUT, DeathCause.CLOCK})
TOOK_TOO_LONG = "took_too_long"
"""Code of the refusal of a picture that needs more time than one may take."""
HASTE_S = 1.0
"""CPU seconds for one picture while a request waits: 120 megapixels take .5 s to look at."""
REQUEST_S = 3.0
"""Seconds that one request waits for the inspection of its pictures, from the first of them on; 50
sound ones take one or two.
"""
FONT_DAMAGED = (
    "The font is damaged: setting its letters failed. Nothing was stored. Download it again, or "
    "ask its maker."
)
FONT_TOO_LARGE = (
    "Reading the font takes more time or memory than one may. Nothing was stored. Upload a part of "
    "it with the scripts that you need."
)
UNAVAILABLE = "Pictures cannot be read at the moment. Try again."


class Deadline:
    """A span of time that begins once, when it is told to."""

    def __init__(self, span_s: float) -> None:
        self._span_s = span_s
        self._until = inf

    def begin(self) -> None:
        self._until = min(self._until, time.monotonic() + self._span_s)

    def left_s(self) -> float:
        return self._until - time.monotonic()


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
        self._slots = InspectionSlots()

    def inspect(
        self, paths: Sequence[Path], *, drawings: bool = False
    ) -> list[Inspection | DomainError]:
        """See app.ports.gate. A file that kills its child costs only itself.

        The rest goes on in another child.
        """
        answers: list[Inspection | DomainError] = []
        while rest := paths[len(answers) :]:
            answers += self.inspect_until_death(rest, self._time_s, drawings=drawings)
        return answers

    def inspect_in_haste(
        self, paths: Sequence[Path], asked_by: UUID, *, drawings: bool = False
    ) -> list[Inspection | Postponed | DomainError]:
        """See app.ports.gate."""
        answers: list[Inspection | Postponed | DomainError] = []
        with self._slots.taken(asked_by) as has_slot:
            deadline = Deadline(REQUEST_S)
            while has_slot and (rest := paths[len(answers) :]) and deadline.left_s() > 0:
                looked = self.inspect_until_death(rest, HASTE_S, deadline, drawings=drawings)
                answers += [
                    judge_by_kind(path) or answer if is_too_slow(answer) else answer
                    for path, answer in zip(rest, looked, strict=False)
                ]
        by_kind = {path: judge_by_kind(path) for path in paths[len(answers) :]}
        no_pictures = [path for path, kind in by_kind.items() if kind is None]
        others = iter(self.inspect(no_pictures, drawings=drawings))
        return answers + [kind or next(others) for kind in by_kind.values()]

    def inspect_until_death(
        self,
        paths: Sequence[Path],
        time_s: float,
        deadline: Deadline | None = None,
        *,
        drawings: bool,
    ) -> Iterator[Inspection | DomainError]:
        """Answers in order; ends after the file at which the child died, if it did.

        Args:
            paths: of the files.
            time_s: CPU seconds for each.
            deadline: at which the child is ended; it begins with the first answer.
            drawings: as of `inspect`.
        """
        try:
            with self.start_child(time_s) as child:
                child.send(
                    {
                        "do": "inspect",
                        "paths": [str(path.resolve()) for path in paths],
                        "drawings": drawings,
                    }
                )
                for _ in paths:
                    answer = self.receive_answer(child, time_s, deadline)
                    yield self.refusal(answer) if "error" in answer else inspection(answer["ok"])
        except ChildDied as death:
            yield self.refusal_of_death(death, time_s)
        except OSError:
            log.exception("the gate's child could not be started")
            yield from [Unavailable(UNAVAILABLE)] * len(paths)

    def normalise_in_haste(
        self, path: Path, folder: Path, asked_by: UUID, *, drawings: bool = False
    ) -> Normalised:
        """See app.ports.gate."""
        with self._slots.taken(asked_by) as has_slot:
            if not has_slot:
                raise TooBusy(
                    "Many pictures are being read now. Nothing was stored. Try again soon."
                )
            return self.normalise(path, folder, drawings=drawings)

    def normalise(self, path: Path, folder: Path, *, drawings: bool = False) -> Normalised:
        """See app.ports.gate. Writes `master.*` and `proxy.*` into the folder, which must exist."""
        places = {"path": str(path.resolve()), "folder": str(folder.resolve())}
        try:
            with self.start_child(self._time_s) as child:
                child.send({"do": "normalise", **places, "drawings": drawings})
                answer = self.receive_answer(child, self._time_s)
        except OSError as error:
            raise Unavailable(UNAVAILABLE) from error
        except ChildDied as death:
            raise self.refusal_of_death(death, self._time_s) from None
        if "error" in answer:
            raise self.refusal(answer)
        return normalised(answer["ok"], folder)

    def normalise_font_in_haste(
        self, path: Path, folder: Path, asked_by: UUID, name: str
    ) -> NormalisedFont:
        """See app.ports.gate."""
        request = {
            "do": "font",
            "path": str(path.resolve()),
            "folder": str(folder.resolve()),
            "name": name,
        }
        with self._slots.taken(asked_by) as has_slot:
            if not has_slot:
                raise TooBusy("Many files are being read now. Nothing was stored. Try again soon.")
            try:
                with self.start_child(self._time_s) as child:
                    child.send(request)
                    answer = self.receive_answer(child, self._time_s)
            except OSError as error:
                raise Unavailable(UNAVAILABLE) from error
            except ChildDied as death:
                raise refusal_of_font(death) from None
        if "error" in answer:
            raise self.refusal(answer) if answer["message"] else TooLarge(FONT_TOO_LARGE)
        return NormalisedFont(path=folder / "font.otf", **answer["ok"])

    def start_child(self, time_s: float) -> Child:
        """A child that gets none of our environment: no secrets in there."""
        return Child(
            "app.adapters.gate.child",
            str(time_s),
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

    def receive_answer(
        self, child: Child, time_s: float, deadline: Deadline | None = None
    ) -> dict[str, Any]:
        """What the child says of the next picture.

        Raises:
            ChildDied: Also for a child that takes too long.
        """
        deadline = deadline or Deadline(inf)
        try:
            answer = child.receive(min(PATIENCE * time_s + START_S, deadline.left_s()))
        finally:
            deadline.begin()
        if answer is None:
            raise ChildDied(DeathCause.CLOCK, "took too long")
        return answer

    def refusal_of_death(self, death: ChildDied, time_s: float) -> DomainError:
        """What the death of a child says about the picture at which it was.

        Args:
            death: Of the child.
            time_s: CPU seconds that the picture was given.
        """
        log.warning("the gate's child %s", death)
        if death.cause is DeathCause.UNASKED:
            return Unavailable(UNAVAILABLE)
        if death.cause is DeathCause.CLOCK and time_s < self._time_s:
            return TooBusy("The machine is busy, and could not read the file. Try again soon.")
        if death.cause in TOO_LONG:
            said = f"Reading the picture took longer than {time_s:g} s."
            return Unreadable(
                f"{said} {OTHER_FILES} Export it again, smaller or as JPEG.", code=TOOK_TOO_LONG
            )
        if death.cause in (DeathCause.MEMORY, DeathCause.KILLED):  # nobody else kills it
            return self.too_much_memory()
        said = f"The picture is damaged and cannot be read. {OTHER_FILES}"
        return Unreadable(f"{said} Export it again, or upload another copy.")

    def refusal(self, answer: Mapping[str, str]) -> DomainError:
        """What the child refused, as the error that it had."""
        if not answer["message"]:
            return self.too_much_memory()
        kinds = {kind.code: kind for kind in (TypeNotAllowed, TooLarge)}
        kind = kinds.get(answer["error"], Unreadable)
        return kind(answer["message"], code=answer["error"])

    def too_much_memory(self) -> DomainError:
        said = f"Decoding the picture needs more than {self._memory_mb} MB of memory."
        return TooLarge(f"{said} {OTHER_FILES} Make it smaller and upload it again.")


def refusal_of_font(death: ChildDied) -> DomainError:
    """What the death of a child says about the font at which it was."""
    log.warning("the gate's child %s", death)
    if death.cause is DeathCause.UNASKED:
        return Unavailable(UNAVAILABLE)
    if death.cause in {DeathCause.MEMORY, DeathCause.KILLED, *TOO_LONG}:
        return TooLarge(FONT_TOO_LARGE)
    return Unreadable(FONT_DAMAGED)


def is_too_slow(answer: object) -> bool:
    """Whether a file was refused for the time that it takes, and might be good all the same."""
    is_refused = isinstance(answer, Unreadable) and answer.code == TOOK_TOO_LONG
    return is_refused or isinstance(answer, TooBusy)


def judge_by_kind(path: Path) -> Postponed | None:
    """A picture by its first bytes, to be looked at later; None for any other file."""
    with path.open("rb") as stream:
        kind = detect_kind(stream)
    return Postponed(kind) if kind in PILLOW_FORMATS else None


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
