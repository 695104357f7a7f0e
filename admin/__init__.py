"""The staff's screens: months, reviews, plans, sheets, receipts, devices, the organisation and its accounts."""

from flask import Flask

from admin import (
    accounts,
    answers,
    api,
    api_keys,
    calendar,
    closing,
    confirming,
    contacts,
    corrections,
    doors,
    dossiers,
    entries,
    files,
    flags,
    health,
    home,
    invitations,
    kiosks,
    ledger,
    log,
    months,
    navigation,
    notices,
    official_plans,
    organisation,
    overview,
    own,
    own_plan,
    papers,
    plans,
    printers,
    receipt_files,
    receipts,
    results,
    screens,
    second_factor,
    served,
    sheets,
    signing,
    slips,
    uploads,
    work,
)

BLUEPRINTS = (
    signing.pages,
    second_factor.pages,
    confirming.pages,
    home.pages,
    own.pages,
    overview.pages,
    months.pages,
    sheets.pages,
    closing.pages,
    files.pages,
    flags.pages,
    answers.pages,
    corrections.pages,
    plans.pages,
    own_plan.pages,
    official_plans.pages,
    work.pages,
    receipts.pages,
    slips.pages,
    results.pages,
    receipt_files.pages,
    printers.pages,
    papers.pages,
    dossiers.pages,
    organisation.pages,
    calendar.pages,
    uploads.pages,
    kiosks.pages,
    invitations.pages,
    entries.pages,
    contacts.pages,
    notices.pages,
    screens.pages,
    served.pages,
    accounts.pages,
    api_keys.pages,
    log.pages,
    ledger.pages,
    health.pages,
)


def register(app: Flask) -> None:
    """Add the staff's pages to `app`, behind one door that denies what no rule allows."""
    doors.guard_all(app, ask_for_proof=confirming.ask_for_proof)
    app.context_processor(navigation.surroundings)
    app.jinja_env.filters["why"] = uploads.why
    for pages in BLUEPRINTS:
        pages.template_folder = "templates"
        app.register_blueprint(pages)
    api.register(app)
