"""The catalogue that every new organization starts with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from app.domain.documents.formats import MAX_PIXELS, MAX_SIDE, MIN_SIDE, FormatType
from app.domain.documents.rules import AdaptationStrategy
from tests.architecture.sources import ROOT

SIDES = {"top", "right", "bottom", "left"}


@cache
def catalogue() -> Mapping[str, Any]:
    document: dict[str, Any] = json.loads(
        (ROOT / "app/seeds/formats.json").read_text(encoding="utf-8")
    )
    return document


def test_every_format_belongs_to_a_platform_or_to_a_category_as_its_type_says() -> None:
    for each in catalogue()["formats"]:
        assert (each["platform"] is not None) == (each["type"] == FormatType.REPURPOSING), each[
            "slug"
        ]
        assert (each["category"] is not None) == (each["type"] == FormatType.RESIZING), each["slug"]


def test_every_format_can_be_made() -> None:
    for each in catalogue()["formats"]:
        assert all(MIN_SIDE <= each[side] <= MAX_SIDE for side in ("width", "height")), each["slug"]
        assert each["width"] * each["height"] <= MAX_PIXELS, each["slug"]
        assert {"jpeg", "png", "webp"} & set(each["file_types"]), each["slug"]


def test_every_safe_zone_leaves_room_for_the_picture() -> None:
    for each in catalogue()["formats"]:
        zone = each["safe_zone"]
        if zone is not None:
            assert set(zone) == SIDES, each["slug"]
            assert zone["left"] + zone["right"] < each["width"], each["slug"]
            assert zone["top"] + zone["bottom"] < each["height"], each["slug"]


def test_every_format_names_where_its_figures_come_from() -> None:
    known = set(catalogue()["sources"])
    for each in catalogue()["formats"]:
        assert each["source"], each["slug"]
        assert set(each["source"]) <= known, each["slug"]


def test_strategies_bear_the_names_of_the_rules() -> None:
    assert {each["suggested_strategy"] for each in catalogue()["formats"]} <= set(
        AdaptationStrategy
    )


def test_no_two_formats_share_a_name_within_their_group() -> None:
    names = [(each["platform"], each["category"], each["name"]) for each in catalogue()["formats"]]
    assert len(names) == len(set(names))


def test_some_formats_of_each_type_are_chosen_beforehand() -> None:
    assert {each["type"] for each in catalogue()["formats"] if each["default"]} == set(FormatType)
