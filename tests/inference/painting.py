"""Results of which a model is to paint what their picture does not cover."""

from __future__ import annotations

import io
from dataclasses import replace
from uuid import UUID

import numpy as np
from PIL import Image
from sqlalchemy import select

from app.domain.documents.choices import CustomSize
from app.domain.geometry import Box, Size
from app.domain.orders import GenerationOrder
from app.domain.providers import Capability
from app.imaging.picture import Picture
from app.models import Asset, GeneratedAsset
from app.ports.reader import ReadLine
from app.services.projects.generation import request_generation
from testing import db
from tests.inference.conftest import House

WIDE = Size(960, 300)
"""Of a picture of 640 x 480: a third of it is picture."""


class SeesNothing:
    """The built-in detectors where nothing was added."""

    def find_faces(self, _picture: Picture) -> list[Box]:
        return []

    def read(self, _picture: Picture) -> list[ReadLine]:
        return []


def paint(house: House, *others: Capability, **changes: object) -> None:
    """Let providers paint, and every result be an extension; others: what else is asked for."""
    house.ask_for(Capability.EXTEND, *others)
    house.allow(paintExtensions=True, adaptationStrategy="extend-canvas", **changes)
    deps = replace(house.installation.deps, inspector=SeesNothing())
    house.installation.deps = deps


def make(house: House, size: Size = WIDE, colour: tuple[int, int, int] | None = None) -> UUID:
    """A result of a picture, of a fresh one unless its colour is given; its id."""
    asset = house.upload(colour=colour)
    house.work()
    return make_of(house, asset, size)


def make_of(house: House, asset: UUID, size: Size = WIDE) -> UUID:
    """A result of that picture; its id."""
    with db.snapshot(house.admin) as session:
        project = session.get_one(Asset, asset).project_id
    sizes = (CustomSize(width=size.width, height=size.height),)
    order = GenerationOrder(project, (), sizes)
    request_generation(house.installation.deps, house.admin, order)
    house.work()
    with db.snapshot(house.admin) as session:
        of_asset = select(GeneratedAsset.id).where(GeneratedAsset.asset_id == asset)
        return session.scalars(of_asset).one()


def row_of(house: House, result_id: UUID) -> GeneratedAsset:
    with db.snapshot(house.admin) as session:
        return session.get_one(GeneratedAsset, result_id)


def file_of(house: House, row: GeneratedAsset) -> bytes:
    assert row.file_key is not None
    return house.installation.deps.storage.read(row.file_key)


def pixels_of(house: House, row: GeneratedAsset) -> Picture:
    return np.asarray(Image.open(io.BytesIO(file_of(house, row))).convert("RGB"))
