"""Users at the screen: who is there in which state, and what an admin does about them."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.models import MailedLink, SignIn
from testing import db
from testing.factories import outbox
from testing.factories.audit import entries
from testing.factories.installation import PASSWORD, Installation
from tests.api.client import Api
from tests.web.screens import Screens

PATH = "/admin/users"


def row_of(page: str, name: str) -> str:
    """The table's row of one user, as text with its tags."""
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    (found,) = [row for row in rows if f"{name}@example.org" in row]
    return html.unescape(found)


def invite(screens: Screens, name: str, **fields: str) -> str:
    """Invite somebody at the screen; their id."""
    answer = screens.post(
        PATH, **{"username": name, "email": f"{name}@example.org", "role": "user", **fields}
    )
    assert answer.status_code == 303, answer.text
    return answer.location.rpartition("user=")[2]


def page_after(screens: Screens, answer: TestResponse) -> str:
    assert answer.status_code == 303, answer.text
    return html.unescape(screens.get(answer.location).text)


def age_invitations(installation: Installation, user_id: str) -> None:
    """As if they had been mailed ten minutes ago."""
    with db.transaction(installation.admin) as session:
        session.execute(
            update(MailedLink)
            .where(MailedLink.user_id == UUID(user_id))
            .values(created_at=installation.deps.clock.now() - timedelta(minutes=10))
        )


def test_the_list_says_who_is_invited_active_and_deactivated(
    installation: Installation, screens: Screens
) -> None:
    invite(screens, "iris")
    active = installation.add_user("alma")
    gone = installation.add_user("dora")
    screens.post(f"{PATH}/{gone.user_id}", state="deactivated")
    installation.second_organization("farland")
    page = screens.get(PATH).text
    for name, state in (("iris", "invited"), ("alma", "active"), ("dora", "deactivated")):
        assert f"</svg>{state}</span>" in row_of(page, name)
    assert f"{PATH}/{active.user_id}" in row_of(page, "alma")
    assert "farland" not in page


def test_last_seen_is_the_last_use_of_the_newest_sign_in(
    installation: Installation, screens: Screens
) -> None:
    who = installation.add_user("sara")
    assert "Not lately" in row_of(screens.get(PATH).text, "sara")
    for _ in range(2):
        Screens(installation, "sara")
    moment = installation.deps.clock.now()
    with db.transaction(installation.admin) as session:
        ids = session.scalars(select(SignIn.id).where(SignIn.user_id == who.user_id)).all()
        for sign_in_id, hours in zip(ids, (5, 2), strict=True):
            session.execute(
                update(SignIn)
                .where(SignIn.id == sign_in_id)
                .values(last_used_at=moment - timedelta(hours=hours))
            )
    assert "2\u00a0h ago" in row_of(screens.get(PATH).text, "sara")
    api = Api(installation)
    (one,) = [user for user in api.get(PATH).get_json() if user["username"] == "sara"]
    assert one["lastSeenAt"] == api.get(f"{PATH}/{who.user_id}").get_json()["lastSeenAt"]
    assert one["lastSeenAt"] == (moment - timedelta(hours=2)).isoformat(
        timespec="milliseconds"
    ).replace("+00:00", "Z")


def test_who_is_invited_at_the_screen_joins_with_the_role_that_was_chosen(
    installation: Installation, screens: Screens
) -> None:
    answer = screens.post(PATH, username="joan", email="joan@example.org", role="admin")
    assert "joan is invited" in page_after(screens, answer)
    token = outbox.token(installation, "joan@example.org")
    joined = Screens(installation, None).post(f"/join/{token}", password=PASSWORD)
    assert joined.status_code == 303, joined.text
    assert Screens(installation, "joan").get(PATH).status_code == 200


@pytest.mark.parametrize(
    ("field", "fields", "words"),
    [
        ("username", {"username": "Admin"}, "This user name is taken."),
        ("username", {"username": " "}, "Use 1 to 80 characters."),
        ("email", {"email": "tess"}, "Use an e-mail address such as"),
        ("role", {"role": "owner"}, "Choose one of the roles"),
    ],
)
def test_a_refused_invitation_says_why_beside_its_field_and_keeps_what_was_typed(
    screens: Screens, field: str, fields: dict[str, str], words: str
) -> None:
    typed = {"username": "tess", "email": "tess@example.org", "role": "admin", **fields}
    answer = screens.post(PATH, **typed)
    assert answer.status_code == 422
    form = html.unescape(answer.text[answer.text.index('id="invite"') :])
    after = form[form.index(f'id="{field}"') :]
    assert words in after[: after.index("</form>")]
    focused = re.findall(r'id="(\w+)"[^>]* autofocus', form)
    assert focused == [field] * (field != "role"), "a long list is above the form"
    for name in {"username", "email"} - {field}:
        assert f'value="{typed[name]}"' in form
    assert "tess@example.org" not in {
        user["email"] for user in Api(screens.installation).get(PATH).get_json()
    }


def test_an_address_that_is_taken_in_another_organization_is_refused(
    installation: Installation, screens: Screens
) -> None:
    installation.second_organization("abroad")
    answer = screens.post(PATH, username="fresh", email="Abroad@example.org", role="user")
    assert answer.status_code == 422
    assert "There is an account with this address." in answer.text


def test_an_invitation_that_is_sent_again_has_a_new_link_and_the_old_one_is_void(
    installation: Installation, screens: Screens
) -> None:
    user_id = invite(screens, "nils")
    old = outbox.token(installation, "nils@example.org")
    age_invitations(installation, user_id)
    page = page_after(screens, screens.post(f"{PATH}/{user_id}/invitation"))
    assert "on its way to nils@example.org again" in page
    assert len(outbox.messages(installation, "nils@example.org")) == 2
    nobody = Screens(installation, None)
    assert nobody.post(f"/join/{old}", password=PASSWORD).status_code != 303
    new = outbox.token(installation, "nils@example.org")
    assert nobody.post(f"/join/{new}", password=PASSWORD).status_code == 303
    assert [entry.after for entry in entries(installation.admin, "invitation_sent")][-1] == {
        "email": "nils@example.org"
    }


def test_clicks_in_haste_send_one_mail(installation: Installation, screens: Screens) -> None:
    user_id = invite(screens, "hans")
    for _ in range(3):
        assert screens.post(f"{PATH}/{user_id}/invitation").status_code == 303
    assert len(outbox.messages(installation, "hans@example.org")) == 1
    token = outbox.token(installation, "hans@example.org")
    joined = Screens(installation, None).post(f"/join/{token}", password=PASSWORD)
    assert joined.status_code == 303


def test_who_has_joined_or_is_deactivated_gets_no_invitation(
    installation: Installation, screens: Screens
) -> None:
    joined = installation.add_user("vera")
    assert "/invitation" not in row_of(screens.get(PATH).text, "vera")
    waiting = invite(screens, "walt")
    screens.post(f"{PATH}/{waiting}", state="deactivated")
    assert "/invitation" not in row_of(screens.get(PATH).text, "walt")
    for user_id, words, code in (
        (joined.user_id, "vera has joined already", "has_joined"),
        (waiting, "walt is deactivated", "user_inactive"),
    ):
        answer = screens.post(f"{PATH}/{user_id}/invitation")
        assert answer.status_code == 409
        assert words in answer.text
        refused = Api(installation).post(f"{PATH}/{user_id}/invitation")
        assert (refused.status_code, refused.get_json()["error"]) == (409, code)


def test_an_invited_user_who_was_deactivated_needs_a_new_link(
    installation: Installation, screens: Screens
) -> None:
    user_id = invite(screens, "yara")
    old = outbox.token(installation, "yara@example.org")
    screens.post(f"{PATH}/{user_id}", state="deactivated")
    page = page_after(screens, screens.post(f"{PATH}/{user_id}", state="active"))
    assert "send the invitation again" in page
    assert Screens(installation, None).post(f"/join/{old}", password=PASSWORD).status_code != 303
    screens.post(f"{PATH}/{user_id}/invitation")
    new = outbox.token(installation, "yara@example.org")
    assert Screens(installation, None).post(f"/join/{new}", password=PASSWORD).status_code == 303


def test_a_role_that_is_changed_counts_at_once(
    installation: Installation, screens: Screens
) -> None:
    who = installation.add_user("rosa")
    rosa = Screens(installation, "rosa")
    assert rosa.get(PATH).status_code == 403
    assert "rosa is an admin now." in page_after(
        screens, screens.post(f"{PATH}/{who.user_id}", role="admin")
    )
    assert rosa.get(PATH).status_code == 200
    left = rosa.post(f"{PATH}/{who.user_id}", role="user")
    assert (left.status_code, left.location) == (303, "/")
    assert rosa.get(PATH).status_code == 403
    assert screens.post(f"{PATH}/{who.user_id}", role="owner").status_code == 422


def test_who_is_deactivated_is_out_at_once_and_comes_back_when_activated(
    installation: Installation, screens: Screens
) -> None:
    who = installation.add_user("otto")
    otto = Screens(installation, "otto")
    screens.post(f"{PATH}/{who.user_id}", state="deactivated")
    assert otto.get("/").status_code == 303
    assert "otto can sign in again." in page_after(
        screens, screens.post(f"{PATH}/{who.user_id}", state="active")
    )
    assert Screens(installation, "otto").get("/").status_code == 200


def test_signing_out_everywhere_ends_browsers_and_tokens_and_lets_keys_go_on(
    installation: Installation, screens: Screens
) -> None:
    who = installation.add_user("emil")
    browser, token, key = (
        Screens(installation, "emil"),
        Api(installation, "emil"),
        Api(installation, None),
    )
    made = token.post("/users/me/api-keys", json={"name": "Shop"}).get_json()["key"]
    key.headers = {"Authorization": f"Bearer {made}"}
    page = page_after(screens, screens.post(f"{PATH}/{who.user_id}/sign-out"))
    assert "emil is signed out everywhere." in page
    assert browser.get("/").status_code == 303
    assert token.get("/users/me").status_code == 401
    assert key.get("/users/me").status_code == 200
    assert entries(installation.admin, "user_signed_out")[-1].subject_id == who.user_id
    again = Api(installation, "emil")
    assert Api(installation).delete(f"{PATH}/{who.user_id}/sign-ins").status_code == 204
    assert again.get("/users/me").status_code == 401


def test_the_sign_in_that_asks_goes_on(installation: Installation) -> None:
    who = installation.add_user("lisa", role="admin")
    here, there = Screens(installation, "lisa"), Screens(installation, "lisa")
    page = page_after(here, here.post(f"{PATH}/{who.user_id}/sign-out"))
    assert "You are signed out everywhere but here." in page
    assert there.get("/").status_code == 303
    api, other = Api(installation, "lisa"), Api(installation, "lisa")
    assert api.delete(f"{PATH}/{who.user_id}/sign-ins").status_code == 204
    assert api.get("/users/me").status_code == 200
    assert other.get("/users/me").status_code == 401


def test_who_is_removed_at_the_screen_is_out_and_their_name_is_free(
    installation: Installation, screens: Screens
) -> None:
    who = installation.add_user("wilma")
    wilma = Screens(installation, "wilma")
    own = f"{PATH}/{who.user_id}/remove"
    assert f'href="{own}"' in row_of(screens.get(PATH).text, "wilma")
    asked = screens.get(own).text
    assert "wilma@example.org" in asked
    assert "What they made stays" in asked
    assert wilma.get("/").status_code == 200, "asking removes nobody"
    done = screens.get(screens.post(own).location).text
    assert "The user is removed" in done
    assert "wilma@example.org" not in done
    assert wilma.get("/").status_code == 303
    assert screens.get(own).status_code == screens.post(own).status_code == 404
    assert screens.post(PATH, username="wilma", email="wilma@example.org").status_code == 303


def test_nobody_is_offered_to_shut_themselves_out(screens: Screens) -> None:
    installation = screens.installation
    installation.add_user("dina", role="admin")
    page = Screens(installation, "dina").get(PATH).text
    own = row_of(page, "dina")
    assert "(you)" in own
    assert "Sign out everywhere" in own
    assert "Deactivate" not in own
    assert "Remove" not in own
    assert "Deactivate admin" in page


def test_the_last_admin_stays_and_the_page_says_why(installation: Installation) -> None:
    alone = installation.second_organization("solo")
    solo = Screens(installation, "solo")
    for fields in ({"role": "user"}, {"state": "deactivated"}):
        answer = solo.post(f"{PATH}/{alone.user_id}", **fields)
        assert answer.status_code == 409
        assert "The organization needs an admin" in answer.text
        assert "active</span>" in row_of(answer.text, "solo")
    removed = solo.post(f"{PATH}/{alone.user_id}/remove")
    assert (removed.status_code, "needs an admin" in removed.text) == (409, True)
    assert solo.get(PATH).status_code == 200


def test_another_organizations_users_are_unknown_here(
    installation: Installation, screens: Screens
) -> None:
    theirs = installation.second_organization("beyond").user_id
    for path in ("", "/invitation", "/sign-out", "/remove"):
        for fields in ({}, {"role": "admin"}, {"state": "deactivated"}):
            foreign = screens.post(f"{PATH}/{theirs}{path}", **fields)
            missing = screens.post(f"{PATH}/{uuid4()}{path}", **fields)
            assert foreign.status_code == missing.status_code == 404
    assert Screens(installation, "beyond").get(PATH).status_code == 200
    assert "beyond" not in screens.get(f"{PATH}?done=invited&user={theirs}").text


def test_users_are_refused_and_see_no_way_there(
    installation: Installation, screens: Screens
) -> None:
    who = installation.add_user("paul")
    paul = Screens(installation, "paul")
    assert f'href="{PATH}"' in screens.get("/").text
    assert PATH not in paul.get("/").text
    assert paul.get(PATH).status_code == 403
    own = f"{PATH}/{who.user_id}"
    for path in (PATH, own, f"{own}/invitation", f"{own}/sign-out", f"{own}/remove"):
        assert paul.post(path, role="admin").status_code == 403
    api = Api(installation, "paul")
    assert api.post(f"{own}/invitation").status_code == 403
    assert api.delete(f"{own}/sign-ins").status_code == 403
