"""The gate lives whatever happens to its child."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from app.adapters.gate import process, slots
from app.adapters.gate.process import ProcessGate
from app.domain.errors import (
    DomainError,
    TooBusy,
    TooLarge,
    TypeNotAllowed,
    Unavailable,
    Unreadable,
)
from app.domain.geometry import Size
from app.ports.gate import Gate, Inspection, Postponed
from testing.factories.fonts import draw_font
from testing.factories.hostile import many_passes
from tests.imaging.pictures import hollow_png, jpeg, noisy_jpeg, png, quadrants, saved


@pytest.fixture
def gate() -> Gate:
    return ProcessGate(time_s=20, memory_mb=1024)


def written(folder: Path, files: dict[str, bytes]) -> list[Path]:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def test_a_bad_file_fails_alone(gate: Gate, tmp_path: Path) -> None:
    paths = written(
        tmp_path,
        {
            "a.jpg": jpeg(),
            "b.jpg": b"",
            "c.png": b"words",
            "d.png": hollow_png(30_000, 30_000),
            "e.jpg": noisy_jpeg()[:20_000],
            "f.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "g.png": png(),
        },
    )
    answers = gate.inspect(paths)
    assert answers[0] == Inspection("jpeg", Size(64, 48), 72, 1)
    assert answers[-1] == Inspection("png", Size(64, 48), 72, 1)
    assert [type(answer) for answer in answers[1:-1]] == [
        Unreadable,
        TypeNotAllowed,
        TooLarge,
        Unreadable,
        TypeNotAllowed,
    ]
    assert all(isinstance(answer, DomainError) and answer.message for answer in answers[1:-1])


def test_a_type_is_told_by_content_not_by_name(gate: Gate, tmp_path: Path) -> None:
    (answer,) = gate.inspect(written(tmp_path, {"a.jpg": png()}))
    assert isinstance(answer, Inspection)
    assert answer.kind == "png"


def test_master_and_proxy_are_written_into_the_folder(gate: Gate, tmp_path: Path) -> None:
    (path,) = written(tmp_path, {"in": saved(Image.fromarray(quadrants(2000, 1000)), "PNG")})
    ours = gate.normalise(path, tmp_path)
    assert (ours.master.name, ours.master_type, ours.proxy.name, ours.proxy_type) == (
        "master.png",
        "png",
        "proxy.jpg",
        "jpeg",
    )
    with Image.open(ours.master) as master, Image.open(ours.proxy) as proxy:
        assert (master.size, proxy.size) == ((2000, 1000), (1600, 800))
    assert (ours.inspection.size, ours.has_alpha) == (Size(2000, 1000), False)


@pytest.mark.parametrize("data", [b"", b"words", noisy_jpeg()[:20_000]])
def test_normalising_a_bad_file_is_refused(gate: Gate, tmp_path: Path, data: bytes) -> None:
    (path,) = written(tmp_path, {"in": data})
    with pytest.raises((Unreadable, TypeNotAllowed)):
        gate.normalise(path, tmp_path)


def test_a_picture_that_needs_too_much_memory_is_refused(tmp_path: Path) -> None:
    (path,) = written(tmp_path, {"in.png": saved(Image.new("RGB", (7000, 7000)), "PNG")})
    with pytest.raises(TooLarge, match="memory"):
        ProcessGate(time_s=20, memory_mb=160).normalise(path, tmp_path)


def test_a_child_that_takes_too_long_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A FIFO without a writer: opening it waits for ever."""
    monkeypatch.setattr(process, "START_S", 0.5)
    os.mkfifo(tmp_path / "slow")
    paths = [
        *written(tmp_path, {"a.jpg": jpeg()}),
        tmp_path / "slow",
        *written(tmp_path, {"b.jpg": jpeg()}),
    ]
    answers = ProcessGate(time_s=1, memory_mb=1024).inspect(paths)
    assert isinstance(answers[1], Unreadable)
    assert "longer than 1 s" in answers[1].message
    assert answers[1].code == "took_too_long"
    assert isinstance(answers[0], Inspection)
    assert isinstance(answers[2], Inspection)


def test_a_child_that_is_killed_costs_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Watched(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *args: object, **options: object) -> None:
            super().__init__(*args, **options)  # type: ignore[call-overload]
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    os.mkfifo(tmp_path / "slow")

    def kill_the_first() -> None:
        while not started:
            time.sleep(0.01)
        time.sleep(0.5)
        started[0].send_signal(signal.SIGKILL)

    killer = threading.Thread(target=kill_the_first)
    killer.start()
    answers = ProcessGate(time_s=60, memory_mb=1024).inspect(
        [tmp_path / "slow", *written(tmp_path, {"b.jpg": jpeg()})]
    )
    killer.join()
    assert isinstance(answers[0], TooLarge)
    assert isinstance(answers[1], Inspection)
    assert all(child.returncode is not None for child in started)


def test_a_child_that_cannot_be_started_is_said_to_be_our_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    paths = written(tmp_path, {"a.jpg": jpeg(), "b.jpg": jpeg()})
    assert [type(answer) for answer in ProcessGate().inspect(paths)] == [Unavailable, Unavailable]
    with pytest.raises(Unavailable):
        ProcessGate().normalise(paths[0], tmp_path)


def test_the_child_gets_none_of_our_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its environment is four variables of our choice: no secret can leak through a decoder."""
    monkeypatch.setenv("AICREAT_SECRET_KEY", "hush")
    seen: list[dict[str, str]] = []
    real = subprocess.Popen

    def watched(*args: object, **options: object) -> subprocess.Popen[bytes]:
        seen.append(options["env"])  # type: ignore[arg-type]
        return real(*args, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(subprocess, "Popen", watched)
    ProcessGate().inspect(written(tmp_path, {"a.jpg": jpeg()}))
    assert set(seen[0]) == {
        "PYTHONPATH",
        "LC_ALL",
        "MALLOC_ARENA_MAX",
        "OPENBLAS_NUM_THREADS",
    }


def test_no_files_are_no_work(gate: Gate) -> None:
    assert gate.inspect([]) == []


def test_the_child_dies_with_its_parent(tmp_path: Path) -> None:
    """A parent that is killed outright leaves no decoder behind."""
    os.mkfifo(tmp_path / "slow")
    program = (
        "import sys, pathlib; from app.adapters.gate.process import ProcessGate; "
        "ProcessGate(time_s=60).inspect([pathlib.Path(sys.argv[1])])"
    )
    root = Path(process.__file__).resolve().parents[3]
    parent = subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "slow")], cwd=root)
    child = _child_of(parent.pid)
    parent.kill()
    parent.wait()
    while (
        Path(f"/proc/{child}/stat").exists()
        and " Z " not in Path(f"/proc/{child}/stat").read_text()
    ):
        time.sleep(0.02)


def _child_of(pid: int) -> int:
    """The pid of the gate's child once it has made its arrangements."""
    while True:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if children and _is_limited(int(children[0])):
            return int(children[0])
        time.sleep(0.02)


def _is_limited(pid: int) -> bool:
    limits = Path(f"/proc/{pid}/limits").read_text()
    line = next(line for line in limits.splitlines() if line.startswith("Max address space"))
    return "unlimited" not in line.split("Max address space")[1].split()[0]


def slow_picture(folder: Path) -> Path:
    """A picture that takes longer to look at than a request waits."""
    (path,) = written(folder, {"slow.jpg": many_passes()})
    return path


def test_in_haste_what_takes_too_long_is_taken_by_its_kind_and_the_rest_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "HASTE_S", 0.25)
    monkeypatch.setattr(process, "REQUEST_S", 60.0)  # on a busy machine .2 s of CPU take long
    slow = slow_picture(tmp_path)
    good, bad, words = written(
        tmp_path, {"a.jpg": jpeg(), "b.jpg": noisy_jpeg()[:20_000], "c.png": b"words"}
    )
    gate = ProcessGate(time_s=20, memory_mb=1024)
    answers = gate.inspect_in_haste([good, slow, bad, words], uuid4())
    assert answers[0] == Inspection("jpeg", Size(64, 48), 72, 1)
    assert answers[1] == Postponed("jpeg")
    assert [type(answer) for answer in answers[2:]] == [Unreadable, TypeNotAllowed]


def test_the_time_that_is_told_is_the_time_that_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "PATIENCE", 100.0)  # on a busy machine .2 s of CPU take long
    gate = ProcessGate(time_s=20, memory_mb=1024)
    (said,) = gate.inspect_until_death([slow_picture(tmp_path)], 0.2, drawings=False)
    assert isinstance(said, Unreadable)
    assert "longer than 0.2 s" in said.message


def test_a_request_of_many_slow_pictures_ends_with_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are, not more of them are begun than fit into the time."""
    monkeypatch.setattr(process, "HASTE_S", 0.25)  # a quick machine needs half a second
    monkeypatch.setattr(process, "REQUEST_S", 1.0)
    begun = []
    real = ProcessGate.inspect_until_death

    def counted(self: ProcessGate, *arguments: Any, **options: Any) -> Any:
        begun.append(arguments[0])
        return real(self, *arguments, **options)

    monkeypatch.setattr(ProcessGate, "inspect_until_death", counted)
    slow = slow_picture(tmp_path)
    many = [tmp_path / f"{number}.jpg" for number in range(50)]
    for path in many:
        path.hardlink_to(slow)
    words = written(tmp_path, {"w.txt": b"words"})
    answers = ProcessGate(time_s=20, memory_mb=1024).inspect_in_haste([*many, *words], uuid4())
    assert answers[:-1] == [Postponed("jpeg")] * 50
    assert isinstance(answers[-1], TypeNotAllowed)
    assert len(begun) <= 3


def test_one_organization_leaves_gates_to_others_and_nobody_waits_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(slots, "WAIT_S", 0.05)
    shared, one, other = slots.InspectionSlots(), uuid4(), uuid4()
    with contextlib.ExitStack() as taken:
        got = [taken.enter_context(shared.taken(one)) for _ in range(slots.OF_ONE + 1)]
        assert got == [True] * slots.OF_ONE + [False]
        assert taken.enter_context(shared.taken(other))
        assert not taken.enter_context(shared.taken(uuid4()))
    with shared.taken(one) as again:
        assert again


def test_a_request_that_waits_gets_the_gate_that_is_given_back() -> None:
    shared, one = slots.InspectionSlots(), uuid4()
    for _ in range(slots.OF_ONE):
        assert shared.take(one)
    timer = threading.Timer(0.05, shared.give_back, [one])
    timer.start()
    assert shared.take(one)
    timer.join()


def test_without_a_gate_a_picture_is_taken_by_its_kind_and_other_files_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "AT_ONCE", 0)
    monkeypatch.setattr(slots, "MOST_WAITING", 0)
    gate = ProcessGate(time_s=20, memory_mb=1024)
    paths = written(tmp_path, {"a.jpg": noisy_jpeg()[:20_000], "b.txt": b"words"})
    picture, words = gate.inspect_in_haste(paths, uuid4())
    assert picture == Postponed("jpeg")
    assert isinstance(words, TypeNotAllowed)
    with pytest.raises(TooBusy):
        gate.normalise_in_haste(paths[0], tmp_path, uuid4())


def test_a_font_is_read_in_a_child_and_a_bad_one_refused(tmp_path: Path) -> None:
    gate = ProcessGate(time_s=20, memory_mb=1024)
    sound, own = tmp_path / "sound", tmp_path / "own"
    own.mkdir()
    sound.write_bytes(draw_font("Boxed", weight=700))
    made = gate.normalise_font_in_haste(sound, own, uuid4(), "Ownz")
    assert (made.family, made.weight, made.path.parent) == ("Boxed", 700, own)
    sound.write_bytes(sound.read_bytes()[:600])
    with pytest.raises(Unreadable, match="damaged"):
        gate.normalise_font_in_haste(sound, own, uuid4(), "Ownz")


def test_a_font_that_takes_too_long_costs_only_itself(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (tmp_path / "sent").write_bytes(draw_font())
    gate = ProcessGate(time_s=20, memory_mb=40)
    with pytest.raises((TooLarge, Unreadable)):
        gate.normalise_font_in_haste(tmp_path / "sent", own, uuid4(), "Ownz")
