"""Who may open what: every address and every action of the desk stands in these tables, and each is asked for.

Letters: `a` anybody, `o` an official (for rows: of the agency they belong to), `x` an official of another agency,
`l` a leader, `d` a supervisor of the door, `c` the committee. An address or an action without a row fails.
"""

import uuid

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import CharField, TextField
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils import timezone

from exhibits.models import EvidenceFile, Exhibition, ImportRun, Innovation, Synonym, Tag
from opds import notices, roles
from opds.models import Target
from tests import factories as f
from tests.forms import filled
from visitors import door, pairing, printing
from visitors.models import DoorRules, Draw, Feedback, Need, Scan

pytestmark = pytest.mark.django_db
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


def addresses(resolver: URLResolver, space: str = ""):
    """All named addresses; nameless ones are the desk's own forwarding of `…/<id>/` and its catch-all."""
    for part in resolver.url_patterns:
        if isinstance(part, URLResolver):
            yield from addresses(part, ":".join(filter(None, (space, part.namespace))))
        elif part.name:
            yield ":".join(filter(None, (space, part.name)))


def test_every_address_is_in_the_table():
    known, listed = set(addresses(get_resolver())), set(TABLE) | set(SENT_TO)

    assert known - listed == set(), "say in this file who may open them"
    assert listed - known == set(), "these are gone"


def test_every_model_and_action_of_the_desk_is_in_the_table(rf):
    boss = f.committee(is_superuser=True)
    request = rf.get("/")
    request.user = boss
    found = {}
    for model, desk in admin.site._registry.items():
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        assert label in MODELS
        if names := set(desk.get_actions(request)):
            found[label] = names

    assert found == {label: set(row) for label, row in ACTIONS.items() if label != "opds_user"} | {"opds_user": {"delete_selected"}}


class World:
    """One row of everything, belonging to the agency of `o`."""

    def __init__(self, root):
        self.opd = f.OpdFactory()
        self.people = {
            "a": None,
            "o": f.official(self.opd),
            "x": f.official(),
            "l": f.leader(),
            "d": f.UserFactory(opd=None, group=roles.DOOR),
            "c": f.committee(),
        }
        self.edition = f.ExhibitionFactory()
        self.stand = f.StandFactory(exhibition=self.edition, number="07")
        self.stand.opds.add(self.opd)
        self.entry = f.InnovationFactory(opd=self.opd, status=Innovation.Status.SUBMITTED)
        self.published = f.InnovationFactory(opd=self.opd)
        claim = f.EvidenceFactory(innovation=self.entry)
        f.EvidenceFactory(innovation=self.entry, indicator=f.IndicatorFactory(edition=2023))
        self.proof = EvidenceFile.objects.create(evidence=claim, file="evidence/2026/sk.pdf", name="sk.pdf", size=1, sha256="x")
        default_storage.save("evidence/2026/sk.pdf", ContentFile(b"%PDF-"))
        self.step = self.entry.review_events.create(from_status="draft", to_status="submitted")
        self.notice = notices.tell(user=self.people["o"], kind="review-published", values={"title": "x"}, url="/admin/")
        self.imported = ImportRun.objects.create(opd=self.opd, file_name="rekap.xlsx", state="done", done_at=timezone.now())
        self.scanner = f.ScannerFactory(exhibition=self.edition)
        self.pairing, _code = pairing.make_code(exhibition=self.edition, points=[], name="Pintu 1", actor=self.people["c"])
        self.badge = f.BadgeFactory(exhibition=self.edition)
        self.walk_in = f.VisitorFactory(exhibition=self.edition, source="walk-in")
        self.point = self.edition.points.get(code="G1")
        self.printing = printing.print_named(badges=[self.badge], layout="a6", actor=None)
        self.badge.refresh_from_db()
        self.training = door.open_training(exhibition=self.edition)
        self.rows = {
            "opds_opd": self.opd,
            "opds_target": Target.objects.create(opd=self.opd, year=2023),
            "opds_user": f.official(),
            "exhibits_category": self.entry.category,
            "exhibits_tag": Tag.objects.create(slug="sampah", name="Sampah"),
            "exhibits_synonym": Synonym.objects.create(terms="ktp, e-ktp"),
            "exhibits_exhibition": self.edition,
            "exhibits_stand": self.stand,
            "exhibits_innovation": self.entry,
            "visitors_feedback": Feedback.objects.create(text="Bagus.", opd=self.opd),
            "visitors_need": Need.objects.create(text="Mohon parkir.", opd=self.opd),
            "visitors_scanner": self.scanner,
            "visitors_point": self.point,
            "visitors_doorrules": DoorRules.objects.create(exhibition=self.edition, stamps_needed=1),
            "visitors_draw": Draw.objects.create(exhibition=self.edition, name="Sepeda"),
            "visitors_badge": self.badge,
            "visitors_visitor": self.badge.visitor,
            "visitors_scan": self.scan(),
            "visitors_visitorkind": self.badge.visitor.kind,
            "visitors_origin": self.badge.visitor.origin,
        }
        self.versions, self.gone = {}, {}
        for model, row in self.rows.items():
            if hasattr(row, "history"):
                row.save()  # some come in bulk, without a version
                self.versions[model] = [self.version(row, "~", earlier=True), self.version(row, "~")]
                self.gone[model] = self.version(row, "-", id=row.pk + 1_000_000)
        default_storage.save("photos/2024/x-480.webp", ContentFile(b"x"))
        default_storage.save("documents/2024/sk.pdf", ContentFile(b"%PDF-1.4"))
        self.entry.documents.create(title="SK", file="documents/2024/sk.pdf")

    def version(self, row, kind, *, earlier=False, **values):
        """One more version of a row; an earlier one has other words in its first text."""
        version = row.history.latest("history_id")
        version.pk, version.history_type = None, kind
        if earlier:
            texts = (field.name for field in version.tracked_fields if type(field) in {CharField, TextField} and not field.choices)
            values |= {name: f"{getattr(version, name)[:30]}X" for name in list(texts)[:1]}
        for name, value in values.items():
            setattr(version, name, value)
        version.save(force_insert=True)
        return version.pk

    def scan(self):
        moment = "2023-10-18T02:00:00Z"
        times = {"scanned_at": moment, "occurred_at": moment, "day": "2023-10-18", "hour": 9}
        return Scan.objects.create(
            id=uuid.uuid4(),
            exhibition=self.edition,
            point=self.point,
            point_code="G1",
            badge=self.badge,
            mode="online",
            outcome="accepted",
            **times,
        )

    def address(self, name):
        """An address with the arguments of this world."""
        special = {
            "admin:app_list": ["exhibits"],
            "admin:board_agency": [self.opd.slug],
            "admin:reminders_text": ["draft"],
            "admin:opds_user_step": [self.rows["opds_user"].pk, "sign-out"],
            "admin:auth_user_password_change": [self.rows["opds_user"].pk],
            "admin:exhibits_innovation_step": [self.entry.pk, "publish"],
            "admin:exhibits_innovation_kipp": [self.entry.pk],
            "admin:exhibits_innovation_evidence": [self.entry.pk],
            "admin:exhibits_innovation_evidence_copy": [self.entry.pk],
            "admin:exhibits_innovation_evidence_remove": [self.entry.pk, self.proof.pk],
            "evidence-file": ["2026/sk.pdf"],
            "admin:exhibits_innovation_taken": [self.entry.pk, self.step.pk],
            "admin:notice": [self.notice.pk],
            "admin:exhibits_innovation_import_run": [self.imported.pk],
            "admin:exhibits_innovation_import_undo": [self.imported.pk],
            "admin:exhibits_innovation_import_faults": [self.imported.pk],
            "admin:exhibits_exhibition_extend": [self.edition.pk],
            "admin:visitors_scanner_codes": [self.pairing.pk, self.pairing.pk],
            "admin:exhibits_exhibition_training_open": [self.edition.pk],
            "admin:exhibits_exhibition_training_empty": [self.training.pk],
            "visitors:live-walk-in": [self.edition.slug, self.walk_in.pk],
            "admin:visitors_badge_print": [self.edition.pk],
            "admin:visitors_badge_sheets": [self.printing.pk],
            "admin:visitors_badge_replace": [self.badge.pk],
            "admin:exhibits_exhibition_posters": [self.edition.pk],
            "admin:exhibits_exhibition_guide": [self.edition.pk],
            "admin:exhibits_exhibition_passport": [self.edition.pk],
            "admin:visitors_draw_run": [self.rows["visitors_draw"].pk],
            "visitors:poster": [self.edition.points.get(code="07").poster_token],
            "exhibits:stand": [self.edition.slug, self.stand.number],
            "exhibits:category": [self.entry.category.code],
            "exhibits:opd": [self.opd.slug],
            "exhibits:innovation": [self.published.slug],
            "exhibits:sheet": [self.published.slug],
            "api:innovation": [self.published.slug],
            "cover": ["2e7d32", "sapa-kebun"],
            "door": ["2e7d32", "public-service"],
            "photo": ["2024/x-480.webp"],
            "document": ["2024/sk.pdf"],
        }
        if name.startswith("visitors:ticket"):
            return reverse(name, args=[self.badge.code])
        if name in special:
            return reverse(name, args=special[name])
        model = next((label for label in self.rows if name.startswith(f"admin:{label}_")), "")
        found = self.page_of(model, name) if model else ""
        if found:
            return found
        try:
            return reverse(name)
        except NoReverseMatch:
            return reverse(name, args=[self.edition.slug])

    def page_of(self, model, name):
        """A page of one row of a model, or an empty text for another page."""
        page = name.removeprefix(f"admin:{model}_")
        if page in {"simple_history", "restore"}:
            return reverse(name, args=[self.rows[model].pk, self.versions[model][0]])
        if page == "compare":
            return reverse(name, args=[self.rows[model].pk]) + "?old={}&new={}".format(*self.versions[model])
        if page == "export":
            return reverse(name, args=["xlsx"])
        if page == "bring_back":
            return reverse(name, args=[self.gone[model]])
        return reverse(name, args=[self.rows[model].pk]) if page in {"change", "delete", "history"} else ""

    query = {
        "admin:autocomplete": {"app_label": "exhibits", "model_name": "stand", "field_name": "innovations"},
        "exhibits:suggest": {"q": "apel"},
    }


@pytest.fixture
def world(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return World(tmp_path)


def sign_in(client, person):
    client.logout()
    if person:
        client.force_login(person)


@pytest.mark.parametrize("letter", list(EVERYBODY))
def test_every_page_opens_for_those_of_the_table_and_for_nobody_else(client, world, letter):
    sign_in(client, world.people[letter])
    wrong = []
    for name, who in sorted(TABLE.items()):
        address = world.address(name)
        if name == "visitors:say":
            address += f"?pameran={world.edition.slug}"
        answer = client.get(address, world.query.get(name) if "?" not in address else None)
        if answer.streaming:
            answer.getvalue()
        leads_on = (name == "admin:login" and letter in DESK) or name == "admin:notice"
        forwarded = leads_on and answer.status_code == 302 and "login" not in answer["Location"]
        opened = answer.status_code == 200 or forwarded
        if opened is not (letter in who):
            wrong.append(f"{name}: {answer.status_code}")

    assert wrong == []


@pytest.mark.parametrize("letter", list(EVERYBODY))
def test_every_action_is_offered_to_those_of_the_table_and_to_nobody_else(client, world, letter):
    sign_in(client, world.people[letter])
    wrong = []
    for model, row in ACTIONS.items():
        answer = client.get(reverse(f"admin:{model}_changelist"))
        form = (answer.context or {}).get("action_form") if answer.status_code == 200 else None
        offered = {value for value, _label in form.fields["action"].choices if value} if form else set()
        expected = {action for action, who in row.items() if letter in who}
        if offered != expected:
            wrong.append(f"{model}: {sorted(offered)} instead of {sorted(expected)}")

    assert wrong == []


@pytest.mark.parametrize("letter", list(EVERYBODY))
def test_an_action_sent_by_hand_does_nothing_for_those_who_may_not(client, world, letter):
    sign_in(client, world.people[letter])
    before = {model: type(row)._default_manager.filter(pk=row.pk).values().get() for model, row in world.rows.items()}
    for model, actions in ACTIONS.items():
        for action, who in actions.items():
            if letter not in who:
                chosen = {
                    "action": action,
                    "_selected_action": [world.rows[model].pk],
                    "post": "yes",
                    "asked": "1",
                    "reason": "x",
                    "note": "x",
                }
                client.post(reverse(f"admin:{model}_changelist"), chosen)

    after = {model: type(row)._default_manager.filter(pk=row.pk).values().first() for model, row in world.rows.items()}
    for rows in (before, after):
        for row in rows.values():
            row.pop("last_login", None)
    assert after == before


# --- what is sent to pages


class Written:
    """Statements of a request that write something, but for sessions and the moment of signing in."""

    def __init__(self):
        self.statements = []

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not any(part in sql for part in ("django_session", '"last_login" =')):
            self.statements.append(sql)
        return execute(sql, params, many, context)


def desk_addresses():
    """Every address of the desk, whoever made it: a page of tomorrow is in it without being listed here."""
    return sorted(name for name in TABLE if (name.startswith("admin:") and name != "admin:login") or name.startswith("visitors:live"))


def test_whoever_may_send_something_stands_in_the_table():
    may_write = {"_add", "_change", "_delete", "_restore", "_bring_back"}
    pages = {name for name in desk_addresses() if any(name.endswith(end) for end in may_write) and name != "admin:password_change"}

    assert pages - set(SENT) == set(), "say in this file who may send them"
    assert set(SENT) - set(TABLE) == set(), "these are gone"


@pytest.mark.parametrize("letter", list(EVERYBODY))
def test_what_is_sent_is_taken_from_those_of_the_table_and_writes_nothing_for_anybody_else(client, world, letter):
    """All addresses of the desk are sent the forms that the committee would send; each is undone before the next."""
    boss = f.committee(is_superuser=True)
    sign_in(client, boss)
    forms = {name: filled(client, world.address(name)) for name in desk_addresses() if name in SENT}
    sign_in(client, world.people[letter])
    wrong = []
    for name in desk_addresses():
        with transaction.atomic():
            with connection.execute_wrapper(written := Written()):
                answer = client.post(world.address(name), forms.get(name, {"post": "yes", "sure": "1"}))
                if answer.streaming:
                    answer.getvalue()
            transaction.set_rollback(True)
        allowed = letter in SENT.get(name, "")
        away = answer.get("Location", "")
        refused = answer.status_code in {401, 403, 404, 405} or "/login/" in away or away == reverse("admin:index")
        if allowed is refused and name in SENT:
            wrong.append(f"{name}: {answer.status_code}")
        only_read = name not in SENT and letter in TABLE[name]  # looking may be noted: who took which list along, which letter was read
        if not allowed and not only_read and written.statements:
            wrong.append(f"{name}: {answer.status_code} wrote {written.statements[0][:90]}")

    assert wrong == []


@pytest.mark.parametrize("letter", ["o", "x"])
def test_an_official_never_moves_a_row_to_another_agency(client, world, letter):
    official, other = world.people[letter], f.OpdFactory()
    own = f.InnovationFactory(opd=official.opd, status=Innovation.Status.DRAFT)
    answers = {
        "exhibits_innovation": own,
        "visitors_feedback": Feedback.objects.create(text="Antre lama.", opd=official.opd),
        "visitors_need": Need.objects.create(text="Mohon teduhan.", opd=official.opd),
    }
    sign_in(client, official)
    for model, row in answers.items():
        address = reverse(f"admin:{model}_change", args=[row.pk])
        answer = client.post(address, filled(client, address) | {"opd": str(other.pk), "status": "published", "answer": "Terima kasih."})
        row.refresh_from_db()
        assert (answer.status_code, row.opd_id) == (302, official.opd_id)
        assert row.status != Innovation.Status.PUBLISHED
    address = reverse("admin:exhibits_innovation_add")
    client.post(address, filled(client, address) | {"title": "INOVASI TITIPAN — Contoh", "summary": "Contoh.", "opd": str(other.pk)})

    assert Innovation.objects.get(title__startswith="INOVASI TITIPAN").opd == official.opd
    assert not other.innovations.exists()


def test_an_inline_form_never_takes_a_part_of_another_agencys_entry(client, world):
    theirs = world.entry.links.create(label="Panduan", url="https://example.org/panduan")
    own = f.InnovationFactory(opd=world.people["x"].opd, status=Innovation.Status.DRAFT)
    sign_in(client, world.people["x"])
    address = reverse("admin:exhibits_innovation_change", args=[own.pk])
    part = {"links-TOTAL_FORMS": "1", "links-INITIAL_FORMS": "1", "links-0-id": str(theirs.pk), "links-0-innovation": str(own.pk)}
    for more in ({"links-0-label": "Direbut", "links-0-url": theirs.url, "links-0-position": "0"}, {"links-0-DELETE": "on"}):
        client.post(address, filled(client, address) | part | more)
        theirs.refresh_from_db()

        assert (theirs.innovation, theirs.label) == (world.entry, "Panduan")


def test_actions_do_nothing_to_rows_of_another_agency(client, world):
    """Offered to officials, sent with the numbers of others' rows."""
    draft = f.InnovationFactory(
        opd=world.opd, status=Innovation.Status.DRAFT, problem="x", solution="x", benefits="x", who_can_use="x", where_to_get_it="x"
    )
    sign_in(client, world.people["x"])
    for model, actions in ACTIONS.items():
        for action, who in actions.items():
            if "x" in who:
                with connection.execute_wrapper(written := Written()):
                    client.post(
                        reverse(f"admin:{model}_changelist"),
                        {"action": action, "_selected_action": [world.rows[model].pk, draft.pk], "post": "yes", "asked": "1", "note": "x"},
                    )
                assert written.statements == [], action


def test_numbers_that_name_no_row_are_not_there(client, world):
    sign_in(client, world.people["c"])
    wrong = []
    for model, row in world.rows.items():
        for page in ("change", "delete", "history"):
            for number in (row.pk + 5_000_000 if isinstance(row.pk, int) else uuid.uuid4(), "9" * 30, "nothing"):
                answer = client.get(reverse(f"admin:{model}_{page}", args=[number]))
                if answer.status_code not in {302, 403, 404}:
                    wrong.append(f"{model} {page} {number}: {answer.status_code}")

    assert wrong == []


def test_what_is_sent_without_a_token_is_refused(client, world):
    scan = {"sent_at": "2023-10-18T10:00:00+07:00", "scans": []}

    assert client.get(reverse("api:scanner")).status_code == 401
    assert client.post(reverse("api:scans"), scan, content_type="application/json").status_code == 401
    assert client.post(reverse("api:void", args=[uuid.uuid4()]), {}, content_type="application/json").status_code == 401
    assert client.post(reverse("api:walk-ins"), {}, content_type="application/json").status_code == 401
    assert client.get(reverse("admin:logout")).status_code == 302  # to the login


def test_drafts_and_unlisted_editions_are_not_there_for_the_public(client, world):
    hidden = f.ExhibitionFactory(is_published=False)

    for address in (world.entry.get_absolute_url(), reverse("exhibits:sheet", args=[world.entry.slug]), hidden.get_absolute_url()):
        assert client.get(address).status_code == 404
    assert Exhibition.objects.count() == 3
