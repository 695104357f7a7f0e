"""The short lists of evaluations: on whose sheets the collective is heard, who scores, how far a sheet and a reopening are."""

from feedback.labels import N_, Labelled


class Heard(Labelled):
    """On whose sheets the collective gives its opinion before they are decided."""

    NOBODY = "nobody", N_("Nobody's")
    LEADERS = "leaders", N_("Those of leaders")
    EVERYBODY = "everybody", N_("Everybody's")


class Scorer(Labelled):
    """Who put a mark on a sheet, from the official up: of those who lead, the highest one's marks count."""

    SELF = "self", N_("The official")
    DIRECT = "direct", N_("Direct leader")
    HEAD = "head", N_("Head of the office")
    SUPERIOR = "superior", N_("Superior office")


class SheetState(Labelled):
    """How far a sheet has come on its way."""

    OPEN = "open", N_("Opened, not self-scored")
    SELF_SCORED = "self_scored", N_("Self-scored")
    COMMENTED = "commented", N_("Commented and scored")
    DISCUSSED = "discussed", N_("Collective's opinion taken")
    DECIDED = "decided", N_("Decided")
    PUBLISHED = "published", N_("Published in the office")
    PETITIONED = "petitioned", N_("Petition waits for an answer")
    REOPENED = "reopened", N_("Reopened")
    LOCKED = "locked", N_("Locked")


class ReopeningState(Labelled):
    """How the proposal to reopen a sheet stands."""

    ASKED = "asked", N_("Waits for a second person")
    AGREED = "agreed", N_("Reopened, to be decided anew")
    DECIDED = "decided", N_("Decided anew")
    WITHDRAWN = "withdrawn", N_("Withdrawn")
