"""Queries, before anybody reads them."""

from __future__ import annotations

from flask import request

from app.domain.errors import Invalid


def refuse_repeats() -> None:
    """No parameter of ours is a list: of a repeated one, we and a proxy before us might each read another. Raises Invalid."""
    repeated = [name for name, values in request.args.lists() if len(values) > 1]
    if repeated:
        raise Invalid(dict.fromkeys(repeated, "Give this once."))
