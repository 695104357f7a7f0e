"""The kiosk's words in every language at once: a tablet changes language without asking the server."""

from collections.abc import Mapping

from babel import Locale

from feedback.labels import N_, languages, say
from feedback.questionnaires.content import Content
from feedback.ratings.levels import Level

SCREEN: Mapping[str, str] = {
    "title": N_("Rate our service"),
    "starting": N_("Starting…"),
    "needs_script": N_("This screen needs a browser with scripts switched on."),
    "pair_title": N_("Pair this tablet with a desk"),
    "pair_label": N_("Pairing code"),
    "pair_hint": N_("The office makes the code. It works once, within 10 minutes."),
    "pair_button": N_("Pair"),
    "pair_offline": N_("The server can't be reached. Please check the network and try again."),
    "pair_unsent": N_(
        "Ratings kept on this tablet: %(count)s. They are sent once it is paired with its desk."
    ),
    "served_by": N_("You are served by"),
    "nobody": N_("No official is on duty here now"),
    "nobody_hint": N_("You can still rate the service, or tell us that the desk is empty."),
    "nobody_button": N_("Nobody at the desk"),
    "promise": N_("Anonymous: officials are never told who rated, or when."),
    "details_title": N_("Your rating is recorded. Would you like to say more?"),
    "details_praise": N_("What was good?"),
    "details_low": N_("What was not good?"),
    "details_hint": N_("If you wish: choose what fits, at most six."),
    "comment_label": N_("In your own words (no names or phone numbers, please)"),
    "countdown": N_("This closes in %(seconds)s s. Touch the screen for more time."),
    "skip": N_("Skip"),
    "send": N_("Send"),
    "thanks": N_("Thank you!"),
    "thanks_body": N_("Your rating has been recorded."),
    "show_code": N_("Code for asking later"),
    "code_title": N_("Your code"),
    "code_hint": N_(
        "With it you can ask at %(address)s whether your rating was counted. It tells nobody what you chose."
    ),
    "code_scan": N_("Or scan this with your phone: the page opens with the code filled in."),
    "code_done": N_("Done"),
    "not_saved": N_("Not saved"),
    "not_saved_body": N_(
        "This tablet could not keep your rating. Please tell a member of staff, or scan the QR on your receipt."
    ),
    "not_saved_details": N_("Your rating is kept, but what you added could not be saved."),
    "again": N_("Back"),
    "procedure": N_("For: %(procedure)s"),
    "locked": N_("This screen opens when your service is finished"),
    "locked_hint": N_("You can also rate with the QR on your receipt."),
    "moment": N_("One moment, please"),
    "moment_hint": N_("The next citizen can rate shortly."),
    "asleep": N_("The office is closed now"),
    "asleep_hint": N_("Touch the screen if you have just been served."),
    "opens_at": N_("It opens again: %(when)s"),
    "choose": N_("Which desk served you?"),
    "large": N_("Large type"),
    "contrast": N_("High contrast"),
    "listen": N_("Read aloud"),
}
QUESTION = N_("How satisfied were you with the service today?")


def language_names() -> dict[str, str]:
    """Every language that there is a catalogue for, by its code, each named in itself."""
    names = {code: str(Locale.parse(code).get_language_name(code)) for code in languages()}
    return {code: name[:1].upper() + name[1:] for code, name in names.items()}


def in_all_languages(text: str) -> dict[str, str]:
    """`text` by language."""
    return {code: say(text, locale=code) for code in languages()}


def screen_texts() -> dict[str, dict[str, str]]:
    """By language, every word that the kiosk's screens show."""
    questions = standard_texts()
    return {
        code: {**{key: say(text, locale=code) for key, text in SCREEN.items()}, **questions[code]}
        for code in languages()
    }


def standard_texts() -> dict[str, dict[str, str]]:
    """By language, the question and the five levels' labels, as the catalogues have them."""
    return {
        code: {
            "question": say(QUESTION, locale=code),
            **{f"level_{level.value}": say(level.label, locale=code) for level in Level},
        }
        for code in languages()
    }


def questionnaire_texts(content: Content) -> dict[str, dict[str, str]]:
    """By language that it offers, the question, the five levels' labels and the office's own line."""
    texts = standard_texts()
    return {
        code: {
            **texts[code],
            "question": content.question.get(code) or texts[code]["question"],
            "notice": content.notice.get(code, ""),
        }
        for code in content.spoken(tuple(texts))
    }


def reason_label(content: Content, code: str, label: str) -> dict[str, str]:
    """By language, a reason as the city words it, else as the catalogues do."""
    own = content.labels.get(code, {})
    return {language: own.get(language) or said for language, said in in_all_languages(label).items()}
