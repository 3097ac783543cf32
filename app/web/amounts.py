"""Amounts, sizes and times, as the language of the page writes them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from app.domain.preferences import Language
from app.web.guard import deps
from app.web.languages import (
    RIGHT_TO_LEFT,
    gettext,
    locale_of,
    page_language,
    page_locale,
    translations,
)

NBSP = "\u00a0"
FROM_LEFT, AS_BEFORE = "\u2066", "\u2069"
"""Around what runs from left to right in any line. Source: Unicode, LRI and PDI."""
NUMBERS_KEPT = 4096
"""Numbers that are kept as they are written."""


def isolate(text: str) -> str:
    """What is read from left to right, as it is within a line that runs the other way."""
    return f"{FROM_LEFT}{text}{AS_BEFORE}" if page_language() in RIGHT_TO_LEFT else text


def bytes_text(size_bytes: int) -> str:
    """'148 KB', '9.8 MB': decimal units, as file managers and platforms count."""
    if size_bytes < 1000:
        return isolate(f"{size_bytes}{NBSP}{gettext('bytes')}")
    if size_bytes < 999_500:
        return isolate(f"{round(size_bytes / 1000)}{NBSP}KB")
    if size_bytes < 999_950_000:
        return isolate(f"{number_text(round(size_bytes / 1e6, 1))}{NBSP}MB")
    return isolate(f"{number_text(round(size_bytes / 1e9, 1))}{NBSP}GB")


def size_text(width: int, height: int) -> str:
    return isolate(f"{width}{NBSP}×{NBSP}{height}")


def number_text(number: float) -> str:
    """'1,234.5', as the language of the page writes it."""
    return write_number(page_language(), number)


def fixed_text(number: float, digits: int) -> str:
    """'1,234.50', with so many digits after the point, as the language of the page writes it."""
    pattern = f"#,##0.{'0' * digits}"
    return str(format_decimal(number, format=pattern, locale=page_locale()))


def money_text(amount: float, currency: str) -> str:
    """'0.115 EUR': with as many digits as it has, two at least and six at most, never rounded.

    Args:
        amount: In the installation's money, whose smallest part is a millionth.
        currency: As the installation calls it; may be empty.
    """
    written = str(format_decimal(amount, format="#,##0.00####", locale=page_locale()))
    return isolate(f"{written}{NBSP}{currency}" if currency else written)


@lru_cache(maxsize=NUMBERS_KEPT)
def write_number(language: Language, number: float) -> str:
    return str(format_decimal(number, locale=locale_of(language)))


def count_text(number: int, one: str, many: str | None = None) -> str:
    """'1 picture', '3 pictures'."""
    return f"{number_text(number)}{NBSP}{translations().ngettext(one, many or one + 's', number)}"


def results_text(number: int) -> str:
    """'1 result', '3 results'."""
    return count_text(number, "result", "results")


def when_text(moment: datetime) -> str:
    """'2 min ago' within a day, the date after that."""
    seconds = (deps().clock.now() - moment).total_seconds()
    if seconds < 60:
        return gettext("Just now")
    if seconds < 3600:
        return gettext("%(minutes)s min ago", minutes=int(seconds // 60)).replace(" ", NBSP, 1)
    if seconds < 86_400:
        return gettext("%(hours)s h ago", hours=int(seconds // 3600)).replace(" ", NBSP, 1)
    return date_text(moment)


def when_inside(moment: datetime) -> str:
    """The same within a sentence."""
    is_now = (deps().clock.now() - moment).total_seconds() < 60
    return gettext("just now") if is_now else when_text(moment)


def date_text(moment: date) -> str:
    """'29 November 2026', as the language of the page writes it."""
    return str(format_date(moment, "long", locale=page_locale())).replace(" ", NBSP, 1)


def day_text(day: date, *, with_year: bool = False) -> str:
    """'29 Nov', or '29 Nov 2026', as the language of the page writes it."""
    return str(format_skeleton("yMMMd" if with_year else "MMMd", day, locale=page_locale()))


def duration_text(seconds: int) -> str:
    """'about 40 s', 'about 3 min': no more exact than an estimate is."""
    if seconds < 10:
        return gettext("about %(seconds)s s", seconds=max(1, seconds))
    if seconds < 90:
        return gettext("about %(seconds)s s", seconds=5 * round(seconds / 5))
    if seconds < 5400:
        return gettext("about %(minutes)s min", minutes=round(seconds / 60))
    return gettext("about %(hours)s h", hours=round(seconds / 3600))


def until_text(moment: datetime) -> str:
    """'in 5 h' within a day, the date after that."""
    seconds = (moment - deps().clock.now()).total_seconds()
    if seconds < 3600:
        return gettext("in %(minutes)s min", minutes=max(1, int(seconds // 60)))
    if seconds < 86_400:
        return gettext("in %(hours)s h", hours=int(seconds // 3600))
    return date_text(moment)
