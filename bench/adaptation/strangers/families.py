"""Layouts of ordinary shapes, each a family that draws itself by a brief."""

from __future__ import annotations

from PIL import ImageDraw

from bench.adaptation.strangers.boxes import Box, columns, inset, rows, whole
from bench.adaptation.strangers.canvas import ACROSS, Canvas, Side
from bench.adaptation.strangers.grounds import PATTERNS, nearer, plain, radial
from bench.adaptation.strangers.parts import (
    Brief,
    put_arc,
    put_burst,
    put_button,
    put_copy,
    put_features,
    put_legal,
    put_logo,
    put_vertical,
    shade_panel,
)

SQUARE, TALL, WIDE = (
    ((900, 900), (1000, 1000)),
    ((720, 900), (760, 1140), (675, 1200)),
    ((1200, 628), (1120, 630), (1200, 800)),
)
"""Sizes of canvases in pixels: squares, upright and lying ones."""


def blank(brief: Brief, sizes: tuple[tuple[int, int], ...], ground: str = "flat") -> Canvas:
    """An empty canvas of one of the sizes."""
    size = brief.chance.choice(sizes)
    palette = brief.palette
    if ground == "gradient":
        return Canvas(radial(size, palette.second, palette.ground, brief.chance), ground)
    if ground == "pattern":
        near = nearer(palette.ground, palette.second, brief.chance.choice((0.5, 1.0)))
        pattern = brief.chance.choice(PATTERNS)
        canvas = Canvas(pattern(size, palette.ground, near, brief.chance), ground)
        canvas.marks.append(pattern.__name__)
        return canvas
    return Canvas(plain(size, palette.ground), ground)


def margin_of(canvas: Canvas) -> float:
    return min(canvas.size) * 0.055


def split_panel(brief: Brief) -> Canvas:
    """A photograph on one half, words on a panel on the other."""
    canvas = blank(brief, SQUARE + TALL + WIDE, "panels")
    divide = columns if canvas.size[0] > canvas.size[1] else rows
    parts = divide(canvas.box, (1, brief.chance.choice((0.8, 1.0, 1.25))))
    photo, panel = parts if brief.chance.random() < 0.5 else parts[::-1]
    shade_panel(canvas, brief, panel)
    canvas.show(brief.library.choose(brief.chance), photo)
    room = inset(panel, margin_of(canvas))
    logo, words, legal = rows(room, (1.1, 5.4, 0.42), room[3] * 0.05)
    put_logo(canvas, brief, logo, brief.start)
    put_copy(canvas, brief, words, brief.start)
    put_legal(canvas, brief, legal, is_must=brief.chance.random() < 0.5)
    return canvas


def quiet_side(canvas: Canvas, thing: Box) -> Box:
    """The largest of the four boxes beside, above and below a thing, inside the margins."""
    wide, high = canvas.size
    left, top, width, height = thing
    sides = [
        (0.0, 0.0, left, float(high)),
        (left + width, 0.0, wide - left - width, float(high)),
        (0.0, 0.0, float(wide), top),
        (0.0, top + height, float(wide), high - top - height),
    ]
    return inset(max(sides, key=lambda b: min(b[2], 2.2 * b[3])), margin_of(canvas))


def full_bleed(brief: Brief) -> Canvas:
    """A photograph to all edges, words on a scrim beside its thing."""
    canvas = blank(brief, SQUARE + TALL + WIDE, "photograph")
    thing = canvas.show(brief.library.choose(brief.chance), canvas.box)
    room = quiet_side(canvas, thing)
    if min(room[2] / 2.2, room[3]) < 0.14 * min(canvas.size):
        return canvas
    foot = room[3] > 0.5 * canvas.size[1]
    words, logo = (
        rows(room, (3, 1), room[3] * 0.12) if foot else columns(room, (3, 1), room[2] * 0.08)
    )
    most = 0.42 * canvas.size[1]
    words = (words[0], words[1] + max(0, words[3] - most) * 0.5, words[2], min(words[3], most))
    put_copy(canvas, brief, words, brief.start)
    high = min(logo[3], 0.08 * canvas.size[1])
    put_logo(
        canvas,
        brief,
        (logo[0], logo[1] + logo[3] - high, logo[2], high),
        "right" if brief.start == "left" else "left",
    )
    return canvas


def price_burst(brief: Brief) -> Canvas:
    """A product on a pattern with a burst beside it."""
    canvas = blank(brief, SQUARE + TALL, "pattern")
    room = inset(canvas.box, margin_of(canvas))
    head, middle, foot = rows(room, (2.4, 5.2, 0.9), room[3] * 0.03)
    canvas.write(
        brief.headline, brief.head, head, brief.palette.ink, side="middle", at=0.5, role="headline"
    )
    product, sticker = columns(middle, (1.5, 1), middle[2] * 0.03)
    if brief.chance.random() < 0.5:
        sticker, product = columns(middle, (1, 1.5), middle[2] * 0.03)
    thing, photograph = brief.library.choose_cut_out(brief.chance)
    canvas.place(thing, product, photograph)
    put_burst(canvas, brief, sticker)
    logo, button = columns(foot, (1, 1), foot[2] * 0.1)
    put_logo(canvas, brief, logo, "left")
    put_button(canvas, brief, button, "right")
    return canvas


def feature_list(brief: Brief) -> Canvas:
    """Three features beside a product."""
    canvas = blank(brief, SQUARE + WIDE, "gradient" if brief.chance.random() < 0.5 else "flat")
    left, right = columns(inset(canvas.box, margin_of(canvas)), (1.25, 1), margin_of(canvas))
    words, product = (left, right) if brief.start == "left" else (right, left)
    if brief.start == "right":
        product, words = columns(inset(canvas.box, margin_of(canvas)), (1, 1.25), margin_of(canvas))
    thing, photograph = brief.library.choose_cut_out(brief.chance)
    canvas.place(thing, inset(product, product[2] * 0.04), photograph)
    head, first, second, third, foot = rows(words, (2.2, 0.8, 0.8, 0.8, 0.95), words[3] * 0.05)
    canvas.write(
        brief.headline, brief.head, head, brief.palette.ink, side=brief.start, role="headline"
    )
    put_features(canvas, brief, (first, second, third))
    put_button(canvas, brief, foot, brief.start)
    return canvas


def two_products(brief: Brief) -> Canvas:
    """Two products with a name and a price each."""
    canvas = blank(brief, SQUARE + WIDE)
    room = inset(canvas.box, margin_of(canvas))
    head, things, names, foot = rows(room, (2.4, 4.1, 1.0, 0.8), room[3] * 0.035)
    canvas.fill((0, head[1] + head[3], canvas.size[0], things[3] * 0.7), brief.palette.second)
    canvas.write(
        brief.headline, brief.head, head, brief.palette.ink, side="middle", role="headline"
    )
    for place, name, words in zip(
        columns(things, (1, 1), room[2] * 0.06),
        columns(names, (1, 1), room[2] * 0.06),
        brief.copy.features[:2],
        strict=True,
    ):
        thing, photograph = brief.library.choose_cut_out(brief.chance)
        canvas.place(thing, inset(place, place[3] * 0.04), photograph)
        upper, lower = rows(name, (1, 1.1), name[3] * 0.14)
        canvas.write([words], brief.body, upper, brief.palette.ink, side="middle", role="name")
        price = brief.chance.choice(brief.copy.prices)[1]
        canvas.write([price], brief.body, lower, brief.palette.ink, side="middle", role="price")
    logo, button = columns(foot, (1, 1), foot[2] * 0.1)
    put_logo(canvas, brief, logo, "left")
    put_button(canvas, brief, button, "right")
    return canvas


def framed(brief: Brief) -> Canvas:
    """A frame of lines round all, everything on the middle axis."""
    canvas = blank(brief, SQUARE + TALL)
    draw = ImageDraw.Draw(canvas.picture)
    step = min(canvas.size) * 0.022
    for number, width in ((1.4, 0.28), (2.2, 0.1)):
        corners = whole(inset(canvas.box, step * number), canvas.size)
        draw.rectangle(
            (corners[0], corners[1], corners[2] - 1, corners[3] - 1),
            outline=brief.palette.accent,
            width=max(1, round(step * width)),
        )
    canvas.marks.append("frame")
    room = inset(canvas.box, step * 4.2)
    logo, picture, words, legal = rows(room, (0.7, 4.2, 3.4, 0.3), room[3] * 0.03)
    put_logo(canvas, brief, logo, "middle")
    if brief.chance.random() < 0.5:
        canvas.show(brief.library.choose(brief.chance), inset(picture, picture[3] * 0.03))
    else:
        thing, photograph = brief.library.choose_cut_out(brief.chance)
        canvas.place(thing, inset(picture, picture[3] * 0.04), photograph)
    put_copy(canvas, brief, words, "middle")
    put_legal(canvas, brief, legal, is_must=brief.chance.random() < 0.5)
    return canvas


def patterned_plate(brief: Brief) -> Canvas:
    """Words on a plate that lies on a pattern, the product half on it."""
    canvas = blank(brief, SQUARE + TALL + WIDE, "pattern")
    room = inset(canvas.box, margin_of(canvas))
    divide = columns if canvas.size[0] > canvas.size[1] else rows
    product, plate = divide(room, (1, 1.1), margin_of(canvas) * 0.6)
    canvas.fill(plate, brief.palette.ground, round_=brief.chance.choice((0, 0.06)) * plate[3])
    thing, photograph = brief.library.choose_cut_out(brief.chance)
    canvas.place(thing, product, photograph)
    logo, words = rows(inset(plate, margin_of(canvas) * 0.9), (1, 4.6), plate[3] * 0.05)
    put_logo(canvas, brief, logo, brief.start)
    put_copy(canvas, brief, words, brief.start)
    canvas.marks.append("plate")
    return canvas


def across_subject(brief: Brief) -> Canvas:
    """A huge word over the subject itself."""
    photographic = brief.chance.random() < 0.5
    canvas = blank(brief, SQUARE + TALL, "photograph" if photographic else "gradient")
    room = inset(canvas.box, margin_of(canvas))
    logo, picture, foot = rows(room, (0.7, 7, 0.85), room[3] * 0.03)
    if photographic:
        canvas.show(brief.library.choose(brief.chance), canvas.box)
    else:
        thing, photograph = brief.library.choose_cut_out(brief.chance)
        canvas.place(thing, inset(picture, picture[2] * 0.05), photograph)
    shout = brief.chance.choice(brief.copy.shouts)
    band = (
        room[0],
        picture[1] + picture[3] * brief.chance.uniform(0.35, 0.62),
        room[2],
        picture[3] * 0.3,
    )
    canvas.write(
        [shout], brief.head, band, brief.palette.ink, side="middle", role="shout", group=ACROSS
    )
    for kind in (put_logo, put_button):
        start = len(canvas.elements)
        kind(canvas, brief, logo if kind is put_logo else foot, brief.start)
        for element in canvas.elements[start:]:
            element.group = ACROSS if photographic else ""
    canvas.marks.append("across")
    return canvas


def vertical_words(brief: Brief) -> Canvas:
    """A word that runs down one side, the rest beside it."""
    canvas = blank(brief, SQUARE + TALL, brief.chance.choice(("flat", "gradient")))
    room = inset(canvas.box, margin_of(canvas))
    word, rest = columns(room, (1, 4.2), margin_of(canvas))
    if brief.language in ("ja", "zh", "ko", "ar", "he"):
        rest, word = columns(room, (4.2, 1), margin_of(canvas))
    put_vertical(
        canvas,
        brief,
        word,
        "".join(brief.headline) if brief.language in ("ja", "zh") else brief.headline[0],
    )
    picture, lead, foot = rows(rest, (6, 0.7, 0.9), rest[3] * 0.04)
    thing, photograph = brief.library.choose_cut_out(brief.chance)
    canvas.place(thing, inset(picture, picture[3] * 0.03), photograph)
    side: Side = brief.start
    canvas.write(
        [brief.chance.choice(brief.copy.leads)],
        brief.body,
        lead,
        brief.palette.ink,
        side=side,
        role="lead",
    )
    put_logo(canvas, brief, foot, side)
    return canvas


def curved_words(brief: Brief) -> Canvas:
    """Words bent over a round thing."""
    canvas = blank(brief, SQUARE, brief.chance.choice(("gradient", "pattern", "flat")))
    room = inset(canvas.box, margin_of(canvas))
    arc, picture, lead, foot = rows(room, (2.2, 4.6, 0.6, 0.85), room[3] * 0.025)
    put_arc(canvas, brief, arc, " ".join(brief.headline))
    thing, photograph = brief.library.choose_cut_out(brief.chance)
    canvas.place(thing, inset(picture, picture[3] * 0.02), photograph)
    canvas.write(
        [brief.chance.choice(brief.copy.leads)],
        brief.body,
        lead,
        brief.palette.ink,
        side="middle",
        role="lead",
    )
    logo, button = columns(foot, (1, 1), foot[2] * 0.1)
    put_logo(canvas, brief, logo, "left")
    put_button(canvas, brief, button, "right")
    return canvas
