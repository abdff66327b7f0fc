"""The law as dated rows: every value and condition, where it is written, since when, and how well it is known. Pure.

Read before them: 2024:1243 1–46 §§ (``law/sfs-2024-1243.md``), 20 § of 2000:284 in the wording of 2010:1709, 1 and 3–5
§§ in that of 2011:1205, 21 a § in that of 2018:150, 1–5 §§ of 2022:206, and ``domain.md`` §1, §2 and §6. What the
sources do not give has no row, and is then not known; a value that is only rumoured is here and not in use.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from grants.enums import RuleCertainty, ValueUnit
from grants.reference.act_paragraphs import TRANSITION_CLAUSES, UNREAD
from grants.reference.rule_fact import RuleFact

VERIFIED, AGENCY_PAGE, UNCERTAIN = RuleCertainty.VERIFIED, RuleCertainty.AGENCY_PAGE, RuleCertainty.UNCERTAIN
SEK, EUR, SHARE, KM = ValueUnit.SEK, ValueUnit.EUR, ValueUnit.SHARE, ValueUnit.KM
YEARS, BASE_AMOUNTS, DAYS, POINTS = ValueUnit.YEARS, ValueUnit.BASE_AMOUNTS, ValueUnit.DAYS, ValueUnit.POINTS

HOME, SERVICE, INVESTMENT = "hemsandningsbidrag", "servicebidrag", "investeringsstod"
LOAN, OPERATING, CORROSION = "investeringslan", "sarskilt-driftstod", "korrosionsskydd"
PAYMENT_SERVICES = "grundlaggande-betaltjanster"


Number = tuple[str, ValueUnit] | None


def _fact(key: str, act: str, paragraph: str, days: tuple[date, date | None], **more: Any) -> RuleFact:
    number: Number = more.pop("number", None)
    if number:
        more |= {"value": Decimal(number[0]), "unit": number[1]}
    wording_from, wording_to = more.pop("wording", days)
    return RuleFact(
        key=key,
        act=act,
        paragraph=paragraph,
        first=days[0],
        last=days[1],
        wording_from=wording_from,
        wording_to=wording_to,
        **more,
    )


def _new(key: str, paragraph: str, number: Number = None, **more: Any) -> RuleFact:
    """A row of 2024:1243, in force since 1 January 2025."""
    return _fact(
        key, "2024:1243", paragraph, (date(2025, 1, 1), None), number=number, **{"source": "SFS 2024:1243", **more}
    )


def _old(key: str, paragraph: str, first: date, number: Number = None, **more: Any) -> RuleFact:
    """A row of 2000:284, to its end on 31 December 2024 or the ``last`` that is given."""
    last = more.pop("last", date(2024, 12, 31))
    return _fact(key, "2000:284", paragraph, (first, last), number=number, **more)


def _corrosion(key: str, paragraph: str, number: Number = None, **more: Any) -> RuleFact:
    """A row of 2022:206, in force from 19 April 2022 to the end of 2023."""
    days = (date(2022, 4, 19), date(2023, 12, 31))
    return _fact(key, "2022:206", paragraph, days, number=number, scheme=CORROSION, **more)


START_2000 = date(2000, 6, 1)
START_2011, END_2011 = date(2011, 1, 1), date(2011, 12, 31)
START_2012 = date(2012, 1, 1)
START_2016 = date(2016, 4, 1)
START_2018, END_2017 = date(2018, 1, 1), date(2017, 12, 31)
START_2022 = date(2022, 1, 1)
WORDING_2016 = (START_2016, date(2018, 4, 18))
WORDING_2018 = (date(2018, 4, 19), date(2024, 12, 31))

READ_2010 = {"source": "SFS 2010:1709", "last": END_2011}
READ_2011 = {"source": "SFS 2011:1205"}
READ_2018 = {
    "source": "SFS 2018:150",
    "wording": WORDING_2018,
    "note": "Gäller i fråga om tid från och med den 1 januari 2018, fast ändringen trädde i kraft den 19 april.",
}
PAGE_2016 = {"source": "Regionernas sidor om stöd till service", "certainty": AGENCY_PAGE}
PAGE_15_KM = {
    "source": "Tillväxtverkets sida om särskilt driftstöd",
    "certainty": AGENCY_PAGE,
    "wording": WORDING_2016,
    "last": END_2017,
}
PAGE_INVESTMENT = {
    "source": "Tillväxtverkets sida om investeringsbidrag (3540)",
    "certainty": AGENCY_PAGE,
    "scheme": INVESTMENT,
    "note": "Läst för 2022–2024. Äldre lydelser är inte lästa.",
}

FORMS_AND_TIMES = (
    _old("timing.form", "19 §", START_2000, scheme=HOME, source="SFS 2010:1709"),
    _old("timing.form", "18 §", START_2000, scheme=SERVICE, source="Register över ändringar i 2000:284"),
    _old(
        "timing.form",
        UNREAD,
        START_2000,
        scheme=INVESTMENT,
        source="Tillväxtverkets sida om investeringsbidrag (3540)",
        certainty=AGENCY_PAGE,
        note="2016–2022 gavs investeringsstöd också genom landsbygdsprogrammet, på en annan grund.",
    ),
    _old(
        "timing.form",
        UNREAD,
        START_2000,
        scheme=LOAN,
        source="Tillväxtverkets sida om stöd till service",
        certainty=AGENCY_PAGE,
    ),
    _old("timing.form", "21 a §", START_2016, scheme=OPERATING, source="SFS 2016:126"),
    _corrosion("timing.form", "1 §", source="2022:206, 1–5 §§"),
    *(_new("timing.form", "5 §", scheme=slug) for slug in (HOME, SERVICE, INVESTMENT, OPERATING)),
    _fact(
        "timing.recorded_only",
        "2014:139",
        "1 §",
        (date(2014, 3, 20), None),
        scheme=PAYMENT_SERVICES,
        source="2014:139",
        note="Länsstyrelsen beslutar. Stödet registreras och prövas inte.",
    ),
    _new(
        "timing.transition",
        TRANSITION_CLAUSES,
        certainty=AGENCY_PAGE,
        source="Övergångsbestämmelserna är inte lästa",
        note="Den valda tolkningen är att beslutsdagen avgör vilken förordning som gäller.",
    ),
    _old("area.purpose", "1 § andra stycket", START_2012, **READ_2011, wording=(START_2012, date(2024, 6, 30))),
    _new("area.purpose", "2 § första och andra styckena"),
    _old("money.funds", "1 § första stycket", date(2005, 7, 1), source="SFS 2005:530 och 2011:1205"),
    _new("money.funds", "2 § tredje stycket"),
    _old("area.sparse", "5 §", START_2012, **READ_2011),
    _new("area.sparse", "8 § 1"),
    _new("area.need", "9 §"),
)

APPLICATIONS = (
    _new("application.county", "23 §"),
    _new("application.signed", "24 §"),
    _old("application.before_start", UNREAD, START_2022, **PAGE_INVESTMENT),
    _new("application.before_start", "25 §", scheme=INVESTMENT),
    _new("application.described", "26 § första stycket"),
    _new("application.households", "26 § andra stycket", scheme=HOME),
    _new("application.declared_de_minimis", "27 § 1"),
    _new("application.declared_same_costs", "27 § 2"),
)

BEFORE_AND_IN_DECISIONS = (
    _old(
        "preconditions.plan",
        UNREAD,
        START_2000,
        source="Tillväxtverkets sida om stöd till service",
        certainty=AGENCY_PAGE,
        note="Stöd bara om kommunen har planerat varuförsörjningen så att behovet kan bedömas.",
    ),
    _new(
        "preconditions.plan",
        "28 § första stycket 3",
        note="Serviceplanen är inget villkor i 2024:1243. Den stödjer bedömningen av behovet.",
    ),
    _new("preconditions.informed", "28 § första stycket 1"),
    _new("preconditions.checked", "28 § första stycket 2"),
    _new("preconditions.statement", "28 § första stycket 3"),
    _new("preconditions.agency", "28 § andra stycket"),
    _new("decision.duty_to_notify", "29 §"),
    _new("decision.contents", "30 §"),
    _old("decision.service", "21 a–21 d §§", START_2016, scheme=OPERATING, **PAGE_2016),
    _new("decision.service", "31 §", scheme=OPERATING),
)

HOME_DELIVERY = (
    _old("hemsandning.share", "20 §", START_2011, ("0.5", SHARE), scheme=HOME, **READ_2010),
    _old("hemsandning.share", "20 §", START_2012, ("0.5", SHARE), scheme=HOME, **PAGE_2016),
    _new("hemsandning.share", "13 §", ("0.5", SHARE), scheme=HOME),
    _old("hemsandning.ceiling", "20 §", START_2011, ("60", SEK), scheme=HOME, **READ_2010),
    _old(
        "hemsandning.ceiling",
        "20 §",
        START_2016,
        ("100", SEK),
        scheme=HOME,
        **PAGE_2016,
        note="Om 100 kr började gälla 2012 eller 2016 är inte känt: från 2012 till mars 2016 finns inget värde.",
    ),
    _new("hemsandning.ceiling", "13 §", ("100", SEK), scheme=HOME),
    _old("hemsandning.floor", "20 §", START_2011, ("0.5", BASE_AMOUNTS), scheme=HOME, **READ_2010),
    _old("hemsandning.floor", "20 §", START_2012, ("0.5", BASE_AMOUNTS), scheme=HOME, **PAGE_2016),
    _new("hemsandning.floor", "12 § 2", ("0.5", BASE_AMOUNTS), scheme=HOME),
    _old("hemsandning.recipient", "20 §", START_2011, scheme=HOME, **READ_2010),
    _old("hemsandning.recipient", "4 § 1", START_2012, scheme=HOME, **READ_2011),
    _new("hemsandning.recipient", "10 §", scheme=HOME),
    _new("hemsandning.object", "11 §", scheme=HOME),
    _new("hemsandning.suitable", "12 § 1", scheme=HOME),
    _new("hemsandning.fee", "14 §", scheme=HOME),
)

SERVICE_GRANTS = (
    _old(
        "servicebidrag.ceiling",
        "18 §",
        START_2016,
        ("250000", SEK),
        scheme=SERVICE,
        source="SFS 2016:126",
        note="Belopp före den 1 april 2016 är inte kända.",
    ),
    _new("servicebidrag.ceiling", "20 § första stycket", ("350000", SEK), scheme=SERVICE),
    _old(
        "servicebidrag.high_ceiling",
        "18 §",
        START_2016,
        ("300000", SEK),
        scheme=SERVICE,
        **PAGE_2016,
        note="Dagligvarubutiker med väl utbyggt utbud eller av servicestrategisk betydelse, inte bara drivmedel.",
    ),
    _old("servicebidrag.years", "18 §", START_2016, ("3", YEARS), scheme=SERVICE, **PAGE_2016),
    _new(
        "servicebidrag.years",
        "20 § andra stycket",
        ("3", YEARS),
        scheme=SERVICE,
        note="Om år före 2025 räknas är inte känt: övergångsbestämmelserna är inte lästa.",
    ),
    _old("servicebidrag.recipient", "4 §", START_2012, scheme=SERVICE, **READ_2011),
    _new("servicebidrag.recipient", "19 § första och andra styckena", scheme=SERVICE),
    _old("servicebidrag.goods", "4 § 2", START_2012, scheme=SERVICE, **READ_2011),
    _new("servicebidrag.goods", "19 § första stycket 1", scheme=SERVICE),
    _old("servicebidrag.temporary", "18 §", START_2016, scheme=SERVICE, **PAGE_2016),
    _new("servicebidrag.temporary", "19 § första stycket", scheme=SERVICE),
    _old("servicebidrag.measures", "18 §", START_2016, scheme=SERVICE, **PAGE_2016),
    _new("servicebidrag.measures", "19 § första stycket 2", scheme=SERVICE),
    _old("servicebidrag.grounds", "18 §", START_2016, scheme=SERVICE, **PAGE_2016),
    _old("servicebidrag.profit_plan", "18 §", START_2016, scheme=SERVICE, **PAGE_2016),
    _new("servicebidrag.priority", "19 § tredje stycket", scheme=SERVICE),
    _old(
        "together.earlier_ceiling",
        "18 §",
        START_2018,
        ("300000", SEK),
        source="Västra Götalandsregionens sida om servicebidrag",
        certainty=AGENCY_PAGE,
        note="Jönköping räknade av driftstödet från taket för servicebidrag.",
    ),
    _new("together.ceiling", "20 § första stycket och 22 §", ("350000", SEK)),
)

OPERATING_SUPPORT = (
    _old("driftstod.ceiling", "21 a–21 d §§", START_2016, ("300000", SEK), scheme=OPERATING, **PAGE_2016),
    _new("driftstod.ceiling", "22 §", ("350000", SEK), scheme=OPERATING),
    _fact(
        "driftstod.ceiling",
        "2024:1243",
        "22 §",
        (date(2026, 1, 1), None),
        number=("370000", SEK),
        scheme=OPERATING,
        certainty=UNCERTAIN,
        in_use=False,
        source="fri-kopenskap.se",
        note="Bara pressuppgift. Om taket tillsammans med servicebidrag också har höjts är inte känt.",
    ),
    _old("driftstod.distance", "21 a §", START_2016, ("15", KM), scheme=OPERATING, **PAGE_15_KM),
    _old("driftstod.distance", "21 a §", START_2018, ("10", KM), scheme=OPERATING, **READ_2018),
    _new("driftstod.distance", "21 § första stycket 2", ("10", KM), scheme=OPERATING),
    _old("driftstod.turnover", "21 a §", START_2016, ("11000000", SEK), scheme=OPERATING, **PAGE_15_KM),
    _old("driftstod.turnover", "21 a §", START_2018, ("11000000", SEK), scheme=OPERATING, **READ_2018),
    _new("driftstod.turnover", "21 § första stycket 4", ("11000000", SEK), scheme=OPERATING),
    _old("driftstod.grounds", "21 a §", START_2018, scheme=OPERATING, **READ_2018),
    _new("driftstod.grounds", "21 § andra stycket", scheme=OPERATING),
    *(
        row
        for key, paragraph in (
            ("driftstod.recipient", "21 § första stycket"),
            ("driftstod.range", "21 § första stycket 1"),
            ("driftstod.all_year", "21 § första stycket 3"),
        )
        for row in (
            _old(key, "21 a §", START_2016, scheme=OPERATING, **PAGE_15_KM),
            _old(key, "21 a §", START_2018, scheme=OPERATING, **READ_2018),
            _new(key, paragraph, scheme=OPERATING),
        )
    ),
    _new("driftstod.priority", "21 § tredje stycket", scheme=OPERATING),
)

INVESTMENTS = (
    _old("investering.share", UNREAD, START_2022, ("0.5", SHARE), **PAGE_INVESTMENT),
    _new("investering.share", "16 §", ("0.5", SHARE), scheme=INVESTMENT),
    _old("investering.high_share", UNREAD, START_2022, ("0.85", SHARE), **PAGE_INVESTMENT),
    _new("investering.high_share", "17 §", ("0.85", SHARE), scheme=INVESTMENT),
    *(_old("investering.recipient", "4 §", START_2012, scheme=slug, **READ_2011) for slug in (INVESTMENT, LOAN)),
    _new("investering.recipient", "15 §", scheme=INVESTMENT),
    *(_old("investering.goods", "4 § 2", START_2012, scheme=slug, **READ_2011) for slug in (INVESTMENT, LOAN)),
    _new("investering.goods", "15 § första stycket", scheme=INVESTMENT),
    _old("investering.object", UNREAD, START_2022, **PAGE_INVESTMENT),
    _new("investering.object", "16 och 17 §§", scheme=INVESTMENT),
)

CORROSION_PROTECTION = (
    _corrosion("korrosion.share", UNREAD, ("0.85", SHARE), source="regeringen.se, mars 2022", certainty=AGENCY_PAGE),
    _corrosion("korrosion.distance", "5 §", ("15", KM), source="2022:206, 1–5 §§"),
    _corrosion("korrosion.owner", UNREAD, source="Tillväxtverkets sida om korrosionsskydd", certainty=AGENCY_PAGE),
    _corrosion("korrosion.all_year", "5 §", source="2022:206, 1–5 §§"),
    _corrosion("korrosion.area", "5 §", source="2022:206, 1–5 §§"),
    _corrosion("korrosion.need", "5 §", source="2022:206, 1–5 §§"),
    _corrosion(
        "korrosion.years",
        UNREAD,
        ("3", YEARS),
        source="Tillväxtverkets sida om korrosionsskydd",
        certainty=AGENCY_PAGE,
    ),
)

BEFORE_2024 = (date(2014, 1, 1), date(2023, 12, 31))
FROM_2024 = (date(2024, 1, 1), date(2030, 12, 31))
HALF_OF_2024 = (date(2024, 1, 1), date(2024, 6, 30))

REGISTER_NOT_READ = {
    "source": "Beställningen av systemet; artikeln är inte läst",
    "certainty": AGENCY_PAGE,
    "note": "Antalet dagar är inte hämtat ur artikeln eller från en myndighets sida. Ska kontrolleras.",
}

DE_MINIMIS = (
    *(
        _old("de_minimis.general", "9 a §", START_2016, scheme=slug, source="SFS 2016:126")
        for slug in (SERVICE, INVESTMENT, LOAN)
    ),
    *(_new("de_minimis.general", "6 §", scheme=slug) for slug in (SERVICE, INVESTMENT)),
    _old("de_minimis.sgei", "9 a §", START_2016, scheme=OPERATING, source="SFS 2016:126"),
    _new("de_minimis.sgei", "7 §", scheme=OPERATING),
    _corrosion(
        "de_minimis.general",
        "4 §",
        source="2022:206, 1–5 §§",
        note="4 § hänvisar till 1407/2013. Mottagaren åtar sig en tjänst: vilket tak som gäller är inte känt.",
    ),
    _fact(
        "de_minimis.general_ceiling",
        "1407/2013",
        "artikel 3.2",
        BEFORE_2024,
        number=("200000", EUR),
        source="Förordning (EU) nr 1407/2013",
    ),
    _fact(
        "de_minimis.general_ceiling",
        "2023/2831",
        "artikel 3.2",
        FROM_2024,
        number=("300000", EUR),
        source="Förordning (EU) 2023/2831",
    ),
    _fact(
        "de_minimis.sgei_ceiling",
        "360/2012",
        "artikel 2.2",
        (date(2012, 4, 29), date(2023, 12, 31)),
        number=("500000", EUR),
        source="Beställningen av systemet; förordning (EU) nr 360/2012 är inte läst",
        certainty=UNCERTAIN,
        in_use=False,
        note="Gäller bara stöd beviljat före 2024. Används när någon har kontrollerat beloppet.",
    ),
    _fact(
        "de_minimis.sgei_ceiling",
        "2023/2832",
        "artikel 3.2",
        FROM_2024,
        number=("750000", EUR),
        source="Förordning (EU) 2023/2832",
    ),
    _fact(
        "de_minimis.years",
        "1407/2013",
        "artikel 3.2",
        BEFORE_2024,
        number=("3", YEARS),
        source="Förordning (EU) nr 1407/2013",
    ),
    _fact(
        "de_minimis.years",
        "2023/2831",
        "artikel 3.2",
        FROM_2024,
        number=("3", YEARS),
        source="Förordning (EU) 2023/2831",
    ),
    _fact(
        "de_minimis.fiscal_years",
        "1407/2013",
        "artikel 3.2",
        BEFORE_2024,
        source="Förordning (EU) nr 1407/2013",
        note="Räknas per kalenderår. Förordningen räknar sökandens egna räkenskapsår, som inte är kända här.",
    ),
    _fact(
        "de_minimis.fiscal_years",
        "360/2012",
        "artikel 2.2",
        (date(2012, 4, 29), date(2013, 12, 31)),
        source="Förordning (EU) nr 360/2012 är inte läst",
        certainty=AGENCY_PAGE,
        note="Räknas som i förordning (EU) nr 1407/2013, per kalenderår. Ska kontrolleras.",
    ),
    _fact(
        "de_minimis.rolling",
        "2023/2831",
        "artikel 3.2",
        FROM_2024,
        source="Förordning (EU) 2023/2831",
        note="Tre år räknade bakåt från dagen för stödet. Stöd före 2024 räknas med.",
    ),
    _fact(
        "de_minimis.combined",
        "2023/2832",
        "artikel 5",
        FROM_2024,
        source="Förordning (EU) 2023/2832 är inte läst",
        certainty=AGENCY_PAGE,
        note="Båda slagen tillsammans, upp till taket för tjänster av allmänt ekonomiskt intresse. Varnar bara. "
        "Inte hämtat från en myndighets sida. Ska kontrolleras.",
    ),
    _fact(
        "de_minimis.unsettled",
        "2000:284",
        "9 a §",
        HALF_OF_2024,
        source="SFS 2024:441, i kraft den 1 juli 2024",
        note="Vilken EU-förordning som gällde för stöd enligt 2000:284 i januari–juni 2024 är inte känt.",
    ),
    _fact(
        "de_minimis.register_days",
        "2023/2831",
        "artikel 6.1",
        (date(2026, 1, 1), date(2030, 12, 31)),
        number=("20", DAYS),
        **REGISTER_NOT_READ,
    ),
    _fact(
        "de_minimis.register_days",
        "2023/2832",
        "artikel 6.1",
        (date(2026, 1, 1), date(2030, 12, 31)),
        number=("20", DAYS),
        scheme=OPERATING,
        **REGISTER_NOT_READ,
    ),
    _new("de_minimis.retention_years", "39 §", ("10", YEARS)),
)

MONEY = (
    _new("payment.way", "32 § 1", scheme=HOME),
    _new("payment.way", "32 § 2", scheme=INVESTMENT),
    _new("payment.way", "32 § 3", scheme=SERVICE),
    _new("payment.way", "32 § 3", scheme=OPERATING),
    _new("payment.withholding", "33 §"),
    _new("recovery.duty", "40 § och 42 § första stycket"),
    _new("recovery.interest_points", "41 §", ("2", POINTS)),
    _new("recovery.reduction", "42 § andra stycket"),
    _new("recovery.set_off", "43 §", scheme=INVESTMENT),
)

RULES: tuple[RuleFact, ...] = (
    *FORMS_AND_TIMES,
    *APPLICATIONS,
    *BEFORE_AND_IN_DECISIONS,
    *HOME_DELIVERY,
    *SERVICE_GRANTS,
    *OPERATING_SUPPORT,
    *INVESTMENTS,
    *CORROSION_PROTECTION,
    *DE_MINIMIS,
    *MONEY,
)
"""Every row that is loaded, in the order of the subjects."""
