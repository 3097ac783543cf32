"""Commands for operators: what is refused is said in one line."""

import click
from flask.cli import AppGroup

from app.domain.errors import DomainError


class OperatorGroup(AppGroup):
    """A group whose commands may let refusals of use cases pass."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except DomainError as error:
            raise click.ClickException(error.message) from None
