"""Suggestions without any model: from what was found in a picture and what it says."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.alt_texts import LONGEST_ALT, describe_picture, join_words
from app.domain.documents.analysis import Analysis
from app.domain.documents.edits import Edits
from app.domain.documents.elements import Element, ElementKind
from app.domain.documents.suggestions import LONGEST_SUGGESTION, MOST_SUGGESTIONS, Suggestions
from app.domain.providers import BUILT_IN

LEAD_SHARE = 0.02
"""Share of the picture that a thing fills at least to be worth a suggestion of its own."""
SMALL_SUBJECT = 0.25
"""Share of the picture below which a closer view of the subject may work better."""
HEADLINE_WORDS = 8
"""Words of a headline that is read at a glance."""
GENERIC = frozenset({"", "product", "object", "subject", "person", "face", "logo"})
"""Labels that say no more than the kind."""


def suggest_from(analysis: Analysis) -> Suggestions:
    """Alternative text, captions and edits that suit what was found; never empty."""
    leads = list_leads(analysis)
    headline = find_headline(analysis.elements)
    return Suggestions(
        alt=describe_picture(analysis.elements, Edits()) or "A picture without text.",
        captions=clip([*caption_leads(leads, headline)]),
        prompts=clip([*suggest_edits(analysis, leads, headline)]),
        source=BUILT_IN,
    )


def suggestions_for(analysis: Analysis) -> Suggestions:
    """What a provider suggested for the picture, and what follows from it where that leaves off."""
    own = suggest_from(analysis)
    other = analysis.suggestions
    if other is None:
        return own
    return Suggestions(
        alt=other.alt or own.alt,
        captions=other.captions or own.captions,
        prompts=other.prompts or own.prompts,
        source=other.source,
    )


def alt_text_of(analysis: Analysis | None, edits: Edits) -> str:
    """A result in words: what its picture shows, and the texts that were laid on it."""
    if analysis is None or analysis.suggestions is None or not analysis.suggestions.alt:
        return describe_picture(analysis.elements if analysis else (), edits)
    added = describe_picture((), edits)
    whole = " ".join(filter(None, [analysis.suggestions.alt, added]))
    return whole if len(whole) <= LONGEST_ALT else f"{whole[: LONGEST_ALT - 1].rstrip()}…"


def clip(texts: Sequence[str]) -> tuple[str, ...]:
    short = (text if len(text) <= LONGEST_SUGGESTION else "" for text in texts)
    return tuple(dict.fromkeys(filter(None, short)))[:MOST_SUGGESTIONS]


def list_leads(analysis: Analysis) -> list[str]:
    """What the picture is about, the largest first, by its names."""
    named = [
        (element.box.area, element.label.strip().lower())
        for element in analysis.elements
        if element.kind in (ElementKind.PRODUCT, ElementKind.OBJECT)
        and element.label.strip().lower() not in GENERIC
        and element.box.area >= LEAD_SHARE * analysis.size.pixels
    ]
    people = sum(element.kind is ElementKind.PERSON for element in analysis.elements)
    faces = sum(element.kind is ElementKind.FACE for element in analysis.elements)
    who = {0: [], 1: ["person"]}.get(max(people, faces), ["people"])
    return list(dict.fromkeys([*who, *(name for _area, name in sorted(named, reverse=True))]))


def find_headline(elements: Sequence[Element]) -> str:
    """The line that is set largest, where it is short enough to be one."""
    lines = [each for each in elements if each.kind is ElementKind.TEXT and each.label.strip()]
    if not lines:
        return ""
    words = " ".join(max(lines, key=lambda line: line.box.height).label.split())
    return words if len(words.split()) <= HEADLINE_WORDS else ""


def caption_leads(leads: Sequence[str], headline: str) -> list[str]:
    shown = join_words([with_article(name) for name in leads[:3]])
    whole = f"{shown[:1].upper()}{shown[1:]}" if shown else ""
    found = [headline, f"{headline} – {shown}" if headline and shown else "", whole]
    if leads:
        found.append(f"A closer look at {with_article(leads[0], 'the')}")
    return [*found, "See it for yourself", "New today"]


def suggest_edits(analysis: Analysis, leads: Sequence[str], headline: str) -> list[str]:
    kinds = {element.kind for element in analysis.elements}
    lead = with_article(leads[0], "the") if leads else "the subject"
    found = [f"Crop closer to {lead}" if is_small(analysis) else f"Leave more room around {lead}"]
    if headline:
        found.append(f"Set “{headline}” larger, on a calm area")
    else:
        found.append(f"Add a headline of up to {HEADLINE_WORDS} words beside {lead}")
    if ElementKind.CTA not in kinds:
        found.append("Add a button that says what to do next")
    if ElementKind.LOGO not in kinds:
        found.append("Add your logo in a corner that stays free")
    if analysis.background is None:
        found.append(f"Lay a plain background behind {lead}")
    else:
        found.append("Continue the background on both sides for wide formats")
    found.append("Raise the contrast a little, so that it holds up in small sizes")
    return found


def is_small(analysis: Analysis) -> bool:
    """Whether what the picture is about fills little of it."""
    about = [
        element.box.area
        for element in analysis.elements
        if element.kind in (ElementKind.SUBJECT, ElementKind.PRODUCT, ElementKind.PERSON)
    ]
    return bool(about) and max(about) < SMALL_SUBJECT * analysis.size.pixels


def with_article(name: str, article: str = "a") -> str:
    if article == "a" and name == "people":
        return name
    if article == "a" and name[:1] in "aeiou":
        article = "an"
    return f"{article} {name}"
