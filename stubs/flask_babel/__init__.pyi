from collections.abc import Callable

from flask.sansio.app import App

class Babel:
    def __init__(
        self,
        app: App | None = None,
        date_formats: dict[str, str | None] | None = None,
        configure_jinja: bool = True,
        *,
        default_locale: str = "en",
        default_timezone: str = "UTC",
        locale_selector: Callable[[], str | None] | None = None,
    ) -> None: ...
