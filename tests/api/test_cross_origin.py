"""Pages of other origins call the API only when the settings name them, and never with cookies."""

from __future__ import annotations

import pytest

from config import BadSetting, Settings, load_settings
from testing.factories.installation import Installation, install
from tests.api.client import Api

OURS, OTHER = "https://app.example.com", "https://evil.example.com"
ASKS = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization"}


@pytest.fixture(scope="module")
def open_api(tmp_path_factory: pytest.TempPathFactory) -> Api:
    installation = install(
        tmp_path_factory.mktemp("installation"), cors_origins=f"{OURS}, http://localhost:5173"
    )
    return Api(installation)


def _allowed(answer_headers: object) -> set[str]:
    return {name for name in dict(answer_headers) if name.lower().startswith("access-control")}  # type: ignore[call-overload]


def test_without_the_setting_no_origin_is_let_in(
    tmp_path: object, installation: Installation
) -> None:
    api = Api(installation)
    for method in ("GET", "OPTIONS"):
        assert (
            _allowed(api.call(method, "/formats", headers={"Origin": OURS, **ASKS}).headers)
            == set()
        )


@pytest.mark.parametrize("origin", [OURS, "http://localhost:5173"])
def test_a_named_origin_is_answered_and_sees_the_headers_it_needs(
    open_api: Api, origin: str
) -> None:
    answer = open_api.get("/formats", headers={"Origin": origin})
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert {"ETag", "X-Total-Count", "X-Request-Id"} <= set(
        answer.headers["Access-Control-Expose-Headers"].split(", ")
    )
    assert "Origin" in answer.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/formats", "/generated-assets/00000000-0000-4000-8000-000000000000"]
)
def test_a_browser_may_ask_before_it_calls_without_a_token(open_api: Api, path: str) -> None:
    answer = Api(open_api.installation, None).call(
        "OPTIONS", path, headers={"Origin": OURS, **ASKS}
    )
    assert answer.status_code == 200
    assert "PUT" in answer.headers["Access-Control-Allow-Methods"]
    assert {"Authorization", "If-Match", "Idempotency-Key"} <= set(
        answer.headers["Access-Control-Allow-Headers"].split(", ")
    )


@pytest.mark.parametrize(
    "origin",
    [
        OTHER,
        "null",
        f"{OURS}.evil.example.com",
        "https://app.example.com:444",
        "http://app.example.com",
    ],
)
def test_any_other_origin_is_not_let_in(open_api: Api, origin: str) -> None:
    for method in ("GET", "OPTIONS"):
        answer = open_api.call(method, "/formats", headers={"Origin": origin, **ASKS})
        assert _allowed(answer.headers) == set()
        assert "Origin" in answer.headers["Vary"], (
            "a cache must not hand this to the origin that is let in"
        )


def test_refusals_can_be_read_by_the_page_too(open_api: Api) -> None:
    answer = Api(open_api.installation, None).get("/projects", headers={"Origin": OURS})
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (401, OURS)


@pytest.mark.parametrize("path", ["/login", "/", "/static/favicon.svg"])
def test_the_screens_let_nobody_in(open_api: Api, path: str) -> None:
    with open_api.http.get(path, headers={"Origin": OURS}) as answer:
        assert _allowed(answer.headers) == set()


@pytest.mark.parametrize(
    "value", ["*", "https://*.example.com", "app.example.com", "https://app.example.com/", "null"]
)
def test_what_is_no_origin_stops_the_start(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AICREAT_CORS_ORIGINS", value)
    with pytest.raises(BadSetting, match="AICREAT_CORS_ORIGINS"):
        load_settings()


def test_the_setting_is_a_list_with_commas() -> None:
    assert Settings(cors_origins=f" {OURS} ,, {OTHER}").allowed_origins == {OURS, OTHER}  # type: ignore[call-arg]
