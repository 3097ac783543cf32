"""Logos come in from the editor."""

from flask import Blueprint, make_response, request
from flask.typing import ResponseReturnValue

from app.domain.errors import Invalid
from app.services.catalogue import logos
from app.web.fragments import render_block
from app.web.guard import actor, deps, signed_in
from app.web.incoming import received_files

blueprint = Blueprint("logos", __name__)


@blueprint.post("/logos")
@signed_in
def add() -> ResponseReturnValue:
    """Take one logo in; the answer is the list to choose from, with the new one chosen."""
    with received_files(request, "logo_file") as files:
        if len(files) != 1:
            raise Invalid({"file": "Choose one file."})
        logo = logos.add_logo(deps(), actor(), files[0].filename, files[0].path)
    choices = logos.list_logos(deps(), actor())
    return make_response(
        render_block(
            "editing/editor.html",
            "logo_choice",
            logos=choices,
            logo_value=f"logo:{logo.id}",
            remarks=logo.remarks,
        )
    )
