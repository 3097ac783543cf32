"""What is said in parts by the layers below, for which no whole sentence stands anywhere.

A word in braces is filled in. `python -m tools.translate` takes these into the catalogues.
"""

from __future__ import annotations

from app.domain.causes import EXPLANATIONS, UNKNOWN
from app.domain.decisions import SKIP_WORDS
from app.domain.edit_changes import SIDE_WORDS, STRATEGY_WORDS
from app.domain.kinds import KINDS
from app.domain.left_out import INSTEAD
from app.domain.light_table import KIND_HEADINGS, STATE_HEADINGS
from app.domain.preflight.judge import COVERED_CODES
from app.domain.preflight.traits import TRAITS, UNKNOWN as UNKNOWN_WARNING
from app.domain.providers import CAPABILITY_WORDS, CAUSES
from app.web.edit_form import ADJUSTMENTS
from app.web.sentences import split_sentences

PARTS = (
    "Not recomposed because {why}: {said}",
    "Laid {names} out anew ({logic}).",
    "Laid {names} out anew: the smallest lettering is {height} px high, otherwise it would be "
    "{former} ({logic}).",
    "Kept {names}; a crop holds it whole ({logic}).",
    "Kept {names}; a crop holds both ({logic}).",
    "Kept {names}; a crop holds all of them ({logic}).",
    "Kept {names}; extended {share} because no crop holds it whole ({logic}).",
    "Kept {names}; extended {share} because no crop holds both ({logic}).",
    "Kept {names}; extended {share} because no crop holds all of them ({logic}).",
    "Extended {share}: cut {cut} ({logic}).",
    "Extended {share}: kept {names}; cut {cut} ({logic}).",
    "Cropped: cut {cut} ({logic}).",
    "Cropped: kept {names}; cut {cut} ({logic}).",
    "Cropped as asked: cut {cut} ({logic}).",
    "Cropped as asked: kept {names}; cut {cut} ({logic}).",
    "Cropped about the middle: nothing that must be kept was found.",
    "Cropped about the middle: nothing that must be kept was found ({logic}).",
    "{name} is only {height} px high.",
    "{name} is only {height} px high, and {number} more under {limit} px.",
    "the headline {quote}",
    "the headline",
    "the {noun} {quote}",
    "a {noun} that could not be read",
    "the {noun}",
    "{number} more",
    "and",
    "{kind} cut {share}",
    "face-centric",
    "product-centric",
    "face-centric & product-centric",
    "human-centered",
    "Face centric",
    "Product centric",
    "Face centric & product centric",
    "Human centered",
    "Auto",
    "Crop",
    "Extend canvas",
    "Add background",
    "Recompose",
    "Low",
    "Medium",
    "High",
    "Custom",
    "nothing can be lifted cleanly from a photograph",
    "its ground is too busy to lift pieces from it",
    "there are not two or more pieces to lay out",
    "what matters lies under the lettering",
    "some piece would become smaller",
    "at the top",
    "at the right",
    "at the bottom",
    "at the left",
    "{number} px {side}",
    "Safe zone {number} px {side}",
    "Enlarged {factor}×",
    "Enlarged",
    "Some piece is enlarged",
    "{share} added",
    "Text {number} px",
    "Code {number} px",
    "Contrast {figure}:1",
    "Logo {figure}:1",
    "headline",
    "title",
    "subtitle",
    "content",
    "{least} to {most} px",
    "as planned",
    "no text",
    "no logo",
    "crop by hand",
    "{width} × {height} px at {left}",
    "filled by {fill}",
    "continue",
    "blur",
    "colour",
    "turned {angle}°",
    "flipped",
    "flipped ({way})",
    "vertical",
    "both",
    "size {size}",
    "weight {weight}",
    "bold",
    "normal",
    "plate {color}",
    "opacity {percent}",
    "{percent} wide",
    "left",
    "center",
    "right",
    "ltr",
    "rtl",
    "“{words}” ({looks})",
    "title at {place}",
    "subtitle at {place}",
    "content at {place}",
    "logo {size} % wide at {place}",
    "quality {quality} at most",
    "layout {number}",
    "another layout",
    "1 thing left out",
    "{number} things left out",
    "Crop closer to {lead}",
    "Leave more room around {lead}",
    "Set {quote} larger, on a calm area",
    "Add a headline of up to {number} words beside {lead}",
    "Add a button that says what to do next",
    "Add your logo in a corner that stays free",
    "Lay a plain background behind {lead}",
    "Continue the background on both sides for wide formats",
    "Raise the contrast a little, so that it holds up in small sizes",
)
"""Sentences that are put together, and the words of rules that pages show."""


def list_parts() -> tuple[str, ...]:
    """These, and the words that stand in tables of the layers below."""
    nouns = [traits.noun for traits in KINDS.values()]
    causes = [*EXPLANATIONS.values(), UNKNOWN]
    told = (
        *PARTS,
        *nouns,
        *(f"{noun} {{number}}" for noun in nouns),
        *(f"{name} {{value}}" for name in ADJUSTMENTS),
        *ADJUSTMENTS,
        *(each.badge for each in (*TRAITS.values(), UNKNOWN_WARNING)),
        *(badge for _, badge in COVERED_CODES.values()),
        *STRATEGY_WORDS.values(),
        *SIDE_WORDS.values(),
        *SKIP_WORDS.values(),
        *CAPABILITY_WORDS.values(),
        *split_sentences(INSTEAD),
        *(f"{{provider}} {cause.words}." for cause in CAUSES.values()),
        *KIND_HEADINGS.values(),
        *(heading for _, heading in STATE_HEADINGS),
        *(cause.title for cause in causes if cause.title),
        *(sentence for cause in causes for sentence in split_sentences(cause.advice)),
    )
    return tuple(dict.fromkeys(told))
