"""What was mailed: the .eml files of an installation, read as a person's mail program would."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from testing.factories.installation import Installation

LINK = re.compile(r"http://\S+")


def messages(installation: Installation, to: str) -> list[EmailMessage]:
    """Everything that was mailed to the address, oldest first, once the jobs are worked off."""
    installation.work()
    read = [
        message_from_bytes(path.read_bytes(), policy=default)
        for path in sorted(installation.settings.outbox.glob("*.eml"))
    ]
    return [mail for mail in read if isinstance(mail, EmailMessage) and mail["To"] == to]


def link(installation: Installation, to: str) -> str:
    """The address in the newest message to somebody."""
    return str(LINK.findall(messages(installation, to)[-1].get_content())[0])


def token(installation: Installation, to: str) -> str:
    return link(installation, to).rpartition("/")[2]
