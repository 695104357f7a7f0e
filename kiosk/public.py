"""The door for a citizen's own phone: the page behind a receipt's QR, and the check of a rating."""

from flask import Blueprint

from kiosk.faces import face

public = Blueprint("citizen", __name__, template_folder="templates")
public.app_template_global("face")(face)
