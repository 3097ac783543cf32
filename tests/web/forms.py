"""A form as a browser sends it, read from a page."""

from __future__ import annotations

from html.parser import HTMLParser

Pairs = list[tuple[str, str]]


class FormReader(HTMLParser):
    """Collects what one form would send: its fields, and those elsewhere that belong to it."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.pairs: Pairs = []
        self._form = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = given.get("id", "")
        belongs = given.get("form", self._form) == self.form_id
        if tag == "select" and belongs:
            self._select = given["name"]
        elif tag == "input" and belongs and given.get("name"):
            is_choice = given.get("type") in {"checkbox", "radio"}
            if not is_choice or "checked" in given:
                self.pairs.append((given["name"], given.get("value", "on")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = ""


def read_form(page: str, form_id: str) -> dict[str, list[str]]:
    """The fields of a form with their values."""
    reader = FormReader(form_id)
    reader.feed(page)
    fields: dict[str, list[str]] = {}
    for name, value in reader.pairs:
        fields.setdefault(name, []).append(value)
    fields.pop("csrf_token", None)
    return fields
