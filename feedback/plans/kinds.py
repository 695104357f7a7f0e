"""The short lists of work plans: groups of complexity, roles, levels that decide, measures, states, words, faults."""

from feedback.labels import N_, Labelled


class Complexity(Labelled):
    """How complex the work on a product is: at most five groups by post (Decree 335/2025 Art. 13)."""

    N1 = "n1", N_("N1")
    N2 = "n2", N_("N2")
    N3 = "n3", N_("N3")
    N4 = "n4", N_("N4")
    N5 = "n5", N_("N5")


class TaskRole(Labelled):
    """An official's part in a task."""

    LEAD = "lead", N_("Leads")
    SUPPORT = "support", N_("Takes part")


class DecidingLevel(Labelled):
    """Who decides on a task's product: the sixth of the six clarities, authority (rõ thẩm quyền)."""

    OFFICIAL = "official", N_("The official in charge")
    DIVISION = "division", N_("The head of the division")
    CENTRE = "centre", N_("The head of the centre")
    WARD = "ward", N_("The ward's People's Committee")
    CITY = "city", N_("The city")


class Measure(Labelled):
    """From what the quantity of desk work is counted, so that nobody has to write it."""

    FIXED = "fixed", N_("A fixed number")
    RECEIVED = "received", N_("Dossiers received")
    RETURNED = "returned", N_("Results handed over")
    BEHAVIOUR = "behaviour", N_("Observed behaviour, by levels")


COUNTED = (Measure.RECEIVED, Measure.RETURNED)  # from the served transactions


class PlanState(Labelled):
    """How far a plan has come."""

    DRAFT = "draft", N_("Being drawn up")
    PROPOSED = "proposed", N_("Proposed")
    APPROVED = "approved", N_("Approved")


class Word(Labelled):
    """What somebody who was asked says."""

    AGREES = "agrees", N_("Agrees")
    OBJECTS = "objects", N_("Objects")


class FaultKind(Labelled):
    """What takes a quarter from a product's points (Decree 335/2025 Art. 14)."""

    LATE = "late", N_("Lateness")
    MAJOR_ERROR = "major_error", N_("Major error of content")
