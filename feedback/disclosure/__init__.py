"""What may be shown to whom, and when: pure rules that every screen, file and export asks first.

`limits`    the thresholds, which no setting can loosen
`levels`    how much detail a number of ratings allows, and a breakdown that subtraction cannot undo
`grid`      what may be told by official and by procedure at once
`pace`      when figures of a month that runs come out
`release`   when figures, comments and exports come out, and for whom
`terms`     when the pooled score of a quarter, half-year or year comes out
`masking`   what is taken out of a citizen's words
"""

from feedback.disclosure.grid import Told, told, unit_levels
from feedback.disclosure.levels import Breakdown, Detail, Shown, breakdown, in_detail, show, unanimous
from feedback.disclosure.limits import LIMITS, Limits
from feedback.disclosure.pace import CUT_DAYS, NOTHING, Volume, day_to_release, days_together, hides_everybody
from feedback.disclosure.release import (
    CommentsAction,
    Figures,
    Reader,
    comment_is_old_enough,
    comments_action,
    may_export,
    may_see,
)
from feedback.disclosure.terms import Piece, month_piece, term_piece

__all__ = [
    "CUT_DAYS",
    "LIMITS",
    "NOTHING",
    "Breakdown",
    "CommentsAction",
    "Detail",
    "Figures",
    "Limits",
    "Piece",
    "Reader",
    "Shown",
    "Told",
    "Volume",
    "breakdown",
    "comment_is_old_enough",
    "comments_action",
    "day_to_release",
    "days_together",
    "hides_everybody",
    "in_detail",
    "may_export",
    "may_see",
    "month_piece",
    "show",
    "term_piece",
    "told",
    "unanimous",
    "unit_levels",
]
