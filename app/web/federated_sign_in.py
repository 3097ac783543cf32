"""Sign in with another service: there and back."""

from dataclasses import asdict

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import NotSignedIn
from app.ports.identity import Handshake
from app.services.accounts import federated_sign_in
from app.web.errors import refusal
from app.web.guard import admit, deps, lifetimes, origin
from app.web.own_paths import own_path

blueprint = Blueprint("federated_sign_in", __name__)
KEPT = "handshake"


@blueprint.get("/login/oidc")
def leave() -> ResponseReturnValue:
    """Off to the other service; this browser's cookie keeps the secrets of the attempt."""
    handshake = federated_sign_in.begin_federated(deps(), return_url())
    session[KEPT] = {**asdict(handshake), "url": "", "next": own_path(request.args.get("next", ""))}
    return redirect(handshake.url, 303)


@blueprint.get("/login/oidc/callback")
def come_back() -> ResponseReturnValue:
    """Back again.

    An attempt that this browser did not begin is refused: somebody else may want it signed in
    as them.
    """
    kept = session.pop(KEPT, None)
    if kept is None:
        return refusal(400, "This sign-in was not started here, or long ago. Start again.")
    back = kept.pop("next")
    try:
        opened = federated_sign_in.finish_federated(
            deps(),
            Handshake(**kept),
            return_url(),
            request.args,
            lifetimes(),
            came_from=origin(),
        )
    except NotSignedIn as error:
        return refusal(403, error.message)
    admit(opened, remember=False)
    return redirect(back or url_for("dashboard.home"), 303)


def return_url() -> str:
    return deps().own_url + url_for("federated_sign_in.come_back")
