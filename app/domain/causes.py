"""What the codes of failed work mean, in plain words: what happened, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a code means to people.

    Attributes:
        title: What happened, as the heading of a group; empty when the message says it best.
        advice: What the owner of the picture can do.
        repair: What an admin can do, who sees the whole queue.
        is_passing: Whether trying again later may well succeed, with nothing changed.
    """

    title: str
    advice: str
    repair: str
    is_passing: bool = False


WAIT_AND_RETRY = "Try again in a while; your pictures are safe."
NEW_FILE = "Add the picture anew, exported again from the program that made it."
OWNER_ADDS_ANEW = "A replay will fail again: its owner has to add the file anew."
UNKNOWN = Explanation(
    "",
    "Try it again; if it happens again, tell an admin of your organization.",
    "Look at the last attempt below, then replay one of the jobs. Replay the others when it ends "
    "well.",
)
AWAY = Explanation(
    "A service that is needed did not answer",
    WAIT_AND_RETRY,
    "Look at Health. When everything answers there, a replay should work.",
    is_passing=True,
)
EXPLANATIONS: Mapping[str, Explanation] = {
    "unavailable": AWAY,
    "database_unavailable": Explanation(
        "The database did not answer", AWAY.advice, AWAY.repair, is_passing=True
    ),
    "storage_unavailable": Explanation(
        "The store of the pictures did not answer", AWAY.advice, AWAY.repair, is_passing=True
    ),
    "storage_full": Explanation(
        "There was no room to store the file",
        "Tell an admin: there is no room left. Your pictures are safe.",
        "Make room first: Health says how much is left. Then replay.",
        is_passing=True,
    ),
    "no_object": Explanation(
        "A stored file was not there any more",
        "Add the picture anew.",
        "A replay will fail again unless the file is restored from a backup.",
    ),
    "crashed": Explanation(
        "The program stopped in the middle of the work",
        "Try it again. If it stops again, export the picture anew and add that.",
        "Replay one. If it stops again, something about that very picture does it: discard it, and "
        "keep the file for whoever looks into it.",
    ),
    "too_slow": Explanation(
        "The work took too long and was stopped",
        "Try it again with a smaller picture, or with fewer formats at once.",
        "Replay when the queue is short: a busy machine is slower.",
        is_passing=True,
    ),
    "too_large": Explanation(
        "The picture needs more memory than one job may use",
        "Make the picture smaller and add it anew.",
        "A replay will most likely fail again: its owner needs a smaller picture, or the operator "
        "a higher limit.",
    ),
    "worker_lost": Explanation(
        "The machine stopped working on it too often",
        "Try it again; if it happens again, tell an admin of your organization.",
        "Look at Health whether workers are alive, then replay.",
        is_passing=True,
    ),
    "unreadable_image": Explanation("The file is damaged", NEW_FILE, OWNER_ADDS_ANEW),
    "type_not_allowed": Explanation(
        "The file is not of a type that is taken",
        "Save the picture as JPEG or PNG and add that.",
        OWNER_ADDS_ANEW,
    ),
    "not_delivered": Explanation(
        "A webhook's address did not take the message",
        "Nothing is wrong with your pictures: an admin looks after webhooks.",
        "Test the address under Webhooks. When it answers, replay.",
        is_passing=True,
    ),
    "address_not_allowed": Explanation(
        "A webhook's address does not lead to the public internet",
        "Nothing is wrong with your pictures: an admin looks after webhooks.",
        "Correct the address under Webhooks, then replay.",
    ),
    "address_gone": Explanation(
        "A webhook's address wants no more messages",
        "Nothing is wrong with your pictures: an admin looks after webhooks.",
        "The webhook was switched off. Correct its address under Webhooks, or discard these.",
    ),
    "webhook_inactive": Explanation(
        "The webhook was switched off meanwhile",
        "Nothing is wrong with your pictures: an admin looks after webhooks.",
        "Switch it on under Webhooks and replay, or discard these.",
    ),
    "not_rendered": Explanation(
        "There was nothing to pack into the file",
        "Make the results again, then ask for the file anew.",
        "Replay the jobs that make the results first.",
    ),
    "not_found": Explanation(
        "What the work was for is not there any more",
        "Nothing is to be done: it was deleted meanwhile.",
        "Discard these: a replay will fail again.",
    ),
}


def explain(code: str) -> Explanation:
    """What the code means; general advice for one that is not known."""
    return EXPLANATIONS.get(code, UNKNOWN)
