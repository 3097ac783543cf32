"""Who votes on a sheet cannot see which tool made what, and every vote counts for the right one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from bench.adaptation.blind import (
    LETTERBOX,
    OURS,
    Contest,
    choose_pictures,
    count_votes,
    make_crop,
    make_letterbox,
    write_ballot,
    write_sheets,
)

SIZES = ("80x80", "200x40")
PEER = "thumbor"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six pictures of two sets, and what this program and a peer made of them."""
    (tmp_path / "made").mkdir()
    lines, images = [], []
    for number in range(6):
        name = f"picture_{number}"
        Image.new("RGB", (100, 60), (40 * number, 90, 60)).save(tmp_path / f"{name}.png")
        for size in SIZES:
            canvas = tuple(int(side) for side in size.split("x"))
            Image.new("RGB", canvas, (200, 0, 0)).save(tmp_path / "made" / f"{name}_{size}.jpg")
        images.append({"file": f"{name}.png", "set": "ab"[number > 3]})
        windows = {size: [20, 0, 60, 60] for size in SIZES}
        lines.append(json.dumps({"file": f"{name}.png", "tool": PEER, "windows": windows}))
    (tmp_path / "annotations.json").write_text(json.dumps({"images": images}), encoding="utf-8")
    (tmp_path / "crops.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_sets_take_turns_and_nobody_chooses(folder: Path) -> None:
    chosen = choose_pictures(folder, 4)
    assert chosen == choose_pictures(folder, 4)
    assert sum(int(file.stem[-1]) > 3 for file in chosen) == 2
    assert len(choose_pictures(folder, 60)) == 6
    assert choose_pictures(folder, 60, skip=4) == choose_pictures(folder, 60)[4:]


def test_the_key_alone_says_which_letter_is_which_tool(folder: Path) -> None:
    contest = Contest(choose_pictures(folder, 6), SIZES, seed=1)
    made = {OURS: folder / "made"}
    key = write_sheets(contest, folder, folder / "crops.jsonl", made)
    assert key == write_sheets(contest, folder, folder / "crops.jsonl", made)
    rows = [row for rows in key for row in rows]
    assert len(rows) == 12
    assert all({row["A"], row["B"], row["C"]} == {OURS, LETTERBOX, PEER} for row in rows)
    assert len({row["A"] for row in rows}) > 1
    assert len(list(folder.glob("sheet_*.jpg"))) == 6


def test_votes_are_counted_for_the_tools_behind_the_letters(folder: Path) -> None:
    contest = Contest(choose_pictures(folder, 2), SIZES, seed=1)
    key = write_sheets(contest, folder, folder / "crops.jsonl", {OURS: folder / "made"})
    ballot = folder / "ballot.csv"
    write_ballot(key, ballot)
    head, *lines = ballot.read_text(encoding="utf-8").splitlines()
    rows = [row for rows in key for row in rows]
    letters = [{tool: letter for letter, tool in row.items()} for row in rows]
    votes = [
        f"{line[:-2]},{known[OURS]},{known[PEER]}"
        for line, known in zip(lines[:3], letters, strict=False)
    ]
    ballot.write_text("\n".join([head, *votes, lines[3]]), encoding="utf-8")
    table = count_votes(key, [ballot])
    assert table.splitlines()[0] == "3 votes"
    assert "this program         best 1.000  must not ship 0.000" in table
    assert "thumbor              best 0.000  must not ship 1.000" in table


def test_a_letterbox_shows_all_and_a_crop_fills_the_canvas() -> None:
    picture = Image.new("RGB", (100, 60), (0, 0, 255))
    assert make_letterbox(picture, (80, 80)).size == (80, 80)
    assert make_crop(picture, (20, 0, 90, 60.4), (200, 40)).getpixel((199, 39)) == (0, 0, 255)


@pytest.mark.parametrize(("level", "names"), [(198, 3), (120, 4)])
def test_what_two_states_made_alike_is_shown_once(folder: Path, level: int, names: int) -> None:
    (folder / "before").mkdir()
    for result in (folder / "made").iterdir():
        with Image.open(result) as made:
            Image.new("RGB", made.size, (level, 0, 0)).save(folder / "before" / result.name)
    contest = Contest(choose_pictures(folder, 1), SIZES, seed=1)
    made = {OURS: folder / "made", "before": folder / "before"}
    [[row, _]] = write_sheets(contest, folder, folder / "crops.jsonl", made)
    letters = [letter for letter in "ABCD" if letter in row]
    assert len(letters) == names
    tools = {tool for letter in letters for tool in row[letter].split(" = ")}
    assert tools == {OURS, "before", LETTERBOX, PEER}
