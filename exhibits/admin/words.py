"""The innovation's form in words: what is asked, in the order of the public page, and what helps to answer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

GOALS = [
    (number, name)
    for number, name in enumerate(
        (
            _("1 No poverty"),
            _("2 Zero hunger"),
            _("3 Good health and well-being"),
            _("4 Quality education"),
            _("5 Gender equality"),
            _("6 Clean water and sanitation"),
            _("7 Affordable and clean energy"),
            _("8 Decent work and economic growth"),
            _("9 Industry, innovation and infrastructure"),
            _("10 Reduced inequalities"),
            _("11 Sustainable cities and communities"),
            _("12 Responsible consumption and production"),
            _("13 Climate action"),
            _("14 Life below water"),
            _("15 Life on land"),
            _("16 Peace, justice and strong institutions"),
            _("17 Partnerships for the goals"),
        ),
        start=1,
    )
]

HELP = {
    "title": _("Short name, a dash, what it stands for: SAPA KEBUN — Siap Antar Pelayanan Adminduk ke Kebun."),
    "summary": _("One sentence, as you would tell a neighbour: what does it do for a resident?"),
    "who_can_use": _("For example: every resident of Batu with an identity card."),
    "where_to_get_it": _("Office, address, or the name of the app."),
    "requirements": _("What a resident brings, separated by commas. Nothing? Write: nothing."),
    "cost": _("Free, or the amount and what it is for."),
    "duration": _("How long until it is done, counted from the complete papers."),
    "hours": _("Days and hours."),
    "problem": _("What was difficult before? Who felt it? Numbers help. 80 to 150 words."),
    "solution": _("What do you do differently, step by step? 80 to 200 words."),
    "benefits": _("What changed, before and after, with numbers and since when. 50 to 150 words."),
    "legal_basis": _("Number and title of the decision or regulation. Needed for the national index: it is its first mandatory indicator."),
    "design": _(
        "Needed for the national index, at least 300 words: the legal basis, the problem from the wide to the local, "
        "strategic issues, the method of renewal, what is better than before, and how it works step by step."
    ),
    "goals": _("Needed for the national index. What should be reached, one goal a line, measurable where possible."),
    "output": _(
        "Needed for the national index. What exists now that did not exist before: a service, an application, a document, a place."
    ),
    "form": _("Needed for the national index. One of the three forms of PP 38/2017, article 4."),
    "initiator": _("Needed for the national index. Who proposed it first (PP 38/2017, article 7)."),
    "initiator_name": _("The name of the person or group, as it should stand in the proposal."),
    "trial_date": _("Needed for the national index: the first day on which it was tried."),
    "implemented_date": _("Needed for the national index: the first day of everyday use."),
    "affair": _("The affair of government it belongs to, for example civil registration. Needed for the national index."),
    "keywords": _("Words people search with, separated by commas, also everyday and misspelt ones."),
    "digital": _("Residents use it on a phone or computer."),
}

FIELDSETS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (
        _("Name and summary"),
        {"fields": [("title", "title_en"), ("summary", "summary_en"), ("opd", "category"), "tags"]},
    ),
    (
        _("How to use this service"),
        {
            "fields": [
                ("who_can_use", "who_can_use_en"),
                ("where_to_get_it", "where_to_get_it_en"),
                ("requirements", "requirements_en"),
                ("cost", "cost_en"),
                ("duration", "duration_en"),
                ("hours", "hours_en"),
                "service_url",
            ],
            "description": _("The first thing a resident reads. English is on the right; leave it empty if you cannot write it yet."),
        },
    ),
    (
        _("Problem, solution, results"),
        {"fields": [("problem", "problem_en"), ("solution", "solution_en"), ("benefits", "benefits_en"), "video_url"]},
    ),
    (
        _("Stage and basis"),
        {"fields": ["stage", ("trial_date", "implemented_date"), "legal_basis", "digital"]},
    ),
    (
        _("For the national index"),
        {
            "fields": [
                ("design", "design_en"),
                ("goals", "goals_en"),
                ("output", "output_en"),
                "form",
                ("initiator", "initiator_name"),
                "affair",
            ],
            "description": _(
                "The national innovation index asks for these, edition 2026 (Permendagri 104/2018, PP 38/2017). "
                "Residents may open them on the page; nothing here is needed to be published."
            ),
        },
    ),
    (
        _("How it is found"),
        {"fields": ["keywords", "sdgs"]},
    ),
)
SOURCE: tuple[Any, dict[str, Any]] = (
    _("For the committee"),
    {"fields": ["slug", ("source_url", "source_year"), "is_sample"]},
)
