"""Which of the closed set of urgent texts a person gets, knowing who writes."""

from __future__ import annotations

from urgency import texts
from urgency.texts import UrgentText

FOR_A_CHILD = frozenset({"violence", "dehors", "neutre", "enfant"})


def text_for(nature: str, *, minor_writes: bool, child_concerned: bool) -> UrgentText:
    """A child who writes gets the child's text, except where a precise gesture is needed (suicide, malaise, feu)."""
    if minor_writes and nature in FOR_A_CHILD:
        return texts.for_message("enfant", False)
    return texts.for_message(nature, child_concerned and not minor_writes)


def reply_text(text: UrgentText) -> str:
    """The whole text for a block: one line a line of the text, without the ** of the reviewed file."""
    return "\n".join(text.lines).replace("**", "")
