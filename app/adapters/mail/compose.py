"""A message as Internet mail (RFC 5322)."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr

from app.ports.clock import Clock
from app.ports.mail import Message


def compose(message: Message, sender: str, clock: Clock) -> EmailMessage:
    """The message as it is sent.

    Line breaks in headers are refused by the library.

    Args:
        sender: An address, or a name with an address in angle brackets.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, message.to, message.subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = make_msgid(domain=domain_of(sender))
    mail["Auto-Submitted"] = "auto-generated"
    plain = (
        "7bit" if message.text.isascii() else "quoted-printable"
    )  # left alone, a long address would be cut in pieces
    mail.set_content(message.text, cte=plain)
    return mail


def domain_of(sender: str) -> str:
    """The domain that we send for."""
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"
