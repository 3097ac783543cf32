"""More layouts: real strips and towers, coupons, ribbons, grids, and words alone."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image, ImageDraw

from bench.adaptation.strangers.boxes import columns, inset, rows, whole
from bench.adaptation.strangers.canvas import Canvas, Element
from bench.adaptation.strangers.families import (
    SQUARE,
    TALL,
    WIDE,
    across_subject,
    blank,
    curved_words,
    feature_list,
    framed,
    full_bleed,
    margin_of,
    patterned_plate,
    price_burst,
    quiet_side,
    split_panel,
    two_products,
    vertical_words,
)
from bench.adaptation.strangers.lettering import set_line
from bench.adaptation.strangers.parts import (
    Brief,
    put_burst,
    put_button,
    put_copy,
    put_legal,
    put_logo,
    shade_panel,
)

LEADERBOARDS, TOWERS = ((728, 90), (970, 250), (728, 90)), ((160, 600), (300, 600), (160, 600))
"""Sizes of canvases in pixels, the narrow ones twice as often."""


def leaderboard(brief: Brief) -> Canvas:
    """A real strip: picture, words and button side by side."""
    canvas = blank(brief, LEADERBOARDS, brief.chance.choice(("flat", "gradient", "panels")))
    margin = canvas.size[1] * 0.1
    parts = columns(canvas.box, (1.3, 3.4, 1.5))
    picture, words, foot = parts if brief.start == "left" else parts[::-1]
    if brief.start == "right":
        foot, words, picture = columns(canvas.box, (1.5, 3.4, 1.3))
    if canvas.ground == "panels":
        shade_panel(canvas, brief, foot)
        canvas.show(brief.library.choose(brief.chance), picture)
    else:
        thing, photograph = brief.library.choose_cut_out(brief.chance)
        canvas.place(thing, inset(picture, margin), photograph)
    head, lead = rows(inset(words, margin * 1.4), (1.6, 0.8), margin)
    canvas.write(
        [" ".join(brief.headline)],
        brief.head,
        head,
        brief.palette.ink,
        side=brief.start,
        at=0.5,
        role="headline",
    )
    canvas.write(
        [brief.chance.choice(brief.copy.leads)],
        brief.body,
        (*lead[:3], min(lead[3], 0.2 * canvas.size[1])),
        brief.palette.ink,
        side=brief.start,
        role="lead",
    )
    logo, button = rows(inset(foot, margin * 1.2), (1, 1.3), margin)
    put_logo(canvas, brief, logo, "middle")
    put_button(canvas, brief, button, "middle")
    return canvas


def skyscraper(brief: Brief) -> Canvas:
    """A real tower: logo, picture, words and button under each other."""
    canvas = blank(brief, TOWERS, brief.chance.choice(("flat", "gradient", "pattern", "panels")))
    margin = canvas.size[0] * 0.07
    logo, picture, words, foot = rows(canvas.box, (0.9, 3.6, 2.6, 1.2))
    put_logo(canvas, brief, inset(logo, margin), "middle")
    if canvas.ground == "panels":
        canvas.show(brief.library.choose(brief.chance), picture)
    else:
        thing, photograph = brief.library.choose_cut_out(brief.chance)
        canvas.place(thing, inset(picture, margin), photograph)
    head, lead = rows(inset(words, margin), (3, 1), margin)
    lines = (
        brief.headline
        if brief.language in ("ja", "zh", "th", "ko")
        else " ".join(brief.headline).split()
    )
    canvas.write(lines, brief.head, head, brief.palette.ink, side="middle", at=0.5, role="headline")
    canvas.write(
        [brief.copy.features[0]],
        brief.body,
        lead,
        brief.palette.ink,
        side="middle",
        at=0.5,
        role="lead",
    )
    put_button(canvas, brief, inset(foot, margin), "middle")
    return canvas


def photograph_ground(brief: Brief) -> Canvas:
    """A cut-out before a photograph that only sets the mood, its words on a bar."""
    canvas = blank(brief, SQUARE + TALL + WIDE, "photograph")
    canvas.show(brief.library.choose(brief.chance), canvas.box)
    canvas.elements.clear()
    veil = brief.palette.ground
    canvas.fill(canvas.box, veil, 0.45)
    divide = columns if canvas.size[0] > canvas.size[1] else rows
    picture, words = divide(inset(canvas.box, margin_of(canvas)), (1, 1.1), margin_of(canvas))
    thing, photograph = brief.library.choose_cut_out(brief.chance)
    canvas.place(thing, picture, photograph)
    logo, copy = rows(words, (1, 4.4), words[3] * 0.05)
    put_logo(canvas, brief, logo, brief.start)
    canvas.fill(copy, brief.palette.ground, 0.8)
    put_copy(canvas, brief, inset(copy, margin_of(canvas) * 0.7), brief.start)
    canvas.marks.append("plate")
    return canvas


def coupon(brief: Brief) -> Canvas:
    """A ticket with a dashed edge, a price and small print."""
    canvas = blank(brief, WIDE)
    ticket = inset(canvas.box, margin_of(canvas))
    canvas.fill(ticket, brief.palette.second, round_=ticket[3] * 0.05)
    left, top, right, bottom = whole(ticket, canvas.size)
    draw = ImageDraw.Draw(canvas.picture)
    for y in range(top, bottom, 22):
        draw.line(
            (left + (right - left) * 0.66, y, left + (right - left) * 0.66, y + 11),
            fill=brief.palette.ink,
            width=3,
        )
    canvas.marks.append("frame")
    main, stub = columns(ticket, (1.94, 1))
    words, legal = rows(inset(main, margin_of(canvas) * 0.9), (5, 0.42), margin_of(canvas) * 0.5)
    picture, copy = columns(words, (1, 1.7), margin_of(canvas) * 0.5)
    thing, photograph = brief.library.choose_cut_out(brief.chance)
    canvas.place(thing, picture, photograph)
    put_copy(canvas, brief, copy, brief.start, has_button=False)
    put_legal(canvas, brief, legal, is_must=brief.chance.random() < 0.5)
    sticker, foot = rows(inset(stub, margin_of(canvas) * 0.7), (3, 1), margin_of(canvas) * 0.5)
    put_burst(canvas, brief, sticker)
    put_logo(canvas, brief, foot, "middle")
    return canvas


def ribbon(brief: Brief) -> Canvas:
    """A band across the upper left corner of a photograph or of a plain ad."""
    canvas = split_panel(brief) if brief.chance.random() < 0.5 else full_bleed(brief)
    words = " ".join(brief.chance.choice(brief.copy.prices))
    long = round(min(canvas.size) * 0.5)
    high = round(long * 0.17)
    band = Image.new("L", (long, high), 255)
    mask = set_line(words, brief.body, high * 0.6).mask
    mask.thumbnail((round(long * 0.44), round(high * 0.62)))
    sheet = Image.new("L", band.size, 0)
    sheet.paste(mask, ((long - mask.width) // 2, (high - mask.height) // 2))
    turned, letters = (
        part.rotate(45, Image.Resampling.BICUBIC, expand=True) for part in (band, sheet)
    )
    at = (-round(turned.width * 0.22), -round(turned.height * 0.22))
    whole_band = Image.new("L", canvas.size, 0)
    whole_band.paste(turned, at)
    canvas.picture.paste(brief.palette.accent, (0, 0), whole_band)
    canvas.annotate_mask(whole_band.point(lambda v: 255 * (v > 127)), "logo", "ribbon")
    canvas.elements[-1].words, canvas.elements[-1].group = words, "ribbon"
    left, top, right, bottom = letters.getbbox() or (0, 0, 1, 1)
    ink = (255, 255, 255) if sum(brief.palette.accent) < 380 else (20, 20, 20)
    price = Element("text", (0, 0, 0, 0), words, role="price", ink=ink, group="ribbon")
    canvas.stamp(letters.crop((left, top, right, bottom)), (at[0] + left, at[1] + top), ink, price)
    canvas.marks.append("ribbon")
    return canvas


def photo_grid(brief: Brief) -> Canvas:
    """Three photographs and a panel of words in a grid."""
    canvas = blank(brief, SQUARE + TALL, "panels")
    gap = min(canvas.size) * 0.014
    upper, lower = rows(canvas.box, (1.1, 1), gap)
    cells = [*columns(upper, (1.4, 1), gap), *columns(lower, (1, 1.5), gap)]
    chance = brief.chance
    panel = cells.pop(chance.choice((0, 3)))
    for cell in cells:
        canvas.show(brief.library.choose(chance), cell)
    shade_panel(canvas, brief, panel)
    logo, words = rows(inset(panel, margin_of(canvas)), (1, 4.6), margin_of(canvas) * 0.5)
    put_logo(canvas, brief, logo, brief.start)
    put_copy(canvas, brief, words, brief.start)
    canvas.marks.append("grid")
    return canvas


def words_alone(brief: Brief) -> Canvas:
    """Huge words on a pattern or on blocks, no picture."""
    canvas = blank(
        brief, SQUARE + TALL + WIDE, brief.chance.choice(("pattern", "gradient", "flat"))
    )
    if canvas.ground == "flat":
        wide, high = canvas.size
        slope = [(0, high), (0, high * 0.55), (wide, high * 0.3), (wide, high)]
        ImageDraw.Draw(canvas.picture).polygon(slope, fill=brief.palette.second)
        canvas.marks.append("blocks")
    room = inset(canvas.box, margin_of(canvas) * 1.3)
    logo, words, legal = rows(room, (0.9, 7, 0.36), room[3] * 0.04)
    put_logo(canvas, brief, logo, brief.start)
    put_copy(canvas, brief, words, brief.start)
    put_legal(canvas, brief, legal, is_must=brief.chance.random() < 0.5)
    return canvas


def dark_spotlight(brief: Brief) -> Canvas:
    """A product in a pool of light, small words below: a strip of accent at the foot."""
    canvas = blank(brief, SQUARE + TALL, "gradient")
    picture, words, foot = rows(canvas.box, (5, 2.8, 0.9))
    canvas.fill(foot, brief.palette.accent)
    thing, photograph = brief.library.choose_cut_out(brief.chance)
    canvas.place(thing, inset(picture, margin_of(canvas)), photograph)
    put_copy(canvas, brief, inset(words, margin_of(canvas) * 0.8), "middle", has_button=False)
    logo, button = columns(inset(foot, foot[3] * 0.2), (1, 1), margin_of(canvas))
    put_logo(canvas, brief, logo, "left")
    put_button(canvas, brief, button, "right")
    return canvas


def sticker_photo(brief: Brief) -> Canvas:
    """A full photograph with a burst and a bar of words at its foot."""
    canvas = blank(brief, SQUARE + TALL, "photograph")
    photo, bar = rows(canvas.box, (3.6, 1))
    thing = canvas.show(brief.library.choose(brief.chance), photo)
    canvas.fill(bar, brief.palette.ground)
    room = quiet_side(canvas, (thing[0], thing[1], thing[2], canvas.size[1] - thing[1]))
    side = min(room[2], room[3], min(canvas.size) * 0.34)
    if side > min(canvas.size) * 0.16:
        put_burst(canvas, brief, (room[0], room[1], side, side))
    words, foot = columns(inset(bar, bar[3] * 0.16), (2.2, 1), margin_of(canvas))
    canvas.write(
        brief.headline,
        brief.head,
        words,
        brief.palette.ink,
        side=brief.start,
        at=0.5,
        role="headline",
    )
    logo, button = rows(foot, (1, 1.4), bar[3] * 0.1)
    put_logo(canvas, brief, logo, "right")
    put_button(canvas, brief, button, "right")
    return canvas


FAMILIES: tuple[Callable[[Brief], Canvas], ...] = (
    split_panel,
    full_bleed,
    price_burst,
    feature_list,
    two_products,
    framed,
    patterned_plate,
    across_subject,
    vertical_words,
    curved_words,
    leaderboard,
    skyscraper,
    photograph_ground,
    coupon,
    ribbon,
    photo_grid,
    words_alone,
    dark_spotlight,
    sticker_photo,
    leaderboard,
    skyscraper,
)
"""In turn; real strips and towers come twice as often."""
