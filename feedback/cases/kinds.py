"""The words of cases: how one comes, what it is by law, where it stands, who has it, and what is found to be the cause. Pure."""

from feedback.accounts.rights import RANKS as RANKS
from feedback.accounts.rights import Role
from feedback.labels import N_, Labelled

# Whose hands a case can be in, from the nearest to the citizen upwards; each is the next head of the one before.
HEADS = (Role.DESK_HEAD, Role.WARD_LEADER, Role.INSPECTORATE)
# Reasons that go at once to the head of the ward and never to the desk (bribery, threats).
GRAVE = frozenset({"extra_cost", "threatened"})


class CaseSource(Labelled):
    """How a case comes about."""

    CONTACT = "contact", N_("A citizen asks for an answer")
    GRAVE = "grave", N_("A citizen names a grave reason")
    RELEASE = "release", N_("A reason given often in a released month")


class CaseKind(Labelled):
    """What the citizen's word is by law; it decides who is competent and which clock runs."""

    FEEDBACK = "feedback", N_("Feedback on the service")
    PETITION = "petition", N_("Reflection or petition (PAKN)")
    COMPLAINT = "complaint", N_("Complaint (khiếu nại)")
    DENUNCIATION = "denunciation", N_("Denunciation (tố cáo)")

    @property
    def criterion(self) -> str:
        """By what it is told from the others, in English."""
        return _CRITERIA[self]

    @property
    def is_of_law(self) -> bool:
        """Whether the Law on Complaints or the Law on Denunciation governs it."""
        return self in (CaseKind.COMPLAINT, CaseKind.DENUNCIATION)


_CRITERIA = {
    CaseKind.FEEDBACK: N_(
        "An opinion on how one was served, which asks for an answer and for nothing to be decided."
    ),
    CaseKind.PETITION: N_(
        "A rule or a practice is called wrong, or a delay or trouble made by staff is reported (Decree 20/2008). "
        "What another body has to decide is passed on within 5 working days."
    ),
    CaseKind.COMPLAINT: N_(
        "A decision or act that touches the citizen's own right is said to be unlawful, and its review is asked for "
        "(Law on Complaints). Accepted within 7 working days, resolved within 30 days, 45 where it is complex."
    ),
    CaseKind.DENUNCIATION: N_(
        "A breach of the law by a named person is reported, whomever it harms (Law on Denunciation). Checked within 7 "
        "working days, resolved within 30 days; whoever reports it is protected: no question goes to the official here."
    ),
}


class CaseState(Labelled):
    """Where a case stands."""

    NEW = "new", N_("Waiting for the first look")
    IN_HAND = "in_hand", N_("In hand")
    ANSWERED = "answered", N_("Answered")
    CLOSED = "closed", N_("Case closed")
    REFERRED = "referred", N_("Passed on to the competent body")


AT_WORK = (CaseState.IN_HAND, CaseState.ANSWERED)
OPEN = (CaseState.NEW, *AT_WORK)


class Step(Labelled):
    """What is due next."""

    FIRST_LOOK = "first_look", N_("First look")
    ANSWER = "answer", N_("Answer")
    ACCEPT = "accept", N_("Accept, or say why not")
    RESOLVE = "resolve", N_("Resolve")
    SETTLE = "settle", N_("Close with cause and action")


class Passing(Labelled):
    """What happened to a case when it passed from one state, or one pair of hands, to another."""

    OPENED = "opened", N_("Opened")
    LOOKED = "looked", N_("Taken in hand")
    CLASSIFIED = "classified", N_("Told apart by law")
    ACCEPTED = "accepted", N_("Accepted for resolution")
    EXTENDED = "extended", N_("Time extended: complex")
    ASSIGNED = "assigned", N_("Assigned")
    ASKED = "asked", N_("Explanation asked for")
    EXPLAINED = "explained", N_("Explanation given")
    FOUND = "found", N_("Cause and action written down")
    ANSWERED = "answered", N_("Answered")
    CLOSED = "closed", N_("Case closed")
    REFERRED = "referred", N_("Passed on")
    ESCALATED = "escalated", N_("Overdue: passed to the next head")
    MOVED_AWAY = "moved_away", N_("Conflict of interest: passed to another head")
    SATISFIED = "satisfied", N_("The citizen was satisfied with the answer")
    UNSATISFIED = "unsatisfied", N_("The citizen was not satisfied with the answer")
    REOPENED = "reopened", N_("Reopened")


class RootCause(Labelled):
    """Why it happened: about the way of working first, about a person last."""

    PROCEDURE = "procedure", N_("The procedure or its papers are unclear")
    STAFFING = "staffing", N_("Too few people at the desk")
    SKILL = "skill", N_("Knowledge or guidance is lacking")
    CONDUCT = "conduct", N_("Conduct of a person")
    SYSTEM = "system", N_("Software, network or equipment")
    COORDINATION = "coordination", N_("Work between offices")
    PREMISES = "premises", N_("Rooms, signs, waiting places")
    UNFOUNDED = "unfounded", N_("Nothing was found to be wrong")
