"""Photos of officials: made small and square, with nothing but their pixels, and set or removed by the office."""

import hashlib
import io
import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.base import insert_for
from feedback.errors import Refused
from feedback.labels import N_
from feedback.offices.models import Official, Portrait

SIDE = 160  # pixels
LARGEST = 15_000  # bytes of the picture made
MOST_PIXELS = 50_000_000  # of the picture given: more is no photo of a person
KINDS = ("JPEG", "PNG", "WEBP")

NOT_A_PHOTO = N_("This is not a photo that can be read: send a JPEG, PNG or WebP file.")


def read_photo(given: bytes) -> bytes:
    """The photo as a WebP of 160 by 160 pixels, turned upright, cut to its middle, without any of its metadata.

    Refused with `not_a_photo` for a file that is no picture, or one so large that it is meant to do harm.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # here: it is slow to import

    try:
        with Image.open(io.BytesIO(given), formats=KINDS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused("not_a_photo", NOT_A_PHOTO, field="photo")
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused("not_a_photo", NOT_A_PHOTO, field="photo") from None
    pixels = ImageOps.fit(upright, (SIDE, SIDE), centering=(0.5, 0.35))  # a face is above the middle
    bare = Image.frombytes("RGB", pixels.size, pixels.tobytes())
    for quality in (82, 65, 45, 25, 5):
        written = io.BytesIO()
        bare.save(written, "WEBP", quality=quality, method=6)
        if written.tell() <= LARGEST:
            break
    return written.getvalue()


def set_portrait(
    session: Session, official: Official, given: bytes, *, office_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> str:
    """Show this photo of the official on the screens, in place of any before it; the digest that names it."""
    image = read_photo(given)
    values = {"image": image, "digest": hashlib.sha256(image).hexdigest()[:16], "changed_at": now}
    row = insert_for(session, Portrait).values(official_id=official.id, **values)
    session.execute(row.on_conflict_do_update(index_elements=["official_id"], set_=values))
    acts.record(
        session, "screens:portrait:set", office_id=office_id, user_id=by, now=now, official=official.code
    )
    return str(values["digest"])


def remove_portrait(
    session: Session, official: Official, *, office_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> bool:
    """Show no photo of the official any more; false where there was none."""
    gone = session.execute(delete(Portrait).where(Portrait.official_id == official.id))
    if gone.rowcount != 1:  # type: ignore[attr-defined]
        return False
    acts.record(
        session, "screens:portrait:removed", office_id=office_id, user_id=by, now=now, official=official.code
    )
    return True


def portrait_digests(session: Session, official_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The digests that name the photos of these officials, of those who have one."""
    rows = session.execute(
        select(Portrait.official_id, Portrait.digest).where(Portrait.official_id.in_(official_ids))
    )
    return {row.official_id: row.digest for row in rows}
