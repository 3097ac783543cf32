"""The blueprint of one subject of the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from apiflask import APIBlueprint
from apiflask.schema_adapters.registry import registry
from pydantic import BaseModel

from app.api.bodies import ContractAdapter

registry.register("pydantic", ContractAdapter)

View = TypeVar("View", bound=Callable[..., Any])


class JsonBlueprint(APIBlueprint):
    """APIFlask's blueprint, typed for what it takes: models, and lists of one."""

    def output(
        self, schema: type[BaseModel] | type[list[Any]], status_code: int = 200, **options: Any
    ) -> Callable[[View], View]:
        """What the operation answers with; its schemas say lists are not taken, and they are."""
        decorate = super().output(cast("type[BaseModel]", schema), status_code, **options)
        return cast("Callable[[View], View]", decorate)
