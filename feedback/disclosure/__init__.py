"""What may be shown to whom, and when: pure rules that every screen, file and export asks first.

`limits`    the thresholds, which no setting can loosen
`levels`    how much detail a number of ratings allows, and a breakdown that subtraction cannot undo
`release`   when figures, comments and exports come out
"""

from feedback.disclosure.levels import Breakdown, Detail, Shown, breakdown, show, unanimous
from feedback.disclosure.limits import LIMITS, Limits
from feedback.disclosure.release import (
    CommentsAction,
    Figures,
    Reader,
    comment_is_old_enough,
    comments_action,
    may_export,
    may_see,
)

__all__ = [
    "LIMITS",
    "Breakdown",
    "CommentsAction",
    "Detail",
    "Figures",
    "Limits",
    "Reader",
    "Shown",
    "breakdown",
    "comment_is_old_enough",
    "comments_action",
    "may_export",
    "may_see",
    "show",
    "unanimous",
]
