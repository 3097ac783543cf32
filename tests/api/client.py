"""A client of the API, as a third party would write one."""

from __future__ import annotations

import io
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from testing.factories.installation import PASSWORD, Installation


class Api:
    """Calls with a bearer token; paths are below /api/v1."""

    def __init__(self, installation: Installation, username: str | None = "admin") -> None:
        self.installation = installation
        self.http: FlaskClient = installation.app.test_client()
        self.headers: dict[str, str] = {}
        if username:
            tokens = self.post(
                "/auth/login", json={"username": username, "password": PASSWORD}
            ).get_json()
            self.headers = {"Authorization": f"Bearer {tokens['accessToken']}"}

    def call(self, method: str, path: str, **kwargs: Any) -> TestResponse:
        headers = {**self.headers, **kwargs.pop("headers", {})}
        return self.http.open(f"/api/v1{path}", method=method, headers=headers, **kwargs)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.call("GET", path, **kwargs)

    def post(self, path: str, **kwargs: Any) -> TestResponse:
        return self.call("POST", path, **kwargs)

    def put(self, path: str, **kwargs: Any) -> TestResponse:
        return self.call("PUT", path, **kwargs)

    def patch(self, path: str, **kwargs: Any) -> TestResponse:
        return self.call("PATCH", path, **kwargs)

    def delete(self, path: str, **kwargs: Any) -> TestResponse:
        return self.call("DELETE", path, **kwargs)

    def open(self, url: str) -> TestResponse:
        """Follow an absolute address of an answer, without a token. The body is read, and the file
        behind it closed.
        """
        with self.installation.app.test_client().get(
            url.removeprefix("http://localhost")
        ) as answer:
            answer.get_data()
        return answer

    def upload(self, files: dict[str, bytes], name: str = "Spring") -> TestResponse:
        parts = [(io.BytesIO(data), filename) for filename, data in files.items()]
        return self.post("/projects/upload", data={"projectName": name, "files": parts})

    def ready_project(self, files: dict[str, bytes], name: str = "Spring") -> str:
        """Upload and analyse; returns the project's id."""
        project_id = str(self.upload(files, name).get_json()["projectId"])
        self.installation.work()
        return project_id

    def generate(
        self,
        project_id: str,
        *,
        formats: int = 0,
        sizes: tuple[tuple[int, int], ...] = ((320, 180),),
    ) -> str:
        """Request catalogue formats and custom sizes, and make them; returns the job's id."""
        catalogue = self.get("/formats").get_json()["repurposing"][:formats]
        order = {
            "projectId": project_id,
            "formatIds": [entry["id"] for entry in catalogue],
            "customResizes": [{"width": width, "height": height} for width, height in sizes],
        }
        answer = self.post("/generate", json=order)
        assert answer.status_code == 202, answer.get_json()
        self.installation.work()
        return str(answer.get_json()["jobId"])

    def results(self, job_id: str) -> list[dict[str, Any]]:
        groups = self.get(f"/generate/{job_id}/results").get_json()
        return [result for group in groups.values() for result in group]
