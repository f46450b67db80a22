"""Who may open and send what, as tables: every address and every action of the desk has a row. `test_permissions.py` tries them all.

Letters: `a` anybody, `o` an official (for rows: of the agency they belong to), `x` an official of another agency,
`l` a leader, `d` a supervisor of the door, `c` the committee. An address or an action without a row fails.
"""

EVERYBODY = "aoxldc"
DESK = "oxldc"

# Addresses that anybody may read.
PUBLIC = {
    "admin:forgotten",
    "admin:forgotten_sent",
    "admin:login",
    "api:categories",
    "api:counts",
    "api:exhibition",
    "api:exhibitions",
    "api:innovation",
    "api:innovations",
    "api:needs",
    "api:opds",
    "api:openapi-json",
    "api:openapi-view",
    "api:stands",
    "category-colours",
    "cover",
    "door",
    "exhibits:about",
    "exhibits:accessibility",
    "exhibits:calendar",
    "exhibits:catalogue",
    "exhibits:category",
    "exhibits:exhibition",
    "exhibits:exhibitions",
    "exhibits:home",
    "exhibits:innovation",
    "exhibits:opd",
    "exhibits:opds",
    "exhibits:plan",
    "exhibits:privacy",
    "exhibits:sheet",
    "exhibits:stand",
    "exhibits:suggest",
    "healthz",
    "photo",
    "readyz",
    "robots",
    "sitemap",
    "visitors:register",
    "visitors:draws",
    "visitors:poster",
    "visitors:say",
    "visitors:staff",
    "visitors:staff-manifest",
    "visitors:staff-worker",
    "visitors:thanks",
    "visitors:ticket",
    "visitors:ticket-correct",
    "visitors:ticket-delete",
    "visitors:ticket-page",
    "visitors:ticket-picture",
    "visitors:voices",
    "visitors:wall",
    "visitors:wall-numbers",
}

# Addresses that are not opened but sent to, each guarded in its own way and tested with it.
SENT_TO = {
    "admin:board_ask": "the committee, POST",
    "admin:account_email": "the signed address in a letter",
    "admin:invitation": "the signed address in a letter",
    "admin:new_password": "the signed address in a letter",
    "admin:second_step": "who gave the password",
    "admin:account_codes": "signed in, with a phone set up",
    "mail-stop": "the signed address in a letter",
    "admin:logout": "signed in, POST",
    "admin:exhibits_innovation_autosave": "who may write in the entry, POST; tests/exhibits/test_writing.py",
    "admin:exhibits_innovation_preview": "who may read the entry at the desk, POST; tests/exhibits/test_writing.py",
    "admin:exhibits_innovation_preview_new": "who may begin an entry, POST; tests/exhibits/test_writing.py",
    "api:inside": "a phone's token",
    "api:pairings": "a one-time code in the body",
    "api:scanner": "a phone's token",
    "api:scans": "a phone's token",
    "api:void": "a phone's token",
    "api:walk-ins": "a phone's token",
    "visitors:live-settle": "who supervises the door, POST",
    "visitors:live-undo": "who supervises the door, POST",
    "visitors:staff-pair": "token or account in the body",
    "visitors:staff-record": "a phone's session",
    "visitors:staff-undo": "a phone's session",
}

# The desk: list, new, one row, delete, history, restoring an earlier version, bringing back what was deleted.
# A letter is a right to open the page; who may open the history may read and compare versions.
PAGES = ("changelist", "add", "change", "delete", "history", "restore", "deleted")
READ_WITH = {"history": ("simple_history", "compare"), "deleted": ("bring_back",)}
MODELS = {
    "opds_opd": ("oxlc", "c", "olc", "c", "olc", "oc", "c"),
    "opds_target": ("oxlc", "c", "olc", "c", "olc", "c", "c"),
    "opds_user": ("c", "c", "c", "", "c", "c", ""),
    "exhibits_category": ("oxlc", "c", "oxlc", "c", "oxlc", "c", "c"),
    "exhibits_tag": ("oxlc", "c", "oxlc", "c", "oxlc", "c", "c"),
    "exhibits_synonym": ("c", "c", "c", "c", "c", "c", "c"),
    "exhibits_exhibition": ("oxldc", "c", "oxldc", "", "oxldc", "c", "c"),
    "exhibits_stand": ("oxldc", "c", "oldc", "c", "oldc", "c", "c"),
    "exhibits_innovation": ("oxlc", "oxc", "olc", "c", "olc", "oc", "c"),
    "visitors_feedback": ("oxlc", "", "olc", "c", "olc", "oc", ""),
    "visitors_need": ("oxlc", "", "olc", "c", "olc", "oc", ""),
    "visitors_scanner": ("dc", "dc", "dc", "", "dc", "dc", ""),
    "visitors_point": ("dc", "c", "dc", "c", "dc", "c", "c"),
    "visitors_doorrules": ("dc", "c", "dc", "", "dc", "c", ""),
    "visitors_draw": ("dc", "c", "dc", "", "dc", "c", ""),
    "visitors_badge": ("dc", "", "dc", "", "dc"),
    "visitors_visitor": ("dc", "", "dc", "", "dc"),
    "visitors_scan": ("dc", "", "dc", "", "dc"),
    "visitors_visitorkind": ("c", "c", "c", "c", "c", "c", "c"),
    "visitors_origin": ("c", "c", "c", "c", "c", "c", "c"),
}
OTHER_PAGES = {
    "admin:jsi18n": DESK,
    "api:api-root": "",  # only carries the names of the others
    "admin:index": DESK,
    "admin:everything": DESK,
    "admin:account": DESK,
    "admin:second_step_setup": DESK,
    "admin:access": "c",
    "admin:access_file": "c",
    "admin:opds_user_step": "c",
    "admin:app_list": DESK,
    "admin:password_change": DESK,
    "admin:password_change_done": DESK,
    "admin:autocomplete": "oxlc",
    "admin:board": "oxlc",
    "admin:board_years": "oxlc",
    "admin:board_sheet": "oxlc",
    "admin:board_agency": "olc",
    "admin:reminders": "c",
    "admin:reminders_log": "c",
    "admin:reminders_rules": "c",
    "admin:reminders_words": "c",
    "admin:reminders_text": "c",
    "admin:opds_target_year": "c",
    "admin:auth_user_password_change": "c",
    "admin:exhibits_innovation_step": "c",
    "admin:exhibits_innovation_iid": "oxlc",
    "admin:exhibits_innovation_kipp": "olc",
    "admin:exhibits_innovation_evidence": "olc",
    "admin:exhibits_innovation_evidence_copy": "o",
    "admin:exhibits_innovation_evidence_remove": "o",
    "admin:evidence": "oxlc",
    "admin:city_index": "lc",
    "evidence-file": "olc",
    "admin:exhibits_innovation_taken": "olc",
    "admin:notices": DESK,
    "admin:notice": "o",  # one's own; another person's is not there
    "admin:exhibits_innovation_import": "oxc",
    "admin:exhibits_innovation_import_template": "oxc",
    "admin:exhibits_innovation_import_run": "oc",
    "admin:exhibits_innovation_import_undo": "oc",
    "admin:exhibits_innovation_import_faults": "oc",
    "admin:exhibits_innovation_similar": "oxc",
    "admin:exhibits_exhibition_extend": "c",
    "admin:visitors_scanner_pair": "dc",
    "admin:visitors_scanner_queue": "dc",
    "admin:visitors_scanner_codes": "dc",
    "admin:exhibits_exhibition_training_open": "dc",
    "admin:exhibits_exhibition_training_empty": "dc",
    "admin:visitors_badge_print": "c",
    "admin:visitors_badge_sheets": "c",
    "admin:visitors_badge_replace": "dc",
    "admin:exhibits_exhibition_posters": "dc",
    "admin:exhibits_exhibition_guide": "dc",
    "admin:exhibits_exhibition_passport": "dc",
    "admin:visitors_draw_desk": "dc",
    "admin:visitors_draw_run": "c",
    "document": "olc",
    "visitors:live": "dc",
    "visitors:live-scans": "dc",
    "visitors:live-walk-in": "dc",
}
TABLE = (
    dict.fromkeys(PUBLIC, EVERYBODY)
    | OTHER_PAGES
    | {f"admin:{model}_{page}": who for model, row in MODELS.items() for page, who in zip(PAGES, row, strict=False)}
    | {
        f"admin:{model}_{other}": who
        for model, row in MODELS.items()
        if len(row) == len(PAGES)
        for page, who in zip(PAGES, row, strict=True)
        for other in READ_WITH.get(page, ())
    }
    | {f"admin:{model}_export": row[0] for model, row in MODELS.items()}  # who sees a list may take it along
)

# What may be sent (POST) to the pages of a model: new, changed, deleted, restored, brought back. Where reading is not writing.
SENDS = ("add", "change", "delete", "restore", "bring_back")
SENDERS = {
    "opds_opd": ("c", "oc", "c", "oc", "c"),
    "opds_target": ("c", "c", "c", "c", "c"),
    "opds_user": ("c", "c", "", "c", ""),
    "exhibits_category": ("c", "c", "c", "c", "c"),
    "exhibits_tag": ("c", "c", "c", "c", "c"),
    "exhibits_synonym": ("c", "c", "c", "c", "c"),
    "exhibits_exhibition": ("c", "c", "", "c", "c"),
    "exhibits_stand": ("c", "c", "c", "c", "c"),
    "exhibits_innovation": ("oxc", "oc", "c", "oc", "c"),
    "visitors_feedback": ("", "oc", "c", "oc", ""),
    "visitors_need": ("", "oc", "c", "oc", ""),
    "visitors_scanner": ("dc", "dc", "", "dc", ""),
    "visitors_point": ("c", "c", "c", "c", "c"),
    "visitors_doorrules": ("c", "c", "", "c", ""),
    "visitors_draw": ("c", "c", "", "c", ""),
    "visitors_badge": ("", "", ""),
    "visitors_visitor": ("", "", ""),
    "visitors_scan": ("", "", ""),
    "visitors_visitorkind": ("c", "c", "c", "c", "c"),
    "visitors_origin": ("c", "c", "c", "c", "c"),
}
OTHER_SENDS = {
    "admin:exhibits_innovation_import_undo": "oc",
    "admin:password_change": DESK,
    "admin:auth_user_password_change": "c",
    "admin:exhibits_innovation_step": "c",
    "admin:exhibits_exhibition_extend": "c",
    "admin:visitors_scanner_pair": "dc",
    "admin:visitors_scanner_queue": "dc",
    "admin:visitors_scanner_codes": "dc",
    "admin:exhibits_exhibition_training_open": "dc",
    "admin:exhibits_exhibition_training_empty": "dc",
    "admin:visitors_badge_print": "c",
    "admin:visitors_badge_replace": "dc",
    "admin:visitors_draw_desk": "dc",
    "admin:visitors_draw_run": "c",
    # these say poster tokens or stamps for the first time when they are asked for a paper
    "admin:exhibits_exhibition_posters": "dc",
    "admin:exhibits_exhibition_passport": "dc",
    "visitors:live-walk-in": "dc",
}
SENT = OTHER_SENDS | {f"admin:{model}_{page}": who for model, row in SENDERS.items() for page, who in zip(SENDS, row, strict=False)}

# The actions on chosen rows of a list.
ACTIONS = {
    "opds_opd": {"delete_selected": "c"},
    "opds_target": {"delete_selected": "c"},
    "exhibits_category": {"delete_selected": "c"},
    "exhibits_tag": {"delete_selected": "c"},
    "exhibits_synonym": {"delete_selected": "c"},
    "exhibits_stand": {"delete_selected": "c"},
    "exhibits_innovation": {"submit_selected": "oxc", "publish_selected": "c", "send_back_selected": "c"},
    "visitors_feedback": {"approve_selected": "c", "hide_selected": "c", "delete_selected": "c"},
    "visitors_need": {"approve_selected": "c", "hide_selected": "c", "delete_selected": "c"},
    "visitors_scanner": {"revoke_selected": "dc"},
    "visitors_badge": {"print_selected": "c", "revoke_selected": "dc", "merge_selected": "dc"},
    "visitors_visitor": {"print_selected": "c"},
    "visitors_scan": {"void_selected": "dc"},
    "visitors_visitorkind": {"delete_selected": "c"},
    "visitors_origin": {"delete_selected": "c"},
}
