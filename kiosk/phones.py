"""The door for a citizen's own phone: the page behind a receipt's QR, and the check of a rating."""

from flask import Blueprint

from kiosk.faces import face

phone = Blueprint("citizen", __name__, template_folder="templates")
phone.app_template_global("face")(face)
