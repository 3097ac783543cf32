"""A browser without script: it keeps cookies, sends the forms' tokens and reads what the pages
say.
"""

from __future__ import annotations

import html
import io
import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from testing.factories.installation import PASSWORD, Installation
from testing.factories.pictures import picture

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Screens:
    """get and post answer whole pages; fragment is what htmx gets. Every answer is checked to carry
    no traceback.
    """

    def __init__(self, installation: Installation, username: str | None = "admin") -> None:
        self.installation = installation
        self.http: FlaskClient = installation.app.test_client()
        self.token = TOKEN.findall(self.http.get("/login").text)[0]
        if username:
            answer = self.post("/login", username=username, password=PASSWORD)
            assert answer.status_code == 303, answer.text
            self.token = TOKEN.findall(self.http.get("/").text)[0]  # a new session has a new one

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.http.get(path, **kwargs)

    def fragment(self, path: str) -> str:
        answer = self.http.get(path, headers={"HX-Request": "true"})
        assert "<html" not in answer.text
        return answer.text

    def post(self, path: str, /, *, htmx: bool = False, **fields: Any) -> TestResponse:
        headers = {"HX-Request": "true"} if htmx else {}
        return self.http.post(path, data={"csrf_token": self.token, **fields}, headers=headers)

    def upload(
        self, path: str = "/projects", *, htmx: bool = False, name: str = "Spring", **files: bytes
    ) -> TestResponse:
        """files: name_kind=bytes, sent as name.kind."""
        parts = [(io.BytesIO(data), filename.replace("_", ".")) for filename, data in files.items()]
        return self.post(path, htmx=htmx, project_name=name, files=parts)

    def ready_project(self, **files: bytes) -> str:
        """Upload, analyse; the project's address."""
        answer = self.upload(**(files or {"disc_jpg": picture()}))
        assert answer.status_code == 303, answer.text
        self.installation.work()
        return answer.location

    def results(self, project: str, *sizes: tuple[int, int]) -> list[str]:
        """Order custom sizes and make them; the addresses of the results."""
        widths, heights = [s[0] for s in sizes], [s[1] for s in sizes]
        fields = {"custom_unit": ["px"] * len(sizes), "custom_dpi": ["300"] * len(sizes)}
        answer = self.post(
            f"{project}/generations", custom_width=widths, custom_height=heights, **fields
        )
        assert answer.status_code == 303, answer.text
        self.installation.work()
        return list(
            dict.fromkeys(
                re.findall(r'href="(/results/[^"/]+)"', self.get(f"{project}/results").text)
            )
        )

    def fields(self, path: str) -> dict[str, str]:
        """The editor's form as a browser would send it: names and values of inputs, chosen options
        and text areas.
        """
        page = self.get(path).text
        page = page[page.index('id="edit-form"') : page.index('id="logo-form"')]
        page = re.sub(r"<(noscript|template).*?</\1>", "", page, flags=re.DOTALL)
        found = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page))
        boxes = re.findall(r'<input type="checkbox"[^>]* name="([^"]+)"[^>]*?( checked)?>', page)
        for name, is_checked in boxes:
            if not is_checked:
                found.pop(name, None)
        radios = re.findall(
            r'<input type="radio"[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"([^>]*)>', page
        )
        found |= {name: value for name, value, rest in radios if "checked" in rest}
        for name, options in re.findall(
            r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL
        ):
            values = re.findall(r'<option value="([^"]*)"([^>]*)>', options)
            found[name] = next(
                (value for value, rest in values if "selected" in rest), values[0][0]
            )
        found |= dict(
            re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL)
        )
        found.pop("csrf_token")
        return {name: html.unescape(value) for name, value in found.items()}
