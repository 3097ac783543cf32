"""The blueprint of one subject of the API."""

from collections.abc import Callable
from typing import Any, ParamSpec, cast

from apiflask import APIBlueprint
from apiflask.schema_adapters.registry import registry
from flask.typing import ResponseReturnValue

from app.api.bodies import ContractAdapter

registry.register("pydantic", ContractAdapter)

P = ParamSpec("P")


class JsonBlueprint(APIBlueprint):
    """APIFlask's blueprint, typed for what it takes: models, lists of one, and values."""

    def output(  # type: ignore[override]  # more than its types say
        self, schema: Any, *args: Any, **kwargs: Any
    ) -> Callable[[Callable[P, object]], Callable[P, ResponseReturnValue]]:
        """What the operation answers with: a model, or a list of one.

        APIFlask takes a list too, and does not say so in its types. A view may return a value that
        has the model's fields.
        """
        return cast(
            Callable[[Callable[P, object]], Callable[P, ResponseReturnValue]],
            super().output(schema, *args, **kwargs),
        )
