"""Django that stores a rating and nothing else: a form, the ORM, one durable commit."""

import json
import os

import django
from django import forms
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

settings.configure(
    SECRET_KEY="measured-only-0123456789",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[],
    MIDDLEWARE=[],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["PEER_DATABASE"],
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 10,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()


class Rating(models.Model):
    """One rating."""

    rating_id = models.UUIDField(primary_key=True)
    tapped_at = models.DateTimeField()
    level = models.IntegerField()

    class Meta:
        app_label = "peer"


class RatingForm(forms.Form):
    """What the tablet posts."""

    rating_id = forms.UUIDField()
    tapped_at = forms.CharField()
    level = forms.IntegerField(min_value=1, max_value=5)


def hello(_request: HttpRequest) -> HttpResponse:
    """Say hello."""
    return HttpResponse("hello")


def store(request: HttpRequest) -> HttpResponse:
    """Store the ratings."""
    for item in json.loads(request.body)["items"]:
        form = RatingForm(item)
        if not form.is_valid():
            return JsonResponse(form.errors, status=422)
        Rating(**form.cleaned_data).save(force_insert=True)
    return JsonResponse({"stored": True}, status=201)


urlpatterns = [path("", hello), path("k/ratings", store)]
with connection.schema_editor() as editor:
    if Rating._meta.db_table not in connection.introspection.table_names():
        editor.create_model(Rating)
application = get_wsgi_application()
