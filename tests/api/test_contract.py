"""Every operation of the API once, as a client meets them: the success that the contract names, in
its strict shape.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.domain.accounts import Lifetimes, Origin
from app.services.accounts import registration
from testing.factories import outbox
from testing.factories.fonts import draw_font
from testing.factories.installation import PASSWORD, Installation, install
from testing.factories.pictures import flagged_picture, picture
from tests.api.client import Api
from tests.api.making import AWAY, link_member
from tests.api.routes import OPERATIONS
from tests.api.schemas import check
from tests.api.shapes import SHAPES
from tests.api.test_admin_jobs import break_next

NEW_PASSWORD = "another horse, another battery"
STYLE = {"fontFamily": "Inter", "fontSize": 60, "fontWeight": "bold", "color": "#102030"}


class Walk:
    """A client that checks each answer against the table, and remembers where it has been."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.api = Api(installation, None)
        self.ids: dict[str, str] = {"number": "1", "group": "ai-behavior"}
        self.seen: set[str] = set()

    def do(self, operation: str, **sent: Any) -> Any:
        """Call it with the ids known by now; returns the answer's body."""
        method, path = operation.split(" ")
        status, shape = SHAPES[operation]
        answer = self.api.call(method, path.format_map(self.ids), **sent)
        assert answer.status_code == status, (
            f"{operation}: {answer.status_code} {answer.get_data(as_text=True)[:500]}"
        )
        assert re.fullmatch("[0-9a-f]{16}", answer.headers["X-Request-Id"]), operation
        self.seen.add(operation)
        if isinstance(shape, dict):
            return check(answer.get_json(), shape)
        assert answer.mimetype == shape if shape else answer.data == b"", operation
        return None

    def sign_in(self, username: str, password: str) -> dict[str, Any]:
        self.api.headers = {}
        tokens: dict[str, Any] = self.do(
            "POST /auth/login", json={"username": username, "password": password}
        )
        self.api.headers = {"Authorization": f"Bearer {tokens['accessToken']}"}
        return tokens


@pytest.fixture
def walk(tmp_path: Path) -> Walk:
    return Walk(install(tmp_path, webhooks_to_loopback=True))


def test_every_operation_answers_as_the_contract_says(walk: Walk) -> None:
    join(walk)
    bring_pictures(walk)
    make_results(walk)
    judge_results(walk)
    keep_the_catalogue(walk)
    set_rules(walk)
    manage_people(walk)
    bring_a_sign_in_service(walk)
    listen(walk)
    look_after_work(walk)
    look_at_figures(walk)
    keep_the_organization(walk)
    leave(walk)
    assert walk.seen == set(SHAPES) == set(OPERATIONS)


def confirm_somebody(walk: Walk) -> None:
    """As where addresses are confirmed, which this installation does not do by itself."""
    wanted = registration.Application("Glen", "noor", "noor@example.org", PASSWORD)
    registration.register_organization(
        walk.installation.deps, wanted, Lifetimes(), is_open=True, confirms=True, came_from=Origin()
    )
    walk.do("POST /auth/confirmation-request", json={"username": "noor"})
    mailed = outbox.token(walk.installation, "noor@example.org")
    walk.do("POST /auth/confirmation", json={"token": mailed})


def join(walk: Walk) -> None:
    confirm_somebody(walk)
    somebody = {
        "organizationName": "Fjord",
        "username": "ida",
        "email": "ida@example.org",
        "password": PASSWORD,
    }
    walk.do("POST /auth/register", json=somebody)
    walk.do("POST /auth/password-reset-request", json={"email": "ida@example.org"})
    mailed = outbox.token(walk.installation, "ida@example.org")
    walk.do("POST /auth/password-reset", json={"token": mailed, "password": NEW_PASSWORD})
    tokens = walk.sign_in("ida", NEW_PASSWORD)
    walk.do("POST /auth/refresh", json={"refreshToken": tokens["refreshToken"]})
    walk.do(
        "PUT /users/me/password", json={"currentPassword": NEW_PASSWORD, "newPassword": PASSWORD}
    )
    walk.sign_in("ida", PASSWORD)
    walk.do("GET /openapi.json")
    walk.do("GET /docs")
    assert walk.do("GET /users/me")["organizationName"] == "Fjord"
    walk.do("PUT /users/me/preferences", json={"theme": "dark"})
    assert walk.do("GET /users/me/preferences")["theme"] == "dark"
    walk.ids["key_id"] = walk.do("POST /users/me/api-keys", json={"name": "pipeline"})["id"]
    walk.do("GET /users/me/api-keys")
    around = walk.do("GET /users/me/sign-ins")
    walk.ids["sign_in_id"] = next(one["id"] for one in around if not one["isCurrent"])
    walk.do("DELETE /users/me/sign-ins/{sign_in_id}")
    walk.do("DELETE /users/me/api-keys/{key_id}")
    walk.do("GET /settings")


def bring_pictures(walk: Walk) -> None:
    """Both ways in, and what is seen in them."""
    data = picture()
    announced = {
        "projectName": "Direct",
        "files": [{"filename": "a.jpg", "sizeBytes": len(data), "contentType": "image/jpeg"}],
    }
    started = walk.do("POST /projects", json=announced)
    (slot,) = started["uploads"]
    form = {**slot["fields"], "file": (io.BytesIO(data), "a.jpg")}
    path = slot["url"].removeprefix("http://localhost")
    assert walk.installation.app.test_client().post(path, data=form).status_code in {201, 204}
    walk.ids["project_id"] = started["projectId"]
    walk.do("POST /projects/{project_id}/uploads/complete")
    walk.installation.work()
    walk.do("PATCH /projects/{project_id}", json={"name": "Sent directly"})
    walk.do("GET /projects/{project_id}")
    walk.do("POST /projects/{project_id}/archive")
    walk.do("POST /projects/{project_id}/unarchive")
    walk.do("POST /projects/{project_id}/discard")
    walk.do("POST /projects/{project_id}/restore")
    queued = {
        "key": "a",
        "filename": "a.jpg",
        "sizeBytes": len(data),
        "projectId": started["projectId"],
    }
    slot = walk.do("POST /uploads", json=queued)
    form = {**slot["fields"], "file": (io.BytesIO(data), "a.jpg")}
    path = slot["url"].removeprefix("http://localhost")
    assert walk.installation.app.test_client().post(path, data=form).status_code == 204
    walk.do("POST /uploads/complete", json=queued)
    walk.do("DELETE /projects/{project_id}")
    parts = {
        "projectName": "Spring",
        "files": [(io.BytesIO(data), "a.jpg"), (io.BytesIO(flagged_picture()), "b.png")],
    }
    walk.ids["project_id"] = walk.do("POST /projects/upload", data=parts)["projectId"]
    walk.do("POST /projects/{project_id}/assets", data={"files": [(io.BytesIO(data), "c.jpg")]})
    walk.do("POST /projects/{project_id}/retry")
    walk.installation.work()
    assert walk.do("GET /projects/{project_id}/status") == {
        "status": "ready_for_review",
        "progress": 100,
    }
    first, flagged, third = walk.do("GET /projects/{project_id}/preview")
    walk.ids["asset_id"] = third["id"]
    other = {"file": (io.BytesIO(data), "d.jpg")}
    walk.do("POST /projects/{project_id}/assets/{asset_id}/replace", data=other)
    walk.installation.work()
    walk.do("DELETE /projects/{project_id}/assets/{asset_id}")
    walk.ids["asset_id"] = flagged["id"]
    walk.do("POST /assets/{asset_id}/reveal")
    walk.do("POST /assets/{asset_id}/clear-flag")
    walk.ids["asset_id"] = first["id"]
    walk.do(
        "PUT /projects/{project_id}/assets/{asset_id}/elements",
        json={"elements": [{"id": first["elements"][0]["id"]}]},
    )
    walk.do("GET /projects/{project_id}/assets/{asset_id}/elements")
    assert len(walk.do("GET /projects")) == 1


KEPT = {"elements": [{"id": "face-1"}]}


def make_results(walk: Walk) -> None:
    catalogue = walk.do("GET /formats")
    order = {
        "projectId": walk.ids["project_id"],
        "formatIds": [catalogue["repurposing"][0]["id"], catalogue["resizing"][0]["id"]],
        "customResizes": [{"width": 320, "height": 180}, {"width": 180, "height": 320}],
        "assetIds": [walk.ids["asset_id"]],
    }
    assert walk.do("POST /generate/quote", json=order)["results"] == 4
    saved = {"name": "Both", "formatIds": order["formatIds"]}
    walk.ids["format_set_id"] = walk.do("POST /format-sets", json=saved)["id"]
    walk.do("PUT /format-sets/{format_set_id}", json={"name": "The two"})
    walk.do("DELETE /format-sets/{format_set_id}")
    walk.do("POST /format-sets/{format_set_id}/restore")
    walk.do("GET /format-sets")
    walk.ids["job_id"] = walk.do("POST /generate", json=order)["jobId"]
    walk.installation.work(limit=1)
    walk.do("POST /generate/{job_id}/cancel")
    walk.do("POST /generate/{job_id}/resume")
    walk.do("POST /generate/{job_id}/retry")
    walk.ids["job_id"] = walk.do("POST /generate", json=order)["jobId"]
    walk.installation.work()
    assert walk.do("GET /generate/{job_id}/status") == {"status": "completed", "progress": 100}
    one, other = walk.do("GET /generate/{job_id}/results")["Custom"]
    walk.ids |= {"result_id": one["id"], "other_id": other["id"]}
    assert len(walk.do("GET /assets/{asset_id}/generated")) == 8
    assert walk.do("GET /assets/{asset_id}/prompt-suggestions")["prompts"]
    for act in ("preview", "apply"):
        walk.do(f"POST /projects/{{project_id}}/assets/{{asset_id}}/elements/{act}", json=KEPT)
    walk.installation.work()


def judge_results(walk: Walk) -> None:
    """Edit, look back, judge, and hand out."""
    parts = {"file": (io.BytesIO(picture("PNG", (40, 20))), "brand.png")}
    logo = walk.do("POST /logos", data=parts)
    walk.ids["logo_id"] = logo["id"]
    assert logo.pop("warnings") == []
    assert logo in walk.do("GET /logos")
    edits = {
        "crop": {"x": 0.1, "y": 0.1, "width": 0.5, "height": 0.5},
        "saturation": 0.5,
        "textOverlays": [
            {"content": "SALE", "styleType": "title", "position": {"x": 0.1, "y": 0.5}}
        ],
        "logoOverlay": {"logoUrl": logo["logoUrl"], "position": {"x": 0, "y": 0}, "size": 20},
    }
    walk.do("POST /generated-assets/{result_id}/preview", json={"edits": edits})
    walk.do("POST /generated-assets/{result_id}/preflight", json={"edits": edits})
    headline = {"content": "Sale", "position": {"x": 0, "y": 0}, "width": 0.5}
    walk.do(
        "POST /generated-assets/{result_id}/fit-headline",
        json={"overlay": headline, "height": 0.5},
    )
    walk.do("POST /generated-assets/{result_id}/mend", json={"code": "code_covered"})
    assert (
        walk.do("PUT /generated-assets/{result_id}", json={"edits": edits})["status"] == "rendering"
    )
    walk.do("GET /generated-assets/{result_id}/siblings")
    walk.do(
        "POST /generated-assets/{result_id}/copy-edits", json={"targetIds": [walk.ids["other_id"]]}
    )
    walk.do("POST /generated-assets/{result_id}/regenerate")
    walk.installation.work()
    assert [
        entry["version"] for entry in walk.do("GET /generated-assets/{result_id}/versions")
    ] == [3, 2, 1]
    walk.do("POST /generated-assets/{result_id}/versions/{number}/restore")
    walk.installation.work()
    assert walk.do("GET /generated-assets/{result_id}")["status"] == "ready"
    walk.do(
        "POST /generated-assets/{result_id}/review",
        json={"review": "rejected", "reason": "Too dark."},
    )
    assert walk.do("GET /generated-assets/{result_id}/review") == {
        "review": "rejected",
        "reason": "Too dark.",
    }
    order = {"act": "approve", "filter": {"state": "undecided"}}
    walk.ids["decision_id"] = walk.do("POST /projects/{project_id}/decisions", json=order)["id"]
    walk.do("GET /projects/{project_id}/results", query_string={"state": "approved"})
    walk.do("POST /decisions/{decision_id}/undo")
    walk.do("POST /generated-assets/{result_id}/reveal")
    walk.do("POST /generated-assets/{result_id}/clear-flag")
    walk.do("DELETE /logos/{logo_id}")
    walk.do("POST /download/quote", json={"assetIds": [walk.ids["result_id"]]})
    ordered = walk.do("POST /download", json={"assetIds": [walk.ids["result_id"]], "format": "png"})
    walk.ids["download_id"] = ordered["statusUrl"].rpartition("/")[2]
    assert walk.do("GET /download/{download_id}")["downloadUrl"] == ordered["downloadUrl"]
    walk.installation.work()


def keep_the_catalogue(walk: Walk) -> None:
    walk.ids["platform_id"] = walk.do("POST /admin/platforms", json={"name": "Mastodon"})["id"]
    walk.do("PUT /admin/platforms/{platform_id}", json={"name": "The fediverse"})
    header = {
        "name": "Header",
        "type": "repurposing",
        "platformId": walk.ids["platform_id"],
        "width": 1500,
        "height": 500,
    }
    walk.ids["format_id"] = walk.do("POST /admin/formats", json=header)["id"]
    assert walk.do("PUT /admin/formats/{format_id}", json={"height": 600})["height"] == 600
    walk.do("GET /admin/formats", query_string={"type": "repurposing"})
    walk.do("POST /admin/formats/{format_id}/checked")
    walk.do("POST /admin/formats/{format_id}/duplicate")
    assert walk.do("GET /admin/formats/{format_id}/unfit") == []
    walk.do("POST /admin/formats/{format_id}/remake", json={})
    exported = walk.do("GET /admin/formats/export")
    walk.do("POST /admin/formats/import/preview", json=exported)
    walk.do("POST /admin/formats/import", json=exported)
    walk.do("DELETE /admin/formats/{format_id}")
    assert walk.do("GET /admin/formats/{format_id}")["archivedAt"]
    walk.do("POST /admin/formats/{format_id}/restore")
    walk.do("GET /admin/platforms")
    walk.do("DELETE /admin/platforms/{platform_id}")
    walk.ids["set_id"] = walk.do(
        "POST /admin/text-style-sets", json={"name": "Bold", "styles": {"title": STYLE}}
    )["id"]
    walk.do("PUT /admin/text-style-sets/{set_id}", json={"name": "Bolder"})
    walk.do("GET /admin/text-style-sets")
    walk.do("DELETE /admin/text-style-sets/{set_id}")
    walk.do("POST /admin/text-style-sets/{set_id}/restore")
    keep_the_brand(walk)


def keep_the_brand(walk: Walk) -> None:
    walk.do("PUT /admin/brand-kit", json={"colours": [{"name": "Sun", "color": "#ffcc00"}]})
    walk.do("GET /admin/brand-kit")
    parts = {"file": (io.BytesIO(draw_font()), "boxed.ttf"), "licence": "Our own drawing"}
    walk.ids["font_id"] = walk.do("POST /admin/fonts", data=parts)["id"]
    walk.do("POST /admin/text-style-sets/preview", json={"styles": {"title": STYLE}})
    walk.do("POST /admin/text-style-sets/coverage", json={"styles": {"title": STYLE}})
    walk.do("GET /admin/fonts")
    walk.do("DELETE /admin/fonts/{font_id}")
    walk.do("POST /admin/fonts/{font_id}/restore")


def set_rules(walk: Walk) -> None:
    for group in ("adaptation", "ai-behavior", "upload-moderation", "manual-editing"):
        walk.do(f"PUT /admin/rules/{group}", json=walk.do(f"GET /admin/rules/{group}"))
    walk.do("PUT /admin/rules/focal-point", json={"logic": "product-centric"})
    walk.do("PUT /admin/rules/ai-adaptation", json={"strategy": "crop"})
    newest, *_ = walk.do("GET /admin/rules/{group}/versions")
    assert newest["version"] >= 2
    walk.do("GET /admin/rules/{group}/versions/{number}")
    compared = walk.do("GET /admin/rules/{group}/diff", query_string={"from": 1, "to": 2})
    assert [change["path"] for change in compared] == ["adaptationStrategy"]
    walk.do(
        "POST /admin/rules/{group}/dry-run", json={"rule": {"adaptationStrategy": "extend-canvas"}}
    )
    walk.do("POST /admin/rules/{group}/versions/{number}/restore")


def manage_people(walk: Walk) -> None:
    walk.ids["user_id"] = walk.do(
        "POST /admin/users", json={"username": "ole", "email": "ole@example.org", "role": "user"}
    )["id"]
    walk.do("GET /admin/users/{user_id}")
    assert walk.do("PUT /admin/users/{user_id}", json={"role": "admin"})["role"] == "admin"
    assert len(walk.do("GET /admin/users")) == 2
    walk.do("POST /admin/users/{user_id}/invitation")
    walk.do("DELETE /admin/users/{user_id}/sign-ins")
    walk.do("DELETE /admin/users/{user_id}")
    walk.installation.work()


def bring_a_sign_in_service(walk: Walk) -> None:
    """A service that does not answer: port 9 discards."""
    organization_id = UUID(walk.do("GET /admin/organization")["id"])
    walk.ids["user_id"] = link_member(walk.installation, organization_id, "eva@fjord.example")
    wish = {"issuer": AWAY, "clientId": "aicreat", "clientSecret": "theirs"}
    walk.do("PUT /admin/single-sign-on", json={**wish, "domains": ["fjord.example"]})
    assert walk.do("POST /admin/single-sign-on/test")["report"][0]["state"] == "failed"
    walk.do("PUT /admin/single-sign-on/switch", json={"isEnabled": False})
    assert walk.do("GET /admin/single-sign-on")["people"]
    walk.do("DELETE /admin/single-sign-on/people/{user_id}")
    walk.do("DELETE /admin/single-sign-on")


def listen(walk: Walk) -> None:
    """A webhook, whose first delivery nobody takes: port 9 discards."""
    walk.ids["webhook_id"] = walk.do("POST /admin/webhooks", json={"url": "http://127.0.0.1:9/in"})[
        "id"
    ]
    walk.do(
        "PUT /admin/webhooks/{webhook_id}", json={"events": ["job.completed", "asset.rendered"]}
    )
    walk.do("GET /admin/webhooks")
    walk.do("PUT /generated-assets/{result_id}", json={"edits": {"saturation": 0}})
    walk.installation.work(limit=1)
    break_next(walk.installation)
    delivery = walk.do("GET /admin/webhooks/{webhook_id}/deliveries")[0]
    walk.ids["delivery_id"] = delivery["id"]
    walk.do("POST /admin/webhooks/{webhook_id}/deliveries/{delivery_id}/resend")
    assert walk.do("POST /admin/webhooks/{webhook_id}/secret")["overlapUntil"]
    assert walk.do("POST /admin/webhooks/{webhook_id}/test")["event"] == "webhook.test"
    walk.do("DELETE /admin/webhooks/{webhook_id}")
    walk.installation.work()


def look_after_work(walk: Walk) -> None:
    """Three edits that fail for good: one is tried again by its id, one by its cause, one is given
    up.
    """
    for saturation in (0.1, 0.2, 0.3):
        walk.do("PUT /generated-assets/{result_id}", json={"edits": {"saturation": saturation}})
        walk.ids["dead_job_id"] = break_next(walk.installation, f"cause_{saturation}")
    assert walk.do("GET /admin/dead-letters")[0]["attempts"]
    walk.do("POST /admin/dead-letters/{dead_job_id}/replay")
    causes = [cause["code"] for cause in walk.do("GET /admin/dead-letters/causes")]
    assert walk.do("POST /admin/dead-letters/replay", json={"code": causes[0]}) == {"replayed": 1}
    walk.ids["dead_job_id"] = walk.do("GET /admin/dead-letters", query_string={"code": causes[1]})[
        0
    ]["id"]
    gone = walk.do("POST /admin/dead-letters/discard", json={"code": causes[1]})
    assert walk.do("POST /admin/dead-letters/restore", json={"ids": gone["ids"]}) == {"restored": 1}
    walk.do("DELETE /admin/dead-letters/{dead_job_id}")
    walk.installation.work()
    assert walk.do("GET /admin/jobs", query_string={"state": "done"})


def look_at_figures(walk: Walk) -> None:
    assert walk.do("GET /admin/stats")["users"] >= 1
    for figure in ("user-growth", "project-status", "generation-by-format", "queue"):
        walk.do(f"GET /admin/analytics/{figure}")
    for figure in walk.do("GET /admin/analytics/figures"):
        walk.ids["key"] = figure["key"]
        walk.do("GET /admin/analytics/figures/{key}/table")
    walk.do("GET /admin/health")
    walk.do("GET /admin/providers")
    walk.do("GET /admin/providers/calls")
    walk.do("GET /admin/providers/calls/table")
    walk.do("GET /admin/health/attention")
    assert walk.do("GET /admin/audit-log")
    walk.do("GET /admin/audit-log/table")


def keep_the_organization(walk: Walk) -> None:
    found = walk.do("GET /admin/organization")
    assert walk.do("PUT /admin/organization", json={"keepDays": 365})["keepDays"] == 365
    walk.do("POST /admin/organization/exports")
    walk.installation.work()
    assert [one["status"] for one in walk.do("GET /admin/organization/exports")] == ["ready"]
    walk.do("POST /admin/organization/deletion", json={"name": found["name"]})
    assert walk.do("DELETE /admin/organization/deletion")["deletionAt"] is None


def leave(walk: Walk) -> None:
    walk.do("POST /auth/logout")
