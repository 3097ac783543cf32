"""Mail to people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """A plain-text message to one person."""

    to: str
    subject: str
    text: str


class Mail(Protocol):
    def send(self, message: Message) -> None:
        """Hand the message over for delivery. Raises Unavailable when that may work later; Invalid
        for the address.
        """
