"""The light table without script: filters in the address, deciding by forms, looking, windows."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import brotli
import pytest
from sqlalchemy import inspect, select

from app.domain.results import ResultStatus
from app.models import GeneratedAsset
from app.web.table_query import MOST_CARDS, WINDOW
from testing import db
from testing.factories.pictures import picture
from tests.api.statements import counted_statements
from tests.web.screens import Screens

SIZES = ((64, 48), (48, 64), (32, 32))


@pytest.fixture
def table(screens: Screens) -> str:
    """The address of a table with three clean results."""
    project = screens.ready_project()
    screens.results(project, *SIZES)
    return f"{project}/results"


def ids_in(page: str) -> list[str]:
    return re.findall(r'<li class="result[^>]* id="result-([^"]+)"', page)


def decisions_of(table: str) -> str:
    return table.replace("/results", "/decide")


def count_of(page: str, name: str) -> int:
    return int(re.findall(rf'id="count-{name}"[^>]*>(\d+)<', page)[0])


def test_every_card_names_its_format_and_its_picture(screens: Screens) -> None:
    project = screens.ready_project(one_jpg=picture(), two_jpg=picture())
    screens.results(project, (64, 64))
    page = screens.get(f"{project}/results").text
    cards = re.findall(
        r'result-name clip" title="([^"]+)".*?result-of clip" title="([^"]+)"', page, re.S
    )
    assert sorted(cards) == [("64 × 64", "one.jpg"), ("64 × 64", "two.jpg")]


def test_a_card_is_approved_by_its_button_and_the_filter_stays(
    screens: Screens, table: str
) -> None:
    first, *_ = ids_in(screens.get(table).text)
    done = screens.post(decisions_of(table), approve_one=first, state="undecided", by="type")
    assert done.status_code == 303
    assert "state=undecided" in done.location
    page = screens.get(done.location).text
    assert "1\u00a0result approved." in page
    assert first not in ids_in(page)
    assert (count_of(page, "approved"), count_of(page, "undecided")) == (1, 2)
    undo = re.findall(r'action="(/decisions/[^"]+/undo)"', page)[0]
    assert screens.post(undo, state="undecided").location.endswith("state=undecided")
    assert count_of(screens.get(table).text, "approved") == 0


def test_a_rejection_without_a_reason_asks_for_one_first(screens: Screens, table: str) -> None:
    first, second, _ = ids_in(screens.get(table).text)
    asked = screens.post(decisions_of(table), act="reject", result=[first, second])
    assert asked.status_code == 200
    assert "Why are they rejected?" in asked.text
    assert count_of(screens.get(table).text, "rejected") == 0
    hidden = re.findall(r'type="hidden" name="result" value="([^"]+)"', asked.text)
    assert hidden == [first, second]
    fields = {"act": "reject", "result": hidden, "reason": "", "common": "Text cannot be read"}
    assert screens.post(decisions_of(table), **fields).status_code == 303
    assert count_of(screens.get(table).text, "rejected") == 2
    assert "Rejected: Text cannot be read" in screens.get(f"/results/{first}/look").text


def test_nothing_selected_is_said_and_nothing_is_decided(screens: Screens, table: str) -> None:
    answer = screens.post(decisions_of(table), act="approve")
    assert answer.status_code == 422
    assert "Select at least one result." in answer.text
    assert screens.post(decisions_of(table), result="x").status_code == 422
    assert count_of(screens.get(table).text, "approved") == 0


def test_words_that_mean_nothing_in_an_address_narrow_nothing(screens: Screens, table: str) -> None:
    page = screens.get(f"{table}?state=x&kind=y&picture=z&by=w&page=-3")
    assert page.status_code == 200
    assert len(ids_in(page.text)) == len(SIZES)


def test_the_answer_to_a_decision_bears_its_cards_the_numbers_and_its_undoing(
    screens: Screens, table: str
) -> None:
    first, *_ = ids_in(screens.get(table).text)
    answer = screens.post(decisions_of(table), htmx=True, act="approve", results=first).text
    assert ids_in(answer) == [first]
    assert count_of(answer, "approved") == 1
    assert "data-undo-decision" in answer


def test_a_look_shows_the_original_and_earlier_versions_beside(
    screens: Screens, table: str
) -> None:
    first, *_ = ids_in(screens.get(table).text)
    screens.post(f"/results/{first}/edits", saturation="0.5", version="1")
    screens.installation.work()
    page = screens.get(f"/results/{first}/look?beside=1").text
    picture_of = re.findall(rf'src="(/results/{first}/versions/1)"', page)
    drawn = screens.get(picture_of[0])
    assert (drawn.status_code, drawn.mimetype) == (200, "image/jpeg")
    assert screens.get(f"/results/{first}/versions/99").status_code == 404
    beside = screens.fragment(f"/results/{first}/look?beside=original")
    assert "<dialog" in beside
    assert "Original, " in beside
    assert screens.get(f"/results/{first}/original").status_code == 302


@pytest.fixture(scope="module")
def many(screens: Screens) -> str:
    """The address of a table with 500 results, copies of two."""
    project = screens.ready_project()
    screens.results(project, (160, 90), (90, 160))
    with db.transaction(screens.installation.admin) as session:
        wanted = GeneratedAsset.project_id == UUID(project.rsplit("/", 1)[1])
        rows = session.scalars(select(GeneratedAsset).where(wanted)).all()
        names = [column.key for column in inspect(GeneratedAsset).column_attrs]
        for number in range(498):
            values = {name: getattr(rows[number % 2], name) for name in names}
            values |= {"id": uuid4(), "position": number + 2}
            if number == 497:
                values |= {"status": ResultStatus.FAILED, "rendered_version": 0}
            session.add(GeneratedAsset(**values))
    return f"{project}/results"


def test_of_many_results_a_page_bears_a_window_of_cards_and_the_places_of_the_others(
    screens: Screens, many: str
) -> None:
    page = screens.get(many).text
    assert len(set(ids_in(page))) == 500
    assert page.count('class="result-pic"') == WINDOW
    assert page.index("Retry") < page.index("Approve "), "what failed stands first"
    second = screens.get(f"{many}?page=2").text
    first_cards, other_cards = (
        set(re.findall(r'id="pick-([^"]+)"', text)) for text in (page, second)
    )
    assert len(other_cards) == WINDOW
    assert not first_cards & other_cards
    assert "Page 2 of 17" in second


def test_the_first_screen_of_500_results_is_small_and_costs_few_statements(
    screens: Screens, many: str
) -> None:
    with counted_statements() as seen:
        answer = screens.get(many, headers={"Accept-Encoding": "br"})
    assert len(answer.data) <= 60_000
    assert len(brotli.decompress(answer.data)) > len(answer.data)
    assert len(seen) <= 25


def test_cards_are_filled_in_by_their_ids_and_strangers_are_left_out(
    screens: Screens, many: str
) -> None:
    ids = ids_in(screens.get(many).text)[-3:]
    wanted = [*ids, str(uuid4()), "nonsense"]
    answer = screens.fragment(f"{many}?cards={','.join(wanted)}")
    assert ids_in(answer) == ids


def test_deciding_all_answers_with_ids_alone_and_is_taken_back_as_one(
    screens: Screens, many: str
) -> None:
    answer = screens.post(decisions_of(many), htmx=True, act="approve", all="1").text
    stale = re.findall(r'data-stale="([^"]+)"', answer)[0].split()
    assert len(stale) == 499 > MOST_CARDS
    assert "1 left as it is: not made yet." in answer
    assert ids_in(answer) == []
    undo = re.findall(r'action="(/decisions/[^"]+/undo)"', answer)[0]
    assert "499\u00a0results as before" in screens.post(undo, htmx=True).text
    assert count_of(screens.get(many).text, "approved") == 0
