"""The kiosk's words in both languages at once: a tablet changes language without asking the server."""

from collections.abc import Mapping

from feedback.labels import LOCALES, N_, say
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
        "%(count)s ratings are kept on this tablet and will be sent once it is paired with its desk."
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
    "not_saved": N_("Not saved"),
    "not_saved_body": N_(
        "This tablet could not keep your rating. Please tell a member of staff, or scan the QR on your receipt."
    ),
    "not_saved_details": N_("Your rating is kept, but what you added could not be saved."),
    "again": N_("Back"),
}
QUESTION = N_("How satisfied were you with the service today?")
OTHER_LANGUAGE = {"vi": "English", "en": "Tiếng Việt"}  # each in its own language, so not in the catalogue


def in_all_languages(text: str) -> dict[str, str]:
    """`text` by language."""
    return {locale: say(text, locale=locale) for locale in LOCALES}


def screen_texts() -> dict[str, dict[str, str]]:
    """By language, every word that the kiosk's screens show."""
    questions = questionnaire_texts()
    return {
        locale: {
            **{key: say(text, locale=locale) for key, text in SCREEN.items()},
            **questions[locale],
            "other_language": OTHER_LANGUAGE[locale],
        }
        for locale in LOCALES
    }


def questionnaire_texts() -> dict[str, dict[str, str]]:
    """By language, the question and the five levels' labels."""
    return {
        locale: {
            "question": say(QUESTION, locale=locale),
            **{f"level_{level.value}": say(level.label, locale=locale) for level in Level},
        }
        for locale in LOCALES
    }
