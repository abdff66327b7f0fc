"""Follow-up payloads for tests, in the shape that reporting/datasets.py builds.

``jamtland_2023`` holds what source 004 says and nothing else: no target, assessment or plan state is known there.
``full_example`` is made up from end to end, to see the document with everything filled in.
"""

import copy
from typing import Any

Payload = dict[str, Any]

SCALE = [
    {"code": "achieved", "label": "Uppnått"},
    {"code": "partly_achieved", "label": "Delvis uppnått"},
    {"code": "on_the_way", "label": "Delvis på väg"},
    {"code": "not_achieved", "label": "Ej uppnått"},
    {"code": "not_assessed", "label": "Ej bedömt"},
]
PLAN_STATES = [
    {"code": "current", "label": "Aktuell"},
    {"code": "started", "label": "Påbörjad"},
    {"code": "expired", "label": "Utgången"},
    {"code": "repealed", "label": "Upphävd"},
    {"code": "unknown", "label": "Uppgift saknas"},
]
MUNICIPALITIES = [
    ("2326", "Berg"),
    ("2305", "Bräcke"),
    ("2361", "Härjedalen"),
    ("2309", "Krokom"),
    ("2303", "Ragunda"),
    ("2313", "Strömsund"),
    ("2321", "Åre"),
    ("2380", "Östersund"),
]
REGION = "Region Jämtland Härjedalen"
COUNTY_BOARD = "Länsstyrelsen i Jämtlands län"
MEMO = "Region Jämtland Härjedalen, tjänsteskrivelse RUN/13/2024 till regionala utvecklingsnämnden"
SERVICE_ACT = "Förordning om stöd till kommersiell service (2000:284)"


def goal(text: str, *, outcome: str | None = None, unit: str = "", **more: Any) -> Payload:
    """One goal about which only its outcome is known, if that."""
    return {
        "text": text,
        "indicator": "",
        "unit": unit,
        "is_qualitative": False,
        "baseline": None,
        "baseline_note": "",
        "target": None,
        "due_on": None,
        "source": "typed",
        "source_label": "Skrivs in av ansvarig",
        "outcome": outcome,
        "outcome_on": "2023-12-31" if outcome else None,
        "outcome_source": 1 if outcome else None,
        "assessment": "not_assessed",
        "assessment_label": "Ej bedömt",
        "comment": "",
        **more,
    }


def initiative(number: str, title: str, description: str, *goals: Payload, **more: Any) -> Payload:
    """One initiative owned by the region."""
    return {
        "number": number,
        "title": title,
        "description": description,
        "result": "",
        "owner": REGION,
        "owner_function": "",
        "co_owners": [],
        "participants": "",
        "starts_on": None,
        "ends_on": None,
        "budget": None,
        "funder": "",
        "goals": list(goals),
        **more,
    }


def _areas() -> list[Payload]:
    return [
        {
            "number": 1,
            "name": "Medborgare",
            "description": "",
            "comment": None,
            "initiatives": [
                initiative(
                    "1.1",
                    "Följa förändringar i nationella styrmedel",
                    "Regionen har bevakat ändringar i förordningar, remisser och andra nationella styrmedel. "
                    "Länets behov har förts fram i yttranden och i samtal med bland andra Post- och telestyrelsen och "
                    "Tillväxtverket.",
                ),
                initiative(
                    "1.2",
                    "Främja butiken som nav i bygden",
                    "Butiken är en mötesplats och en del av bygdens nätverk. Under året invigdes två service- och "
                    "trygghetspunkter: en i Lillhärdal i Härjedalen och en i Borgvattnet i Ragunda.\n\n"
                    "Butikerna, skolan och civilsamhället medverkade.",
                    goal("Service- och trygghetspunkter som invigts", outcome="2", unit="punkter"),
                    participants="Butiker, skola och civilsamhälle",
                ),
            ],
        },
        {
            "number": 2,
            "name": "Servicegivare",
            "description": "",
            "comment": None,
            "initiatives": [
                initiative(
                    "2.1",
                    "Sprida kunskap om stöden",
                    "Befintliga och möjliga servicegivare i länet har fått kunskap om vilka stöd som finns.",
                    goal(
                        "Stöd som beviljats",
                        outcome="30",
                        unit="beslut",
                        source="counted",
                        source_label="Räknas ur registrerade uppgifter",
                    ),
                ),
                initiative(
                    "2.2",
                    "Verka för investeringar i energi och hållbarhet",
                    "Regionen har verkat för att servicegivare investerar i energieffektivisering och annan "
                    "miljömässig hållbarhet.",
                    goal("Investeringsbidrag som beviljats", outcome="12", unit="beslut"),
                ),
                initiative(
                    "2.3",
                    "Besöka företagen på plats",
                    "Regionen och kommunerna har besökt företagen tillsammans, i vissa fall även med länsstyrelsen. "
                    "Samtal och digitala möten sker löpande och räknas inte.",
                    goal(
                        "Fysiska företagsbesök",
                        outcome="22",
                        unit="besök",
                        source="counted",
                        source_label="Räknas ur registrerade uppgifter",
                    ),
                    co_owners=["Länets kommuner"],
                    participants=COUNTY_BOARD,
                ),
            ],
        },
        {
            "number": 3,
            "name": "Offentliga intressenter",
            "description": "",
            "comment": None,
            "initiatives": [
                initiative(
                    "3.1",
                    "Ge kommunerna processtöd för serviceplaner",
                    "Kommunerna har fått fortsatt stöd för att ta fram serviceplaner och för att använda "
                    "dem som är fastställda.",
                ),
                initiative(
                    "3.2",
                    "Samverka med närliggande län",
                    "Regionen har verkat för samverkan med andra län, till exempel i gemensamma projekt.",
                ),
                initiative(
                    "3.3",
                    "Säkra resurser till genomförandet",
                    "Projektet Resurser till genomförande av regionalt serviceprogram Jämtlands län har beviljats.",
                    funder="Tillväxtverket och regionalt 1:1-anslag",
                ),
            ],
        },
    ]


def scheme(slug: str, name: str, count: int, amount: str, **more: Any) -> Payload:
    """One aid scheme known as a sum from source 1."""
    return {
        "slug": slug,
        "name": name,
        "count": count,
        "amount": amount,
        "known_by": "sum",
        "authority": REGION,
        "legal_basis": SERVICE_ACT,
        "source": 1,
        **more,
    }


def _service_places() -> Payload:
    place = {
        "kind": "sot_point",
        "kind_label": "Service- och trygghetspunkt (SOT)",
        "on": None,
        "year": 2023,
        "source": 1,
    }
    note = "Butiken, skolan och civilsamhället medverkade vid invigningen"
    return {
        "opened": [
            {
                **place,
                "name": "SOT-punkt Borgvattnet",
                "locality": "Borgvattnet",
                "municipality_code": "2303",
                "municipality": "Ragunda",
                "lat": "63.42",
                "lon": "15.83",
                "note": note,
            },
            {
                **place,
                "name": "SOT-punkt Lillhärdal",
                "locality": "Lillhärdal",
                "municipality_code": "2361",
                "municipality": "Härjedalen",
                "lat": "61.85",
                "lon": "14.07",
                "note": note,
            },
        ],
        "closed": [],
    }


def _programme() -> Payload:
    partners = [(REGION, "convener", "Sammankallande"), (COUNTY_BOARD, "member", "Medlem")]
    partners += [(f"{name} kommun", "member", "Medlem") for name in ("Bergs", "Bräcke", "Härjedalens", "Krokoms")]
    return {
        "name": "Regionalt serviceprogram 2023–2030",
        "first_year": 2023,
        "last_year": 2030,
        "prolonged_from": None,
        "dnr": "RUN/536/2021",
        "network": "Service Z",
        "purpose": "God tillgång till kommersiell service i olika typer av landsbygd.",
        "overall_goal": "",
        "decisions": [
            {
                "decided_on": "2023-05-23",
                "paragraph": "§ 89",
                "body": "Regionala utvecklingsnämnden",
                "dnr": "RUN/536/2021",
                "text": "Fastställde regionalt serviceprogram 2023–2030. Beslut om årliga handlingsplaner "
                "delegerades till regional utvecklingsdirektör.",
            },
            {
                "decided_on": "2023-11-21",
                "paragraph": "§ 192",
                "body": "Regionala utvecklingsnämnden",
                "dnr": "",
                "text": "Fastställde plan med budget och uppföljningsplan för 2024. Serviceprogrammet ska följas upp "
                "i april.",
            },
        ],
        "strategies": [
            {"name": "Regional utvecklingsstrategi", "dnr": "RUN/515/2018"},
            {"name": "Program för smart specialisering", "dnr": "RUN/430/2018"},
        ],
        "partners": [{"name": name, "role": role, "role_label": label} for name, role, label in partners],
    }


def _assessments(areas: list[Payload]) -> Payload:
    def counts(goals: list[Payload]) -> dict[str, int]:
        return {step["code"]: sum(goal["assessment"] == step["code"] for goal in goals) for step in SCALE}

    by_area, everything = [], []
    for area in areas:
        goals = [goal for item in area["initiatives"] for goal in item["goals"]]
        everything += goals
        by_area.append(
            {
                "name": area["name"],
                "counts": counts(goals),
                "goals": len(goals),
                "initiatives": len(area["initiatives"]),
            }
        )
    return {
        "scale": SCALE,
        "by_area": by_area,
        "total": counts(everything),
        "goals": len(everything),
        "initiatives": sum(len(area["initiatives"]) for area in areas),
    }


def _events() -> list[Payload]:
    return [
        {
            "held_on": None,
            "kind": "inauguration",
            "kind_label": "Invigning",
            "title": f"Invigning av SOT-punkt i {place}",
            "place": place,
            "municipality": municipality,
            "participants": "Butiken, skolan och civilsamhället",
            "people": None,
            "villages": None,
            "summary": "",
            "is_digital": False,
        }
        for place, municipality in (("Borgvattnet", "Ragunda"), ("Lillhärdal", "Härjedalen"))
    ]


def _service_plans(states: dict[str, str]) -> Payload:
    labels = {state["code"]: state["label"] for state in PLAN_STATES}
    rows = [
        {
            "code": code,
            "name": name,
            "state": states.get(code, "unknown"),
            "state_label": labels[states.get(code, "unknown")],
            "adopted_on": None,
            "valid_from": None,
            "valid_to": None,
            "dnr": "",
            "source": None,
        }
        for code, name in MUNICIPALITIES
    ]
    counts = {code: sum(row["state"] == code for row in rows) for code in labels}
    return {"as_of": "2023-12-31", "states": PLAN_STATES, "municipalities": rows, "counts": counts, "total": len(rows)}


def jamtland_2023() -> Payload:
    """The follow-up of Region Jämtland Härjedalen for 2023 as source 004 tells it."""
    areas = _areas()
    note = "Besöken har gjorts i samverkan mellan regionen och kommunerna, i vissa fall även med länsstyrelsen."
    return {
        "schema": "rsp-followup/1",
        "county": {"code": "23", "name": "Jämtlands län", "short_name": "Jämtland"},
        "year": 2023,
        "due_on": "2024-03-31",
        "dnr": "",
        "responsible": {"name": REGION, "orgnr": "232100-0214"},
        "programme": _programme(),
        "plan": {
            "year": 2023,
            "state": "followed_up",
            "state_label": "Uppföljd",
            "dnr": "",
            "delegation": "Regional utvecklingsdirektör, på delegation",
            "approved_on": None,
            "approval_source": MEMO,
            "source": 1,
        },
        "texts": {"lead": None, "went_well": None, "remains": None, "next_year": None},
        "areas": areas,
        "assessments": _assessments(areas),
        "grants": {
            "measure": "decided",
            "measure_label": "Beviljat under året, efter beslutsdatum",
            "schemes": [
                scheme("investeringsstod", "Investeringsbidrag", 12, "3482980.00"),
                scheme(
                    "korrosionsskydd",
                    "Stöd till korrosionsskydd",
                    3,
                    "1745475.00",
                    legal_basis="Förordning om stöd till korrosionsskydd (2022:206)",
                ),
                scheme("hemsandningsbidrag", "Hemsändningsbidrag", 8, "1537062.00"),
                scheme("servicebidrag", "Servicebidrag", 7, "1007710.00"),
            ],
            "total": {"count": 30, "amount": "7773227.00"},
            "unknown_schemes": ["Särskilt driftstöd"],
            "by_decision": [],
        },
        "activities": {
            "kinds": [
                {
                    "kind": "company_visit",
                    "label": "Fysiska företagsbesök",
                    "count": 22,
                    "known_by": "sum",
                    "note": note,
                    "source": 1,
                },
                {
                    "kind": "inauguration",
                    "label": "Invigningar",
                    "count": 2,
                    "known_by": "records",
                    "note": "",
                    "source": None,
                },
            ],
            "events": _events(),
        },
        "service_plans": _service_plans({}),
        "service_places": _service_places(),
        "carry_over": {
            "next_year": 2024,
            "next_plan": {
                "state": "approved",
                "state_label": "Beslutad",
                "approved_on": None,
                "approval_source": MEMO,
                "initiatives": 0,
            },
            "items": [],
        },
        "sources": [{"number": 1, "text": MEMO}],
        "summary": {
            "granted_amount": "7773227.00",
            "decisions": 30,
            "company_visits": 22,
            "opened_places": 2,
            "closed_places": 0,
            "sot_points": 2,
            "goals": 4,
            "goals_achieved": 0,
            "current_service_plans": 0,
            "municipalities": 8,
        },
        "version": {
            "number": 1,
            "is_draft": False,
            "submitted_at": "2026-11-21T23:10:00+01:00",
            "submitted_by": "Handläggare",
            "layout": "1",
            "correction_of": None,
            "correction_reason": "",
        },
    }


def empty_year() -> Payload:
    """A county and year about which nothing is recorded: no programme, area, goal or grant."""
    payload = jamtland_2023()
    payload |= {
        "responsible": None,
        "programme": None,
        "plan": None,
        "areas": [],
        "assessments": _assessments([]),
        "sources": [],
    }
    payload["grants"] |= {
        "schemes": [],
        "total": {"count": 0, "amount": "0.00"},
        "unknown_schemes": ["Hemsändningsbidrag", "Servicebidrag"],
    }
    payload["activities"] = {"kinds": [], "events": []}
    payload["service_places"] = {"opened": [], "closed": []}
    payload["carry_over"] = {"next_year": 2024, "next_plan": None, "items": []}
    payload["summary"] |= {"granted_amount": None, "decisions": None, "company_visits": None}
    payload["summary"] |= {"opened_places": 0, "sot_points": 0, "goals": 0}
    return payload


def draft() -> Payload:
    """The 2023 payload as a draft: no version number, nobody has submitted it."""
    payload = jamtland_2023()
    payload["version"] = {"number": None, "is_draft": True, "drafted_at": "2026-11-21T22:00:00+01:00", "layout": "1"}
    return payload


def _assessed(payload: Payload) -> None:
    verdicts = [
        ("achieved", "4", "5"),
        ("achieved", "28", "24"),
        ("partly_achieved", "10", "9"),
        ("not_achieved", "24", "18"),
    ]
    labels = {step["code"]: step["label"] for step in SCALE}
    goals = [goal for area in payload["areas"] for item in area["initiatives"] for goal in item["goals"]]
    for item, (verdict, target, baseline) in zip(goals, verdicts, strict=True):
        item |= {
            "assessment": verdict,
            "assessment_label": labels[verdict],
            "target": target,
            "baseline": baseline,
            "baseline_note": "2022",
            "due_on": "2023-12-31",
        }
    goals[2]["comment"] = "Två bidrag som beviljades i december räknas först nästa år, när företagen har sagt ja."


def full_example() -> Payload:
    """Everything filled in. All of it beyond the 2023 payload is invented for the test."""
    payload = copy.deepcopy(jamtland_2023())
    payload["texts"] = {
        "lead": "Under året beviljades 30 stöd till kommersiell service, två service- och trygghetspunkter invigdes "
        "och 22 företagsbesök gjordes. Två av sex mål är uppnådda, ett nåddes inte.",
        "went_well": "Fler stöd än planerat beviljades. Projektet som bär arbetet är finansierat.",
        "remains": "Tre kommuner saknar aktuell serviceplan. Samarbetet med grannlänen har inte börjat.",
        "next_year": "Processtödet riktas till kommunerna utan plan.",
    }
    _assessed(payload)
    public = payload["areas"][2]
    public["description"] = "Området handlar om hur kommuner, region och stat arbetar tillsammans."
    public["comment"] = "Resurserna är säkrade. Samarbetet med grannlänen har inte kommit i gång."
    public["initiatives"][0] |= {
        "starts_on": "2023-02-01",
        "ends_on": "2023-11-30",
        "budget": "150000.00",
        "funder": "Regionen",
    }
    more = {"assessment": "on_the_way", "assessment_label": "Delvis på väg"}
    public["initiatives"][0]["goals"] = [
        goal("Kommuner med aktuell serviceplan", outcome="5", target="8", baseline="4", baseline_note="2022", **more)
    ]
    public["initiatives"][2]["goals"] = [
        goal(
            "Projektet är beviljat",
            outcome="Ja",
            target="Ja",
            is_qualitative=True,
            assessment="achieved",
            assessment_label="Uppnått",
        )
    ]
    payload["assessments"] = _assessments(payload["areas"])
    payload["service_plans"] = _service_plans(
        {
            "2326": "current",
            "2361": "current",
            "2309": "current",
            "2303": "started",
            "2313": "expired",
            "2321": "repealed",
        }
    )
    for row in payload["service_plans"]["municipalities"]:
        if row["state"] in ("current", "expired"):
            row |= {
                "adopted_on": "2019-06-17",
                "valid_to": "2026-12-31" if row["state"] == "current" else "2022-12-31",
                "dnr": "KS 2019/118",
            }
    payload["service_places"]["closed"] = [
        {
            **payload["service_places"]["opened"][0],
            "name": "Macken i Gäddede",
            "kind": "fuel_station",
            "kind_label": "Drivmedelsstation",
            "locality": "Gäddede",
            "municipality_code": "2313",
            "municipality": "Strömsund",
            "lat": "64.50",
            "lon": "14.15",
            "on": "2023-09-30",
            "note": "",
        }
    ]
    payload["activities"]["events"][0] |= {
        "held_on": "2023-05-04",
        "people": 40,
        "villages": 3,
        "summary": "Butiken bjöd på kaffe.",
    }
    _carried_over(payload)
    payload["grants"]["schemes"].append(
        scheme(
            "sarskilt-driftstod",
            "Särskilt driftstöd",
            2,
            "250000.00",
            known_by="decisions",
            source=None,
            authority=COUNTY_BOARD,
        )
    )
    payload["grants"]["total"] = {"count": 32, "amount": "8023227.00"}
    payload["grants"]["unknown_schemes"] = []
    payload["grants"]["by_decision"] = [
        {
            "dnr": f"RUN/{number}/2023",
            "decided_on": "2023-10-02",
            "recipient": recipient,
            "municipality": "Krokom",
            "scheme": "Särskilt driftstöd",
            "outcome": "granted",
            "outcome_label": "Bifall",
            "amount": "125000.00",
        }
        for number, recipient in ((301, "Lanthandeln i Byn AB"), (302, "Enskild näringsidkare, Krokom"))
    ]
    payload["summary"] |= {
        "granted_amount": "8023227.00",
        "decisions": 32,
        "goals": 6,
        "goals_achieved": 3,
        "closed_places": 1,
        "current_service_plans": 3,
    }
    return payload


def _carried_over(payload: Payload) -> None:
    choices = [
        (
            "2.2",
            "Verka för investeringar i energi och hållbarhet",
            "change",
            "Ändras",
            "Varje bidrag märks med ändamål.",
            "2.1",
        ),
        (
            "2.3",
            "Besöka företagen på plats",
            "continue",
            "Fortsätter",
            "Två besök fattades. De planeras redan i januari.",
            "2.2",
        ),
        ("3.2", "Samverka med närliggande län", "end", "Avslutas", "Inget gemensamt projekt kom i gång.", None),
    ]
    payload["carry_over"]["items"] = [
        dict(zip(("number", "title", "choice", "choice_label", "reason", "next_number"), choice, strict=True))
        for choice in choices
    ]
    payload["carry_over"]["next_plan"] = {
        "state": "approved",
        "state_label": "Beslutad",
        "approved_on": "2024-03-15",
        "approval_source": "",
        "initiatives": 7,
    }
