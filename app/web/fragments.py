"""Fragments: a named block of a page, served alone."""

from flask import current_app, request
from markupsafe import Markup


def is_htmx() -> bool:
    """Whether htmx asks, and so wants a fragment."""
    return request.headers.get("HX-Request") == "true"


def render_block(template_name: str, block: str, **context: object) -> Markup:
    """Render one block of a template with the same context a whole page gets.

    What a block needs (imports, set) stands inside it: the rest of its template does not run.
    Raises KeyError when the template itself defines no such block.
    """
    current_app.update_template_context(context)
    template = current_app.jinja_env.get_template(template_name)
    # our own template's output
    return Markup("".join(template.blocks[block](template.new_context(context))))  # noqa: S704
