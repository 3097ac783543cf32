"""What a command finds in the application that it runs in."""

from typing import cast

from flask import current_app

from app.deps import Deps


def current_deps() -> Deps:
    return cast(Deps, current_app.extensions["deps"])
