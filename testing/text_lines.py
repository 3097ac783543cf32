"""The lines of a text that was laid out, for tests and benches."""

from __future__ import annotations

from dataclasses import replace

from app.imaging.text_layout import TextLayout
from app.imaging.text_sheet import (
    SOFT_HYPHEN,
    Setting,
    Sheet,
    find_pieces,
    join_pieces,
    measured_piece,
)


def read_lines(layout: TextLayout) -> list[str]:
    """The text of each line, with the blanks and soft hyphens at its end.

    Lines are filled one after the other, so that a line's end does not depend on what follows: the
    part that lands on a line is found by setting the text up to it.
    """
    sheet = layout.sheet
    lines: list[str] = []
    pieces_of = find_pieces(sheet.paragraphs, sheet.fonts.folder)
    for paragraph, align, pieces in zip(sheet.paragraphs, sheet.aligns, pieces_of, strict=True):
        alone = replace(sheet, paragraphs=(paragraph,), aligns=(align,))
        mine = [""]
        for number, piece in enumerate(pieces):
            head = join_pieces(paragraph, [*pieces[:number], measured_piece(piece)])
            count = count_lines(replace(alone, paragraphs=(head,)), layout)
            mine += [""] * (count - len(mine))
            mine[-1] += "".join(run.text for run in piece.runs)
        lines += mine
    return lines


def read_plain_lines(layout: TextLayout) -> list[str]:
    """The text of each line without blanks at its end and without soft hyphens."""
    return [line.replace(SOFT_HYPHEN, "").rstrip(" ") for line in read_lines(layout)]


def count_lines(sheet: Sheet, layout: TextLayout) -> int:
    setting = Setting(0, 0, layout.setting.width, layout.font_px)
    height = sheet.ask([setting], 1e9, [])["height"]
    return round(height / (sheet.pitch * layout.font_px))
