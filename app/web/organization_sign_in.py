"""Sign in by the service of one's own organization: there and back."""

from dataclasses import asdict
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.domain.errors import NotSignedIn
from app.ports.identity import Handshake
from app.services.accounts import organization_sign_in, single_sign_on_trial
from app.web.errors import refusal
from app.web.guard import actor, admit, deps, lifetimes, origin, viewer
from app.web.own_paths import own_path

blueprint = Blueprint("organization_sign_in", __name__)
KEPT = "organization_handshake"
"""Where this browser's cookie keeps the secrets of an attempt."""
NOT_BEGUN = "This sign-in was not started here, or long ago. Start again."


@blueprint.get("/login/single-sign-on")
def form() -> ResponseReturnValue:
    return render_form(own_path(request.args.get("next", "")))


@blueprint.post("/login/single-sign-on")
def leave() -> ResponseReturnValue:
    """Off to the service of the address's domain."""
    email = request.form.get("email", "").strip()
    back = own_path(request.form.get("next", ""))
    try:
        departure = organization_sign_in.begin_organization_sign_in(deps(), email, return_url)
    except NotSignedIn as error:
        return make_response(render_form(back, email=email, error=error.message), 422)
    return send_away(departure.organization_id, departure.handshake, back=back)


@blueprint.get("/login/single-sign-on/<uuid:organization_id>/callback")
def come_back(organization_id: UUID) -> ResponseReturnValue:
    """Back again, at an address of this organization alone.

    So one organization's service cannot answer in the name of another's. An attempt that this
    browser did not begin is refused: somebody else may want it signed in as them.
    """
    kept = session.pop(KEPT, None)
    if kept is None or kept.pop("organization") != str(organization_id):
        return refusal(400, NOT_BEGUN)
    back, is_trial = kept.pop("next"), kept.pop("trial")
    handshake = Handshake(**kept)
    if is_trial:
        return end_trial(organization_id, handshake)
    try:
        opened = organization_sign_in.finish_organization_sign_in(
            deps(),
            organization_id,
            handshake,
            return_url(organization_id),
            request.args,
            lifetimes(),
            came_from=origin(),
        )
    except NotSignedIn as error:
        return refusal(403, error.message)
    admit(opened, remember=False)
    return redirect(back or url_for("dashboard.home"), 303)


def end_trial(organization_id: UUID, handshake: Handshake) -> ResponseReturnValue:
    """An admin's trial ends at the admin screen; nobody is signed in by it."""
    who = viewer()
    if who is None or who.signed_in.organization_id != organization_id:
        return refusal(403, "Sign in as the admin who began this test, and start it again.")
    single_sign_on_trial.finish_trial(
        deps(), actor(), handshake, return_url(organization_id), request.args
    )
    return redirect(url_for("admin_single_sign_on.show", _anchor="test"), 303)


def send_away(
    organization_id: UUID, handshake: Handshake, *, back: str = "", is_trial: bool = False
) -> Response:
    """A page that leads on to the service: forms may not, by our content policy."""
    session[KEPT] = {
        **asdict(handshake),
        "url": "",
        "organization": str(organization_id),
        "next": back,
        "trial": is_trial,
    }
    shown = render_template("sign_in/leaving.html", url=handshake.url)
    return make_response(shown, 200, {"Refresh": f"0; url={handshake.url}"})


def return_url(organization_id: UUID) -> str:
    """Where the organization's service sends people back to."""
    path = url_for("organization_sign_in.come_back", organization_id=organization_id)
    return deps().own_url + path


def render_form(back: str, *, email: str = "", error: str = "") -> str:
    return render_template("sign_in/by_organization.html", next=back, email=email, error=error)
