"""Mail into a folder, one .eml file per message: where no mail server is set up."""

from pathlib import Path
from uuid import uuid4

from app.adapters.mail.compose import compose
from app.domain.errors import Unavailable
from app.ports.clock import Clock
from app.ports.mail import Message


class FileMail:
    """Puts messages as files into a folder, which is made with the first one.

    Only its owner may look inside, since links in it open accounts.
    """

    def __init__(self, folder: Path, sender: str, clock: Clock) -> None:
        self._folder = folder
        self._sender = sender
        self._clock = clock

    def send(self, message: Message) -> None:
        name = f"{self._clock.now():%Y%m%dT%H%M%S.%f}-{uuid4().hex[:8]}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = self._folder / f".{name}"
            draft.write_bytes(bytes(compose(message, self._sender, self._clock)))
            draft.rename(self._folder / f"{name}.eml")
        except OSError as error:
            raise Unavailable("The message could not be written.") from error
