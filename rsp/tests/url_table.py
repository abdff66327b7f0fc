"""Every address of the site with what each role is answered, in the own county (23) and in another (24)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.urls import URLPattern, URLResolver, get_resolver

from rsp.tests.url_world import DRAFT, PERIOD, SUBMITTED, known

ROLES = (
    "anonymous",
    "case_officer_23",
    "director_23",
    "reader_23",
    "participant_23",
    "administrator_23",
    "municipal_officer_2361",
    "case_officer_24",
    "analyst",
    "system_administrator",
)

NOWHERE = "00000000-0000-4000-8000-000000000000"
"""The id of nothing."""

LOGIN = 302
Answers = Mapping[str, int]


def answers(anonymous: int, everybody_else: int, **by_role: int) -> Answers:
    return {role: everybody_else for role in ROLES} | {"anonymous": anonymous} | by_role


PUBLIC = answers(200, 200)
SIGNED_IN = answers(LOGIN, 200)
NOT_ALLOWED = answers(LOGIN, 405)
LEADS_ON = answers(LOGIN, 302)
"""A button's address that is opened leads to the page the button is on."""
DRAFT_OF_23 = answers(LOGIN, 404, case_officer_23=200, director_23=200, system_administrator=200)
DRAFT_OF_24 = answers(LOGIN, 404, case_officer_24=200, system_administrator=200)
SUBMITTED_OF_23 = answers(LOGIN, 403, case_officer_23=200, director_23=200, system_administrator=200)
SUBMITTED_OF_24 = answers(LOGIN, 403, case_officer_24=200, system_administrator=200)
ADMINISTRATORS = answers(LOGIN, 403, administrator_23=200, system_administrator=200)
STAFF = answers(
    LOGIN,
    403,
    case_officer_23=200,
    director_23=200,
    case_officer_24=200,
    administrator_23=200,
    system_administrator=200,
)


@dataclass(frozen=True)
class Address:
    """One address, the name of its URL, and the status each role gets by GET and by POST."""

    name: str
    path: str
    get: Answers
    post: Answers = field(default_factory=lambda: NOT_ALLOWED)

    def __str__(self) -> str:
        return self.path


# What stands in one county: its administrator sees it, the system's administrators everything, others nothing of it.
OURS = {"23": {"administrator_23": 1, "system_administrator": 1}, "24": {"system_administrator": 1}}
KEEPERS = {
    "23": {"case_officer_23": 1, "system_administrator": 1},
    "24": {"case_officer_24": 1, "system_administrator": 1},
}
STAFF_OF = {
    "23": {"case_officer_23": 1, "director_23": 1, "system_administrator": 1},
    "24": {"case_officer_24": 1, "system_administrator": 1},
}


CIRCLE_OF = {
    "23": {role for role in ROLES if role.endswith(("_23", "_2361")) and not role.startswith("participant")}
    | {"system_administrator"},
    "24": set(STAFF_OF["24"]),
}
"""Who reads what is said about a decided plan: the bodies and municipalities of its county, and its network."""


def only(people: Mapping[str, int], status: int, others: int = 403, **by_role: int) -> Answers:
    """``status`` for those people, ``others`` for everybody else who is signed in."""
    return answers(LOGIN, others, **dict.fromkeys(people, status) | by_role)


def about_a_person(county: str, status: int) -> Answers:
    """A page about a person: refused to who administers nobody, unknown to who administers others."""
    elsewhere = {} if county == "23" else {"administrator_23": 404}
    return only(OURS[county], status, **elsewhere)


def _of_county(county: str) -> Iterator[Address]:
    person, machine = (f"/administration/{kind}/{known(thing, county)}/" for kind, thing in PEOPLE)
    key, role = f"{machine}nycklar/{known('token', county)}/", f"/administration/roller/{known('membership', county)}/"
    company, region = f"/organisationer/{known('company', county)}/", f"/organisationer/{{region_{county}}}/"
    box, other = f"/organisationer/brevlador/{known('contact', county)}/", known("duplicate", county)
    deputy = f"/administration/delegation/{known('deputy', county)}/avsluta/"
    ours, keepers = OURS[county], KEEPERS[county]
    director = {"director_23": 1} if county == "23" else {}
    colleagues = (
        {"case_officer_23": 403, "reader_23": 403, "director_23": 200} if county == "23" else {"case_officer_24": 403}
    )
    posted = colleagues | ({"director_23": 422} if county == "23" else {})
    yield Address("registers:review", f"{role}behovs/", NOT_ALLOWED, post=only(ours, 302, 404))
    yield Address("registers:role_end", f"{role}avsluta/", only(ours, 200, 404), post=only(ours, 422, 404))
    yield Address("registers:person", person, about_a_person(county, 200))
    for name, path in PERSON_FORMS:
        yield Address(name, person + path, about_a_person(county, 200), post=about_a_person(county, 422))
    for name, path in PERSON_ACTS:
        yield Address(name, person + path, NOT_ALLOWED, post=about_a_person(county, 302))
    yield Address("registers:person_extract", f"{person}registerutdrag.json", about_a_person(county, 200))
    yield Address("registers:machine", machine, about_a_person(county, 200))
    new_key = f"{machine}nycklar/ny/"
    yield Address("registers:key_add", new_key, about_a_person(county, 200), post=about_a_person(county, 422))
    yield Address("registers:key_rotate", f"{key}byt/", about_a_person(county, 200), post=about_a_person(county, 200))
    yield Address(
        "registers:key_revoke", f"{key}aterkalla/", about_a_person(county, 200), post=about_a_person(county, 302)
    )
    yield Address(
        "registers:delegation_end", deputy, only(ours, 200, 404, **colleagues), post=only(ours, 422, 404, **posted)
    )
    yield Address("registers:organisation", company, SIGNED_IN)
    yield Address("registers:organisation", region, SIGNED_IN)
    yield Address("registers:organisation_edit", f"{company}andra/", only(keepers, 200), post=only(keepers, 400))
    yield Address("registers:organisation_edit", f"{region}andra/", only(ours, 200), post=only(ours, 400))
    yield Address("registers:delegation_add", f"{region}delegation/ny/", only(ours, 200), post=only(ours, 422))
    appoint = f"{region}delegation/ersattare/"
    yield Address("registers:deputy_appoint", appoint, only(ours | director, 200), post=only(ours | director, 422))
    yield Address("registers:contact_add", f"{region}brevlador/ny/", only(ours, 200), post=only(ours, 422))
    yield Address("registers:contact_edit", f"{box}andra/", only(ours, 200), post=only(ours, 422))
    yield Address("registers:contact_remove", f"{box}ta-bort/", NOT_ALLOWED, post=only(ours, 302))
    yield Address("registers:merge_choose", f"{company}sla-ihop/", only(keepers, 200))
    yield Address("registers:merge", f"{company}sla-ihop/{other}/", only(keepers, 200), post=only(keepers, 422))
    job = f"/jobb/{known('job', county)}/"
    yield Address("jobs:detail", job, only(ours, 200, 404))
    yield Address("jobs:progress", f"{job}lage.json", only(ours, 200, 404))
    yield Address("jobs:cancel", f"{job}avbryt/", NOT_ALLOWED, post=only(ours, 302, 404))
    # Trying again is for the one who started it, in whose name it is done.
    yield Address("jobs:retry", f"{job}forsok-igen/", NOT_ALLOWED, post=only(ours, 403, 404))
    draft = f"/historik/uppfoljning/{known('draft', county)}/"
    yield Address("reporting:history", draft, only(STAFF_OF[county], 200, 404))
    organisation = f"/historik/organisation/{known('company', county)}/"
    yield Address("reporting:history", organisation, only(STAFF_OF[county], 200))


def _service_plans(county: str, municipality: str) -> Iterator[Address]:
    """A municipality with an adopted plan and a draft of the next: its own officer writes, and the county's for it."""
    own = {"municipal_officer_2361": 1} if county == "23" else {}
    officers = {f"case_officer_{county}": 1}
    writers, readers = own | officers, {"director_23": 403} if county == "23" else {}
    readers |= {"system_administrator": 403}
    one, place = f"/serviceplaner/{known('plan', county)}/", f"/serviceplaner/kommun/{municipality}/"
    draft, measure = (
        f"/serviceplaner/{known('plan draft', county)}/",
        f"/serviceplaner/atgarder/{known('measure', county)}/",
    )
    seen = only(writers | readers, 200, 404)
    yield Address("programs:county_service_plans", f"/lan/{county}/serviceplaner/", SIGNED_IN)
    yield Address("reporting:municipality", f"/kommun/{municipality}/", SIGNED_IN)
    yield Address("programs:service_plan_newest", place, answers(LOGIN, 302))
    yield Address(
        "programs:service_plan_report_new", f"{place}rapportera/", only(writers, 302), post=only(writers, 400)
    )
    yield Address("programs:service_plan_start", f"{place}paborja/", NOT_ALLOWED, post=only(writers, 302))
    yield Address("programs:service_plan_none", f"{place}ingen-plan/", only(own, 200), post=only(own, 302))
    yield Address("programs:service_plan", one, SIGNED_IN)
    yield Address("programs:service_plan", draft, seen)
    for name, path in (("service_plan_report", "rapportera/"), ("service_plan_check", "kontrollera/")):
        wrong = 400 if name == "service_plan_report" else 422
        yield Address(
            f"programs:{name}",
            draft + path,
            only(writers, 200, 404, **readers),
            post=only(writers, wrong, 404, **readers),
        )
    yield Address("programs:service_plan_confirm", f"{one}bekrafta/", NOT_ALLOWED, post=only(officers, 302))
    yield Address(
        "programs:service_plan_return", f"{one}lamna-tillbaka/", only(officers, 200), post=only(officers, 422)
    )
    yield Address("programs:service_plan_repeal", f"{one}upphav/", only(writers, 200), post=only(writers, 422))
    yield Address("programs:service_plan_assure", f"{one}oforandrad/", NOT_ALLOWED, post=only(own, 302))
    yield Address("programs:service_plan_document", f"{one}dokument/", answers(LOGIN, 404))
    yield Address("programs:measure_add", f"{one}atgarder/ny/", only(writers, 200), post=only(writers, 422))
    yield Address("programs:measure_edit", f"{measure}andra/", only(writers, 200), post=only(writers, 400))
    yield Address("programs:measure_status", f"{measure}status/", NOT_ALLOWED, post=only(writers, 302))
    yield Address("programs:measure_move", f"{measure}flytta/", NOT_ALLOWED, post=only(writers, 302))


def _activities_of(county: str) -> Iterator[Address]:
    """A county's log, its calendar and the table of a draft: its officers write, its director reads."""
    officer, log = {f"case_officer_{county}": 1}, f"/lan/{county}/aktiviteter/"
    readers = {"system_administrator": 403} | ({"director_23": 403} if county == "23" else {})
    one, plan = f"/aktiviteter/{known('activity', county)}/", f"/handlingsplan/{known('table plan', county)}/"
    read = only(STAFF_OF[county], 200, 404)

    def writes(status: int) -> Answers:
        return only(officer, status, 404, **readers)

    yield Address("actionplans:activities", log, only(STAFF_OF[county], 200))
    yield Address("actionplans:activity_add", f"{log}ny/", only(officer, 200), post=only(officer, 422))
    yield Address("actionplans:activity", one, read)
    for name, path, posted in (
        ("activity_edit", "andra/", 400),
        ("activity_links", "kopplingar/", 422),
        ("activity_remove", "ta-bort/", 422),
    ):
        yield Address(f"actionplans:{name}", one + path, writes(200), post=writes(posted))
    yield Address("actionplans:calendar", f"/lan/{county}/kalender/2024/", SIGNED_IN)
    yield Address("actionplans:calendar_feed_create", f"/lan/{county}/kalender/adress/", LEADS_ON, post=SIGNED_IN)
    yield Address("actionplans:plan_xlsx", f"{plan}plan.xlsx", read)
    yield Address("actionplans:plan_import", f"{plan}las-in/", writes(200), post=writes(422))


def _plans_of(county: str) -> Iterator[Address]:
    """A draft that the county's officers write, with what it holds and its frame; its director reads."""
    officer, readers = {f"case_officer_{county}": 1}, {"system_administrator": 403}
    readers |= {"director_23": 403} if county == "23" else {}
    plan, frames = f"/handlingsplan/{known('written plan', county)}/", f"/lan/{county}/ramar/2073/"
    row, goal = f"/insatser/{known('initiative', county)}/", f"/mal/{known('written goal', county)}/"
    frame = f"/ramar/{known('frame', county)}/"

    def writes(status: int) -> Answers:
        return only(officer, status, 404, **readers)

    yield Address("actionplans:plan", plan, only(STAFF_OF[county], 200, 404))
    yield Address("actionplans:initiative", row, only(STAFF_OF[county], 302, 404))
    yield Address("actionplans:goal_row", f"{goal}rad/", only(STAFF_OF[county], 302, 404))
    for name, path, posted in (
        ("plan_over_frame", f"{plan}skal/", 422),
        ("initiative_add", f"{plan}insatser/ny/", 422),
        ("initiative_edit", f"{row}andra/", 400),
        ("initiative_co_owners", f"{row}medansvariga/", 302),
        ("initiative_funding", f"{row}finansiering/", 302),
        ("goal_add", f"{row}mal/ny/", 422),
        ("goal_edit", f"{goal}andra/", 400),
        ("plan_remove", f"{plan}ta-bort/", 422),
        ("initiative_remove", f"{row}ta-bort/", 422),
        ("goal_remove", f"{goal}ta-bort/", 422),
    ):
        yield Address(f"actionplans:{name}", path, writes(200), post=writes(posted))
    for name, path in (
        ("initiative_move", f"{row}flytta/"),
        ("goal_move", f"{goal}flytta/"),
    ):
        yield Address(f"actionplans:{name}", path, NOT_ALLOWED, post=writes(302))
    yield Address("actionplans:budget_frames", frames, SIGNED_IN)
    yield Address("actionplans:budget_frame_add", f"{frames}ny/", only(officer, 200), post=only(officer, 422))
    yield Address("actionplans:budget_frame_edit", f"{frame}andra/", only(officer, 200), post=only(officer, 400))
    yield Address("actionplans:budget_frame_remove", f"{frame}ta-bort/", NOT_ALLOWED, post=only(officer, 302))


def _comments_of(county: str) -> Iterator[Address]:
    """A remark for the county on a goal of a draft: its officers and its director read, write and resolve."""
    writers = {f"case_officer_{county}": 1} | ({"director_23": 1} if county == "23" else {})
    plan = f"/handlingsplan/{known('commented plan', county)}/kommentarer/"
    one, goal = f"/kommentarer/{known('comment', county)}/", f"/mal/{known('plan goal', county)}/"

    def writes(status: int, **others: int) -> Answers:
        return only(writers, status, 404, **{"system_administrator": 403} | others)

    yield Address("actionplans:comments", plan, only(STAFF_OF[county], 200, 404))
    yield Address("actionplans:comment_add", f"{plan}ny/", writes(200), post=writes(422))
    yield Address("actionplans:comment_answer", f"{one}svara/", writes(200), post=writes(422))
    for name, path in (("resolve", "los/"), ("reopen", "oppna/")):
        yield Address(f"actionplans:comment_{name}", one + path, NOT_ALLOWED, post=writes(302))
    refused = {"director_23": 403} if county == "23" else {}
    yield Address("actionplans:goal_suggestion", f"{goal}forslag/", NOT_ALLOWED, post=writes(302, **refused))


def _outcomes_of(county: str) -> Iterator[Address]:
    """A decided plan is read by all, reported by its officers; what becomes of it is chosen in the draft after it."""
    officer = {f"case_officer_{county}": 1}
    readers = {"system_administrator": 403} | ({"director_23": 403} if county == "23" else {})
    plan, draft = (f"/handlingsplan/{known(thing, county)}/" for thing in ("reported plan", "following plan"))
    initiative, goal = (known(f"reported {thing}", county) for thing in ("initiative", "goal"))
    carry, outcome = f"{draft}fran-forra-aret/", f"/utfall/{known('outcome', county)}/"
    chosen = only(officer, 422, 404, **readers)
    yield Address("actionplans:plan_carry", carry, only(STAFF_OF[county], 200, 404))
    yield Address("actionplans:carry_rest", f"{carry}resten/", NOT_ALLOWED, post=chosen)
    yield Address("actionplans:carry_initiative", f"{carry}insatser/{initiative}/", NOT_ALLOWED, post=chosen)
    yield Address("actionplans:carry_goal", f"{carry}mal/{goal}/", NOT_ALLOWED, post=chosen)
    yield Address("actionplans:plan_outcomes", f"{plan}utfall/", SIGNED_IN)
    yield Address("actionplans:goal", f"/mal/{goal}/", SIGNED_IN)
    for name, path, posted in (
        ("outcome_add", f"/mal/{goal}/utfall/ny/", 422),
        ("outcome_edit", f"{outcome}andra/", 400),
        ("initiative_result", f"/insatser/{initiative}/resultat/", 400),
    ):
        yield Address(f"actionplans:{name}", path, only(officer, 200), post=only(officer, posted))
    yield Address("actionplans:outcome_remove", f"{outcome}ta-bort/", only(officer, 200), post=only(officer, 422))


def _approvals_of(county: str) -> Iterator[Address]:
    """A plan that is written, one that waits for its decision, and one with the record of it."""
    states = ("action plan", "action plan waiting", "action plan decided")
    draft, waiting, decided = (f"/handlingsplan/{known(state, county)}/" for state in states)
    staff, decider = STAFF_OF[county], {"director_23": 1} if county == "23" else {}

    def kept(status: int) -> Answers:
        return only(
            {f"case_officer_{county}": 1}, status, 404, **dict.fromkeys({**decider, "system_administrator": 1}, 403)
        )

    def decides(status: int) -> Answers:
        return only(decider, status, 404, **dict.fromkeys(staff.keys() - decider.keys(), 403))

    yield Address("actionplans:plan_check", f"{draft}kontrollera/", kept(200))
    yield Address("actionplans:plan_submit", f"{draft}skicka/", LEADS_ON, post=kept(422))
    yield Address("actionplans:plan_share", f"{draft}dela/", kept(200), post=kept(422))
    yield Address("actionplans:plan_revise", f"{draft}revidera/", kept(200), post=kept(422))
    yield Address("actionplans:plan_follow_up", f"{draft}uppfoljd/", LEADS_ON, post=kept(422))
    yield Address("actionplans:plan_support", f"{draft}stallningstagande/", only(staff, 200, 404))
    yield Address(
        "actionplans:plan_support_state",
        f"{draft}stallningstagande/{NOWHERE}/",
        answers(LOGIN, 404),
        post=answers(LOGIN, 404),
    )
    yield Address("actionplans:plan_compare", f"{draft}jamfor/", only(staff, 200, 404))
    yield Address("actionplans:plan_pdf", f"{draft}handlingsplan.pdf", only(staff, 200, 404))
    yield Address("actionplans:plan_decide", f"{waiting}beslut/", only(staff, 200, 404))
    yield Address("actionplans:plan_approve", f"{waiting}beslut/godkann/", only(staff, 302, 404), post=decides(422))
    yield Address("actionplans:plan_return", f"{waiting}beslut/aterlamna/", LEADS_ON, post=decides(422))
    circle = only(dict.fromkeys(CIRCLE_OF[county], 1), 200, 404)
    yield Address("actionplans:plan_decide", f"{decided}beslut/", circle)
    yield Address("actionplans:plan_support", f"{decided}stallningstagande/", circle)
    yield Address("actionplans:plan_decided", f"{decided}beslut/kvitto/", SIGNED_IN)
    yield Address("actionplans:decision_pdf", f"{decided}beslut.pdf", SIGNED_IN)


def _programmes_of(county: str) -> Iterator[Address]:
    """A draft, one that is out for views to a municipality, a revision, and all that hangs on them."""
    draft, asked = (f"/program/{known(state, county)}/" for state in ("programme draft", "programme asked"))
    number, part = PERIOD[county], f"{draft}delar/omraden/{known('area', county)}/"
    outcome, paper = f"{draft}utfall/{known('outcome', county)}/", f"{draft}handlingar/{known('paper', county)}/"
    member, meeting = f"{draft}partnerskap/medlemmar/{number}/", f"{draft}partnerskap/moten/{known('meeting', county)}/"
    officer, director = {f"case_officer_{county}": 1}, {"director_23": 403} if county == "23" else {}
    invited = {"municipal_officer_2361": 1} if county == "23" else {}

    def writes(status: int, **others: int) -> Answers:
        return only(officer, status, 404, **{"system_administrator": 403} | director | others)

    read = only(STAFF_OF[county], 200, 404)
    for name, path, posted in (
        ("programme_edit", f"{draft}andra/syfte/", 400),
        ("part_add", f"{draft}delar/mal/ny/", 422),
        ("part_edit", f"{part}andra/", 400),
        ("programme_outcome_add", f"{draft}mal/{known('goal', county)}/utfall/ny/", 422),
        ("programme_outcome_edit", f"{outcome}andra/", 400),
        ("programme_adopt", f"{draft}anta/", 422),
        ("programme_prolong", f"{draft}forlang/", 422),
        ("programme_close", f"{draft}avsluta/", 422),
        ("programme_revise", f"{draft}revidera/", 422),
        ("programme_decision_add", f"{draft}beslut/ny/", 422),
        ("programme_document_add", f"{draft}handlingar/ny/", 422),
        ("programme_document_secrecy", f"{paper}sekretess/", 422),
        ("consultation_open", f"{draft}samrad/nytt/", 422),
        ("partner_add", f"{draft}partnerskap/medlemmar/ny/", 422),
        ("partner_edit", f"{member}andra/", 400),
        ("meeting_add", f"{draft}partnerskap/moten/ny/", 422),
        ("meeting_edit", f"{meeting}andra/", 400),
        ("meeting_minutes", f"{meeting}protokoll/", 422),
    ):
        yield Address(f"programs:{name}", path, writes(200), post=writes(posted))
    for name, path in (
        ("programme_remove", f"{draft}ta-bort/"),
        ("programme_resume", f"{draft}ta-tillbaka/"),
        ("part_move", f"{part}flytta/"),
        ("part_remove", f"{part}ta-bort/"),
        ("programme_outcome_remove", f"{outcome}ta-bort/"),
        ("programme_document_remove", f"{paper}ta-bort/"),
        ("partner_remove", f"{member}ta-bort/"),
        ("meeting_remove", f"{meeting}ta-bort/"),
    ):
        yield Address(f"programs:{name}", path, NOT_ALLOWED, post=writes(302))
    yield Address("programs:programme", draft, read)
    # A file that is there is read in programs/tests/test_programme_pages.py.
    yield Address("programs:programme_document", f"{draft}handlingar/{NOWHERE}/", NO_SUCH)
    yield Address("programs:programme_compare", f"/program/{known('programme revision', county)}/jamfor/", read)
    yield Address("programs:partnership", f"{draft}partnerskap/", read)
    yield Address("programs:consultation", f"{asked}samrad/", only(STAFF_OF[county] | invited, 200, 404))
    refused = dict.fromkeys(invited, 403)
    yield Address("programs:consultation_csv", f"{asked}samrad/svar.csv", only(STAFF_OF[county], 200, 404, **refused))
    change = f"{asked}samrad/{known('consultation', county)}/andra/"
    yield Address("programs:consultation_edit", change, writes(200, **refused), post=writes(400, **refused))
    answer = f"{asked}samrad/{number}/svara/"
    others = dict.fromkeys(STAFF_OF[county], 403)
    yield Address(
        "programs:consultation_answer",
        answer,
        only(invited, 200, 404, **others),
        post=only(invited, 422, 404, **others),
    )


def _service_places(county: str) -> Iterator[Address]:
    """A place, a planned one, a fact and a road: the municipality's own officer and the county's write."""
    own = {"municipal_officer_2361": 1} if county == "23" else {}
    writers = own | {f"case_officer_{county}": 1}
    readers = {"system_administrator": 403} | ({"director_23": 403} if county == "23" else {})
    one, planned = (f"/serviceplatser/{known(thing, county)}/" for thing in ("place", "planned place"))
    yield Address("programs:county_service_places", f"/lan/{county}/serviceplatser/", SIGNED_IN)
    yield Address("programs:service_place", one, SIGNED_IN)
    yield Address("reporting:what_if", f"{one}om-den-stanger/", SIGNED_IN)
    yield Address("programs:service_place", planned, only(writers | readers, 200, 404))
    opened = only(writers, 422, 404, **readers)
    yield Address("programs:service_place_open", f"{planned}oppna/", only(writers, 200, 404, **readers), post=opened)
    for name, path, wrong in (
        ("service_place_edit", "andra/", 400),
        ("service_place_close", "stang/", 422),
        ("place_fact_record", "uppgifter/ny/", 422),
        ("road_distance_state", "vagavstand/nytt/", 422),
    ):
        yield Address(f"programs:{name}", one + path, only(writers, 200), post=only(writers, wrong))
    is_open = only(writers, 409)
    yield Address("programs:service_place_reopen", f"{one}oppna-igen/", is_open, post=is_open)
    for name, path in (
        ("place_fact_remove", f"uppgifter/{known('place fact', county)}/ta-bort/"),
        ("road_distance_remove", f"vagavstand/{known('road', county)}/ta-bort/"),
    ):
        yield Address(f"programs:{name}", f"/serviceplatser/{path}", NOT_ALLOWED, post=only(writers, 302))


PEOPLE = (("anvandare", "person"), ("maskiner", "machine"))
PERSON_FORMS = (
    ("registers:role_give", "ge-roll/"),
    ("registers:person_close", "stang-av/"),
    ("registers:person_anonymise", "anonymisera/"),
)
PERSON_ACTS = (("registers:invite_again", "bjud-in-igen/"), ("registers:person_reopen", "oppna/"))

TOKEN = f"/installningar/nycklar/{known('token', '23')}/"
OPEN_TO_ALL = answers(200, 200)
NO_SUCH = answers(LOGIN, 404)
FORM = answers(LOGIN, 422)
CASE_OFFICERS = {"case_officer_23": 1, "case_officer_24": 1, "system_administrator": 1}
ADMIN_FORM = answers(LOGIN, 403, administrator_23=422, system_administrator=422)

SIGNING_IN = (
    Address("mfa_authenticate", "/logga-in/steg-2/", answers(LOGIN, 302), post=answers(LOGIN, 302)),
    Address("mfa_login_webauthn", "/logga-in/passkey/", OPEN_TO_ALL, post=answers(302, 200)),
    # The organisation's own sign-in is not set up in the tests of this table.
    Address("openid_connect_login", "/logga-in/organisation/", answers(405, 405), post=answers(404, 404)),
    Address("openid_connect_callback", "/logga-in/organisation/svar/", answers(404, 404), post=answers(405, 405)),
    Address("account_reset_password", "/glomt-losenord/", OPEN_TO_ALL, post=answers(422, 422)),
    Address("account_reset_password_done", "/glomt-losenord/skickat/", OPEN_TO_ALL, post=answers(405, 405)),
    Address("account_reset_password_from_key_done", "/nytt-losenord/klart/", OPEN_TO_ALL, post=answers(405, 405)),
    Address("account_reset_password_from_key", "/nytt-losenord/abc-def/", answers(410, 410), post=answers(410, 410)),
    # The people of the tests have no password to confirm with.
    Address("account_reauthenticate", "/bekrafta/", answers(LOGIN, 302), post=answers(LOGIN, 302)),
    Address("mfa_reauthenticate", "/bekrafta/kod/", answers(LOGIN, 302), post=answers(LOGIN, 302)),
    Address("mfa_reauthenticate_webauthn", "/bekrafta/passkey/", answers(LOGIN, 302), post=answers(LOGIN, 302)),
)

OWN_SETTINGS = (
    Address("accounts:settings", "/installningar/", SIGNED_IN, post=FORM),
    Address("accounts:end_device", "/installningar/enheter/0/avsluta/", NOT_ALLOWED, post=NO_SUCH),
    Address(
        "accounts:end_other_devices", "/installningar/enheter/avsluta-andra/", NOT_ALLOWED, post=answers(LOGIN, 302)
    ),
    Address("accounts:tokens", "/installningar/nycklar/", SIGNED_IN, post=FORM),
    # Nobody's own token: that of a machine, whoever administers it.
    Address("accounts:rotate_token", f"{TOKEN}byt/", NO_SUCH, post=NO_SUCH),
    Address("accounts:revoke_token", f"{TOKEN}aterkalla/", NO_SUCH, post=NO_SUCH),
    Address("accounts:saved_views", "/vyer/", SIGNED_IN),
    Address("accounts:saved_view_save", "/vyer/spara/", NOT_ALLOWED, post=FORM),
    Address("accounts:saved_view", "/vyer/finns-inte/", NO_SUCH),
    Address("accounts:saved_view_remove", "/vyer/finns-inte/ta-bort/", NOT_ALLOWED, post=NO_SUCH),
    Address("accounts:keep_alive", "/aktiv/", NOT_ALLOWED, post=answers(LOGIN, 204)),
    Address("account_change_password", "/installningar/losenord/", answers(LOGIN, 302), post=answers(LOGIN, 302)),
    Address("usersessions_list", "/installningar/enheter/", SIGNED_IN),
    Address("mfa_index", "/installningar/inloggning/", SIGNED_IN),
    Address("mfa_activate_totp", "/installningar/inloggning/app/", SIGNED_IN, post=FORM),
    Address("mfa_deactivate_totp", "/installningar/inloggning/app/ta-bort/", NO_SUCH, post=NO_SUCH),
    Address("mfa_add_webauthn", "/installningar/inloggning/passkey/", SIGNED_IN, post=FORM),
    Address("mfa_edit_webauthn", "/installningar/inloggning/passkey/0/", NO_SUCH, post=NO_SUCH),
    Address("mfa_remove_webauthn", "/installningar/inloggning/passkey/0/ta-bort/", NO_SUCH, post=NO_SUCH),
    Address("mfa_view_recovery_codes", "/installningar/inloggning/reservkoder/", NO_SUCH, post=NO_SUCH),
    Address(
        "mfa_download_recovery_codes",
        "/installningar/inloggning/reservkoder/reservkoder.txt",
        NO_SUCH,
        post=NO_SUCH,
    ),
    Address("mfa_generate_recovery_codes", "/installningar/inloggning/reservkoder/nya/", SIGNED_IN, post=FORM),
    Address("registers:own_extract", "/installningar/registerutdrag.json", SIGNED_IN),
)

SYSTEM = {"system_administrator": 1}
RESPONSIBILITY = "/administration/ansvar/"
HAND_OVER = f"{RESPONSIBILITY}23/programme_owner/lamna-over/"
PERIOD_OF_23 = f"{RESPONSIBILITY}perioder/{PERIOD['23']}/"
READ_BY_ALL = answers(405, 405)

RESPONSIBLE = (
    Address("registers:responsibilities", RESPONSIBILITY, only(SYSTEM, 200)),
    Address("registers:responsibility_county", f"{RESPONSIBILITY}23/", only(SYSTEM, 200)),
    Address("registers:responsibility_hand_over", HAND_OVER, only(SYSTEM, 200), post=only(SYSTEM, 422)),
    Address("registers:responsibility_correct", f"{PERIOD_OF_23}ratta/", only(SYSTEM, 200), post=only(SYSTEM, 400)),
    Address("registers:responsibility_take_back", f"{PERIOD_OF_23}ta-tillbaka/", NOT_ALLOWED, post=only(SYSTEM, 302)),
)

OPEN_PAGES = (
    Address("open:counties", "/oppet/", PUBLIC, post=READ_BY_ALL),
    Address("open:county", "/oppet/lan/23/", PUBLIC, post=READ_BY_ALL),
    # What is handed out and what is not: reporting/tests/test_public.py.
    Address("open:document", f"/oppet/program/{NOWHERE}/handlingar/{NOWHERE}/", answers(404, 404), post=READ_BY_ALL),
    Address("open:robots", "/robots.txt", PUBLIC, post=READ_BY_ALL),
    Address("open:sitemap", "/sitemap.xml", PUBLIC, post=READ_BY_ALL),
)

ADMINISTRATION = (
    Address("registers:administration", "/administration/", ADMINISTRATORS),
    Address("registers:reviews", "/administration/genomgang/", ADMINISTRATORS),
    Address("registers:people", "/administration/anvandare/", ADMINISTRATORS),
    Address("registers:invite", "/administration/anvandare/bjud-in/", ADMINISTRATORS, post=ADMIN_FORM),
    Address("registers:delegations", "/administration/delegation/", SIGNED_IN),
    Address("registers:machines", "/administration/maskiner/", ADMINISTRATORS),
    Address("registers:machine_add", "/administration/maskiner/nytt/", ADMINISTRATORS, post=ADMIN_FORM),
    Address("registers:organisations", "/organisationer/", SIGNED_IN),
    Address(
        "registers:organisation_add", "/organisationer/ny/", only(CASE_OFFICERS, 200), post=only(CASE_OFFICERS, 422)
    ),
)

REST = (
    # Who only works for a municipality begins at its page.
    Address("reporting:start", "/", answers(LOGIN, 200, municipal_officer_2361=302)),
    Address("reporting:county", "/lan/23/", SIGNED_IN),
    Address("reporting:county", "/lan/24/", SIGNED_IN),
    Address("reporting:county_grants_csv", "/lan/23/stod.csv", SIGNED_IN),
    Address("reporting:county_grants_csv", "/lan/24/stod.csv", SIGNED_IN),
    Address("reporting:follow_up_version_pdf", f"/lan/23/uppfoljning/{SUBMITTED}/version-1.pdf", SIGNED_IN),
    Address("reporting:follow_up_version_pdf", f"/lan/24/uppfoljning/{SUBMITTED}/version-1.pdf", SIGNED_IN),
    Address("reporting:follow_up_draft_pdf", f"/lan/23/uppfoljning/{DRAFT}/utkast.pdf", DRAFT_OF_23),
    Address("reporting:follow_up_draft_pdf", f"/lan/24/uppfoljning/{DRAFT}/utkast.pdf", DRAFT_OF_24),
    Address("reporting:follow_up_draft_pdf", f"/lan/23/uppfoljning/{SUBMITTED}/utkast.pdf", SUBMITTED_OF_23),
    Address("reporting:follow_up_draft_pdf", f"/lan/24/uppfoljning/{SUBMITTED}/utkast.pdf", SUBMITTED_OF_24),
    Address("reporting:check_report", "/kontrollera/", SIGNED_IN, post=answers(LOGIN, 422)),
    Address("reporting:audit", "/administration/spar/", ADMINISTRATORS),
    Address("reporting:audit_file", "/administration/spar/spar.csv", ADMINISTRATORS),
    Address(
        "reporting:audit_check",
        "/administration/spar/kontrollera/",
        NOT_ALLOWED,
        post=answers(LOGIN, 403, system_administrator=302),
    ),
    Address("reporting:my_rights", "/mina-behorigheter/", SIGNED_IN),
    Address("notices:list", "/aviseringar/", SIGNED_IN),
    Address("notices:read_all", "/aviseringar/alla-lasta/", NOT_ALLOWED, post=answers(LOGIN, 302)),
    Address("notices:read", f"/aviseringar/{NOWHERE}/last/", NOT_ALLOWED, post=answers(LOGIN, 404)),
    Address("notices:settings", "/aviseringar/installningar/", SIGNED_IN, post=answers(LOGIN, 422)),
    Address("notices:outbox", "/aviseringar/utskick/", answers(LOGIN, 403, system_administrator=200)),
    Address(
        "notices:resend",
        f"/aviseringar/utskick/{NOWHERE}/skicka-igen/",
        NOT_ALLOWED,
        post=answers(LOGIN, 403, system_administrator=404),
    ),
    Address("jobs:list", "/jobb/", SIGNED_IN),
    # Whose history is read by whom is in reporting/tests/test_history.py.
    Address("reporting:history", f"/historik/program/{NOWHERE}/", answers(LOGIN, 404)),
    Address("accounts:edit_lock", "/redigerar/", NOT_ALLOWED, post=answers(LOGIN, 404)),
    Address("accounts:edit_draft", "/utkast/", NOT_ALLOWED, post=answers(LOGIN, 404)),
    Address("search", "/sok/", SIGNED_IN),
    Address("style", "/stil/", STAFF),
    Address("reporting:health", "/halsa", PUBLIC, post=answers(405, 405)),
    Address("accessibility", "/tillganglighet/", PUBLIC, post=answers(405, 405)),
    Address("privacy", "/personuppgifter/", PUBLIC, post=answers(405, 405)),
    Address("contact", "/kontakt/", PUBLIC, post=answers(405, 405)),
    # Somebody signed in is led on to the start page; signing in with an empty form is refused.
    Address("account_login", "/logga-in/", answers(200, 302), post=answers(422, 302)),
    Address("account_logout", "/logga-ut/", answers(302, 302), post=answers(302, 302)),
)

SERVICE_PLANS = (
    Address("programs:service_plans", "/serviceplaner/", SIGNED_IN),
    *_service_plans("23", "2361"),
    *_service_plans("24", "2401"),
)

BEGINS = {"case_officer_23": 1, "case_officer_24": 1}
PROGRAMMES = (
    Address("programs:programmes", "/program/", SIGNED_IN),
    Address("programs:programme_add", "/program/ny/", only(BEGINS, 200), post=only(BEGINS, 422)),
)

PLACE_KEEPERS = {"case_officer_23": 1, "case_officer_24": 1, "municipal_officer_2361": 1}
SERVICE_PLACES = (
    Address("programs:service_places", "/serviceplatser/", SIGNED_IN),
    Address(
        "programs:service_place_add", "/serviceplatser/ny/", only(PLACE_KEEPERS, 200), post=only(PLACE_KEEPERS, 422)
    ),
    Address(
        "programs:road_distance_import",
        "/serviceplatser/vagavstand/",
        only(PLACE_KEEPERS, 200),
        post=only(PLACE_KEEPERS, 422),
    ),
    *_service_places("23"),
    *_service_places("24"),
)

ANALYST = {"analyst": 1}
OFFICERS = {"case_officer_23": 1, "case_officer_24": 1}
OWN_TABLE = f"/handlingsplan/tabell/{NOWHERE}/"
ACTIVITIES = (
    Address("actionplans:national_activities", "/aktiviteter/", SIGNED_IN),
    Address("actionplans:national_activity_add", "/aktiviteter/ny/", only(ANALYST, 200), post=only(ANALYST, 422)),
    Address("actionplans:plans", "/handlingsplaner/", SIGNED_IN),
    Address("actionplans:plan_add", "/handlingsplaner/ny/", only(OFFICERS, 200), post=only(OFFICERS, 422)),
    Address("actionplans:plan_template", "/handlingsplan/mall.xlsx", SIGNED_IN),
    # Files being read in and calendar addresses are their owner's: nobody else has such a thing.
    Address("actionplans:plan_import_mapping", f"{OWN_TABLE}kolumner/", NO_SUCH, post=NO_SUCH),
    Address("actionplans:plan_import_check", f"{OWN_TABLE}prova/", NO_SUCH, post=NO_SUCH),
    Address("actionplans:plan_import_discard", f"{OWN_TABLE}ta-bort/", NOT_ALLOWED, post=NO_SUCH),
    Address("actionplans:calendar_feed_revoke", f"/kalender/adresser/{NOWHERE}/aterkalla/", NOT_ALLOWED, post=NO_SUCH),
    Address("actionplans:calendar_feed", "/kalender/finns-inte.ics", answers(404, 404), post=answers(405, 405)),
    *_activities_of("23"),
    *_activities_of("24"),
)

LAW_KEEPER = {"system_administrator": 1}


def _law() -> Iterator[Address]:
    """What everyone signed in reads of the law, and system administrators keep."""
    held, waiting, text = (known(thing, "23") for thing in ("rule value", "waiting value", "letter text"))
    yield Address("grants:rule_values", "/regler/", SIGNED_IN)
    yield Address("grants:rule_value", f"/regler/{held}/", SIGNED_IN)
    yield Address("grants:letter_texts", "/regler/brevtexter/", SIGNED_IN)
    yield Address("grants:letter_text", f"/regler/brevtexter/{text}/", SIGNED_IN)
    yield Address("grants:public_figures", "/regler/tal/", SIGNED_IN)
    yield Address("grants:grants_statistics", "/stod/statistik/", SIGNED_IN)
    for name, path, posted in (
        ("rule_value_add", f"/regler/{held}/nytt/", 422),
        ("rule_value_edit", f"/regler/{held}/andra/", 400),
        ("rule_value_confirm", f"/regler/{waiting}/bekrafta/", 422),
        ("rule_value_end", f"/regler/{held}/avsluta/", 422),
        ("letter_text_add", "/regler/brevtexter/ny/", 422),
        ("letter_text_version", f"/regler/brevtexter/{text}/ny-version/", 422),
        ("letter_text_edit", f"/regler/brevtexter/{text}/andra/", 400),
        ("letter_text_review", f"/regler/brevtexter/{text}/granskad/", 422),
        ("public_figure_add", "/regler/tal/eurokurs/nytt/", 422),
        ("public_figure_edit", f"/regler/tal/eurokurs/{known('euro rate', '23')}/andra/", 400),
        ("exchange_rate_import", "/regler/tal/eurokurser/las-in/", 422),
    ):
        yield Address(f"grants:{name}", path, only(LAW_KEEPER, 200), post=only(LAW_KEEPER, posted))
    yield Address(
        "grants:rule_value_withdraw", f"/regler/{waiting}/dra-tillbaka/", NOT_ALLOWED, post=only(LAW_KEEPER, 302)
    )


LEDGER_READERS = {"case_officer_23": 1, "director_23": 1, "case_officer_24": 1, "system_administrator": 1}
ONLY_READERS = {"director_23": 403, "system_administrator": 403}
"""Who reads the ledgers and writes nothing in them; to others what is written there is unknown."""


def _ledger() -> Iterator[Address]:
    """The de minimis ledger, which knows no county, and the county's queue for the register."""
    at, queue = "/stod-av-mindre-betydelse/", "/stod-av-mindre-betydelse/register/"
    company, group = f"{at}{known('company', '23')}/", f"{at}foretag/{known('undertaking', '23')}/"
    aid, officer = f"{at}annat-stod/{known('other aid', '23')}/", {"case_officer_23": 1}
    seen = {"others": 404, **ONLY_READERS, "case_officer_24": 403}
    yield Address("grants:ledger", company, only(LEDGER_READERS, 200))
    yield Address("grants:ledger_export", f"{company}stod.xlsx", only(LEDGER_READERS, 200))
    for name, path in (("other_aid_add", f"{company}annat-stod/"), ("undertaking_add", f"{company}foretag/")):
        yield Address(f"grants:{name}", path, only(OFFICERS, 200), post=only(OFFICERS, 422))
    for name, path, posted in (
        ("other_aid_edit", aid, 400),
        ("other_aid_remove", f"{aid}ta-bort/", 422),
        ("undertaking_edit", group, 400),
        ("undertaking_member_add", f"{group}bolag/", 422),
        ("undertaking_member_edit", f"{at}bolag/{known('undertaking member', '23')}/", 400),
    ):
        yield Address(f"grants:{name}", path, only(officer, 200, **seen), post=only(officer, posted, **seen))
    yield Address("grants:register_queue", queue, only(LEDGER_READERS, 200))
    yield Address("grants:register_export", f"{queue}23/fil/", only(officer, 302), post=only(officer, 200))
    confirm = f"{queue}{known('register entry', '23')}/"
    unseen = {**seen, "case_officer_24": 404}
    yield Address("grants:register_confirm", confirm, only(officer, 200, **unseen), post=only(officer, 422, **unseen))


def _money_of(county: str) -> Iterator[Address]:
    """A grant with money on its way, one that is claimed back and an operating support; the director decides."""
    officer, director = {f"case_officer_{county}": 1}, {"director_23": 1} if county == "23" else {}
    readers = dict.fromkeys({**director, "system_administrator": 1}, 403)
    case, support = (f"/arende/{known(thing, county)}/" for thing in ("waiting money", "support money"))
    payment, requisition = f"/utbetalning/{known('payment', county)}/", f"/rekvisition/{known('requisition', county)}/"
    line, claim = f"/rekvisitionsrad/{known('invoice', county)}/", f"/aterkrav/{known('recovery', county)}/"
    file, year = f"/betalfil/{PERIOD[county]}/", f"/driftstod/uppfoljning/{known('service follow-up', county)}/"
    read = only(STAFF_OF[county], 200, 404)

    def writes(status: int) -> Answers:
        return only(officer, status, 404, **readers)

    def decides(status: int) -> Answers:
        return only(director, status, 404, **dict.fromkeys(STAFF_OF[county].keys() - director.keys(), 403))

    yield Address("grants:case_payments", f"{case}utbetalning/", read)
    yield Address("grants:recovery", claim, read)
    for name, path, posted in (
        ("payment_add", f"{case}utbetalning/ny/", 422),
        ("payment_cancel", f"{payment}avbryt/", 422),
        ("payment_paid", f"{payment}utbetald/", 422),
        ("payment_file_paid", f"{file}utbetald/", 422),
        ("case_close", f"{case}avsluta/", 422),
        ("requisition_add", f"{case}rekvisition/ny/", 422),
        ("requisition_edit", f"{requisition}andra/", 400),
        ("requisition_line_add", f"{requisition}rader/ny/", 422),
        ("requisition_line_edit", f"{line}andra/", 400),
        ("service_follow_up", f"{support}uppfoljning/", 422),
        ("service_follow_up_edit", year, 400),
        ("settlement_add", f"{claim}reglering/", 422),
        ("recovery_hand_over", f"{claim}lamna-over/", 422),
    ):
        yield Address(f"grants:{name}", path, writes(200), post=writes(posted))
    for name, path in (
        ("requisition_remove", f"{requisition}ta-bort/"),
        ("requisition_line_remove", f"{line}ta-bort/"),
        ("settlement_remove", f"/reglering/{known('settlement', county)}/ta-bort/"),
    ):
        yield Address(f"grants:{name}", path, NOT_ALLOWED, post=writes(302))
    attests = only(officer | director, 302, 404, system_administrator=403)
    yield Address("grants:payment_attest", f"{payment}attestera/", NOT_ALLOWED, post=attests)
    for name, path in (("withhold", f"{case}inte-betala-ut/"), ("recovery_add", f"{case}aterkrav/")):
        yield Address(f"grants:{name}", path, decides(200), post=decides(422))
    yield Address("grants:payment_file", f"{file}betalfil.csv", writes(200))
    yield Address("grants:recovery_summary", f"{claim}underlag.csv", writes(200))
    # Letters and invoices that are there are read in grants/tests/test_money_pages.py.
    yield Address("grants:requisition_line_file", f"{line}faktura/", NO_SUCH)
    yield Address("grants:withhold_letter", f"/inte-betala-ut/{PERIOD[county]}/beslut.pdf", NO_SUCH)
    yield Address("grants:recovery_letter", f"{claim}beslut.pdf", NO_SUCH)


def _payments() -> Iterator[Address]:
    """The lists of money, for those who handle and decide somewhere. Nothing is ticked."""
    yield Address("grants:payments", "/utbetalningar/", only(LEDGER_READERS, 200))
    yield Address("grants:service_follow_ups", "/driftstod/uppfoljning/", only(LEDGER_READERS, 200))
    for name, path in (("payments_attest", "attestera/"), ("payment_file_make", "betalfil/")):
        yield Address(f"grants:{name}", f"/utbetalningar/{path}", NOT_ALLOWED, post=only(LEDGER_READERS, 422))


def _decisions_of(county: str) -> Iterator[Address]:
    """A case with a proposal, one that is prepared, and one that is decided and appealed; the director decides."""
    officer, director = {f"case_officer_{county}": 1}, {"director_23": 1} if county == "23" else {}
    drafted, prepared, decided = (
        f"/arende/{known(thing, county)}/" for thing in ("drafted case", "prepared case", "decided case")
    )
    decision = f"{decided}beslut/{PERIOD[county]}"
    read = only(STAFF_OF[county], 200, 404)

    def writes(status: int) -> Answers:
        return only(officer, status, 404, **dict.fromkeys({**director, "system_administrator": 1}, 403))

    def decides(status: int) -> Answers:
        return only(director, status, 404, **dict.fromkeys(STAFF_OF[county].keys() - director.keys(), 403))

    for path in (f"{drafted}beslut/", f"{prepared}beslut/", f"{decided}beslut/"):
        yield Address("grants:decision", path, read)
    yield Address("grants:decision_draft_pdf", f"{prepared}beslut/utkast.pdf", read)
    yield Address("grants:decision_prepare", f"{drafted}forslag/", writes(200), post=writes(400))
    yield Address("grants:decide", f"{prepared}beslut/fatta/", LEADS_ON, post=decides(422))
    yield Address("grants:decision_record", f"{prepared}beslut/registrera/", writes(200), post=writes(422))
    yield Address("grants:decision_letter", f"{decision}.pdf", read)
    yield Address("grants:decision_correct", f"{decision}/ersatt/", decides(200), post=decides(422))
    for name, path, posted in (
        ("dispatch", f"{decision}/skickat/", 422),
        ("appeal_add", f"{decision}/overklagande/", 422),
        ("appeal_edit", f"/overklagande/{known('appeal', county)}/", 400),
    ):
        yield Address(f"grants:{name}", path, writes(200), post=writes(posted))
    yield Address("grants:frames", f"/lan/{county}/ramar/2026/stod/", only(STAFF_OF[county], 200))


def _decisions() -> Iterator[Address]:
    """Several cases at once, for those who handle and decide somewhere. Nothing is ticked."""
    path = "/arenden/besluta/"
    yield Address("grants:decisions_batch", path, only(LEDGER_READERS, 200), post=only(LEDGER_READERS, 422))


def _cases_of(county: str) -> Iterator[Address]:
    """A case that has come in, with a paper: officers handle it, the director reads it and gives it back."""
    officer, staff = {f"case_officer_{county}": 1}, STAFF_OF[county]
    workers = {role: 1 for role in staff if role != "system_administrator"}
    case, register = f"/arende/{known('open case', county)}/", f"/lan/{county}/arenden/"
    paper, read = f"{case}handlingar/1/", only(staff, 200, 404)

    def for_those(people: Mapping[str, int], status: int) -> Answers:
        """Refused to others who read the case, unknown to the rest."""
        return only(people, status, 404, **dict.fromkeys(staff.keys() - people.keys(), 403))

    yield Address("grants:case_add", f"{register}nytt/", only(officer, 200), post=only(officer, 422))
    posted = only(officer, 422, **dict.fromkeys(staff.keys() - officer.keys(), 403))
    yield Address("grants:case_ranking", f"{register}rangordning/", only(staff, 200), post=posted)
    for name, path in (
        ("case", case),
        ("case_history", f"{case}historik/"),
        ("case_documents", f"{case}handlingar/"),
        ("case_document_file", paper),
    ):
        yield Address(f"grants:{name}", path, read)
    for name, path, people, status in (
        ("case_edit", f"{case}andra/", officer, 400),
        ("case_start", f"{case}borja/", officer, 422),
        ("case_prepare", f"{case}bered/", officer, 422),
        ("case_document_add", f"{case}handlingar/ny/", officer, 422),
        ("case_document_remove", f"{paper}ta-bort/", officer, 302),
        ("case_assign", f"{case}tilldela/", workers, 422),
        ("case_conflict", f"{case}jav/", workers, 422),
        ("case_return", f"{case}aterlamna/", workers, 422),
    ):
        yield Address(f"grants:{name}", path, for_those(people, 200), post=for_those(people, status))
    yield Address("grants:case_archive", f"{case}akt.zip", for_those(workers, 200))


def _evaluated_of(county: str) -> Iterator[Address]:
    """A case that is evaluated: facts, reasons, the letter to the applicant, and what a municipality is asked."""
    officer, staff = {f"case_officer_{county}": 1}, STAFF_OF[county]
    readers = dict.fromkeys(staff.keys() - officer.keys(), 403)
    municipal = {"municipal_officer_2361": 1} if county == "23" else {}
    case, other = (f"/arende/{known(thing, county)}/" for thing in ("evaluated case", "home delivery case"))
    asked, statement = f"{case}yttrande/{known('statement', county)}/", f"/yttrande/{known('statement', county)}/"

    def writes(status: int) -> Answers:
        return only(officer, status, 404, **readers)

    yield Address("grants:case_facts", f"{case}uppgifter/", only(staff, 302, 404), post=writes(400))
    yield Address("grants:case_rules", f"{case}prova/", NOT_ALLOWED, post=writes(200))
    for name, path in (
        ("rule_reason", f"{case}skal/driftstod.distance/"),
        ("completion", f"{case}komplettering/"),
        ("statement_ask", f"{case}yttrande/begar/"),
        ("statement_record", f"{asked}anteckna/"),
    ):
        yield Address(f"grants:{name}", path, writes(200), post=writes(422))
    yield Address("grants:completion_send", f"{case}komplettering/skicka/", NOT_ALLOWED, post=writes(302))
    yield Address("grants:completion_answered", f"{case}komplettering/besvarad/", NOT_ALLOWED, post=writes(422))
    # A letter that is there is read in grants/tests/test_completion.py.
    yield Address("grants:completion_letter", f"{case}komplettering/{NOWHERE}.pdf", NO_SUCH)
    yield Address("grants:statement_remind", f"{asked}paminn/", NOT_ALLOWED, post=writes(302))
    seen = only({**staff, **municipal}, 200, 404)
    yield Address("grants:statement", statement, seen, post=only(municipal, 422, 404, **dict.fromkeys(staff, 403)))
    place = {"23": "2361", "24": "2401"}[county]
    yield Address("grants:statements", f"/kommun/{place}/yttranden/", seen)
    counted = only(staff, 200, 404)
    yield Address("grants:case_home_delivery", f"{other}hemsandning/", counted, post=counted)


def _cases() -> Iterator[Address]:
    """The list of cases, and who applies: every case of the world is of one applicant."""
    yield Address("grants:cases", "/arenden/", SIGNED_IN)
    yield Address("grants:home_delivery", "/hemsandning/rakna/", SIGNED_IN, post=SIGNED_IN)
    yield Address("grants:applicant", f"/sokande/{known('company', '23')}/", only(LEDGER_READERS, 200, 404))


def _imports() -> Iterator[Address]:
    """Tables of support in and out. A file being read in is its reader's: nobody else has such a thing."""
    at, own = "/arenden/import/", f"/arenden/import/{NOWHERE}/"
    yield Address("grants:imports", at, only(OFFICERS, 200), post=only(OFFICERS, 422))
    yield Address("grants:import_template", f"{at}mall/grants.xlsx", SIGNED_IN)
    yield Address("grants:cases_export", "/arenden/export/", only(LEDGER_READERS, 200))
    yield Address("grants:import_check", own, NO_SUCH, post=NO_SUCH)
    yield Address("grants:import_map", f"{own}kolumner/", NO_SUCH, post=NO_SUCH)
    yield Address("grants:import_run", f"{own}las-in/", NOT_ALLOWED, post=NO_SUCH)
    yield Address("grants:import_discard", f"{own}ta-bort/", NOT_ALLOWED, post=NO_SUCH)
    yield Address("grants:import_marked", f"{own}rattas.xlsx", NO_SUCH)


TABLE = (
    *ACTIVITIES,
    *_imports(),
    *_cases(),
    *_cases_of("23"),
    *_cases_of("24"),
    *_evaluated_of("23"),
    *_evaluated_of("24"),
    *_ledger(),
    *_money_of("23"),
    *_money_of("24"),
    *_payments(),
    *_law(),
    *SERVICE_PLANS,
    *SERVICE_PLACES,
    *SIGNING_IN,
    *OWN_SETTINGS,
    *ADMINISTRATION,
    *RESPONSIBLE,
    *OPEN_PAGES,
    *_of_county("23"),
    *_of_county("24"),
    *_plans_of("23"),
    *_plans_of("24"),
    *_comments_of("23"),
    *_comments_of("24"),
    *_outcomes_of("23"),
    *_outcomes_of("24"),
    Address("actionplans:my_initiatives", "/mina-insatser/", SIGNED_IN),
    *_programmes_of("23"),
    *_programmes_of("24"),
    *_approvals_of("23"),
    *_approvals_of("24"),
    *PROGRAMMES,
    *REST,
    *_decisions_of("23"),
    *_decisions_of("24"),
    *_decisions(),
)


def names_of_site() -> set[str]:
    """The names of all addresses, with their namespaces. One without a name is given by its pattern."""
    return set(_names(get_resolver(), ()))


def _names(resolver: URLResolver, namespaces: tuple[str, ...]) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry, (*namespaces, entry.namespace) if entry.namespace else namespaces)
        elif isinstance(entry, URLPattern):
            yield ":".join((*namespaces, entry.name or str(entry.pattern)))
