"""When a mail may go: not in a person's quiet hours. Pure."""

from datetime import datetime, timedelta


def after_quiet(local: datetime, quiet_from: int, quiet_until: int) -> datetime:
    """The first moment from `local` on that lies outside the quiet hours, which may pass over midnight.

    The same hour for both means that no hour is quiet.
    """
    if quiet_from == quiet_until:
        return local
    hour = local.hour
    is_quiet = (
        quiet_from <= hour < quiet_until
        if quiet_from < quiet_until
        else hour >= quiet_from or hour < quiet_until
    )
    if not is_quiet:
        return local
    end = local.replace(hour=quiet_until, minute=0, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)
