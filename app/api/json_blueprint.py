"""The blueprint of one subject of the API."""

from collections.abc import Callable
from typing import Any, TypeVar

from apiflask import APIBlueprint
from apiflask.schema_adapters.registry import registry

from app.api.bodies import ContractAdapter

registry.register("pydantic", ContractAdapter)

View = TypeVar("View", bound=Callable[..., Any])


class JsonBlueprint(APIBlueprint):
    """APIFlask's blueprint, typed for what it takes: models, and lists of one."""

    def output(self, schema: Any, *args: Any, **kwargs: Any) -> Callable[[View], View]:
        """What the operation answers with: a model, or a list of one, which APIFlask takes and
        whose type it does not have.
        """
        return super().output(schema, *args, **kwargs)
