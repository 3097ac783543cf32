"""The tables. Using one loads them all: they refer to each other by name, and a flush sorts them by these references."""

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__, f"{__name__}."):
    importlib.import_module(_module.name)
