"""Source 000 as data: Västerbotten's programme 2014–2020, its partnership and what 2018 was about. Pure.

The source is the County Administrative Board's page about the programme, read about 2018. Facts are the source's, the
words are our own, no person is named. The day of the decision, its body and its paragraph are not told, nor the goals.
The names of the four areas are known from the programme's own list of contents.
"""

COUNTY = "24"
OWNER = "Länsstyrelsen i Västerbottens län"
REGION = "Region Västerbotten"
PAGE = "Länsstyrelsen Västerbotten, webbsidan Västerbottens regionala serviceprogram (cirka 2018)"
CONTENTS = "innehållsförteckningen i Regionalt serviceprogram för Västerbottens län 2014-2020"

PROGRAMME = {
    "first_year": 2014,
    "last_year": 2020,
    "purpose": (
        "Programmet samordnar insatser och aktörer så att människor på Västerbottens gles- och landsbygd har god "
        "tillgång till kommersiell och offentlig service."
    ),
    "overall_goal": (
        "En tillfredsställande nivå på servicen i länets landsbygd, utifrån realistiska förutsättningar och inom "
        "rimliga avstånd."
    ),
    "network_name": "Partnerskapet för Västerbottens serviceprogram",
    "source": f"{PAGE}; områdena ur {CONTENTS}",
}

AREAS = ("Stöd", "Samordning", "Ny teknik", "Kunskap")

STRATEGIES = (
    "Regional utvecklingsstrategi för Västerbotten",
    "Regionalt strukturfondsprogram för Övre Norrland",
    "Digital agenda för Västerbottens län",
    "Regional genomförandestrategi inom landsbygdsprogrammet och havs- och fiskeriprogrammet",
)

PLAN_YEAR = 2018
INITIATIVES = (
    (
        "Samordning",
        "Ta fram kommunala serviceplaner",
        "Arbetet med kommunala serviceplaner prioriteras under 2018. En plan ska visa vad kommunen vill, hur det ska "
        "gå till och vem som ska verka för det.",
        "Länets kommuner",
    ),
    (
        "Kunskap",
        "Hålla serviceverkstäder",
        "Länsstyrelsen ordnar sedan våren 2017 flera serviceverkstäder om året, där man möts, lär av varandra och "
        "samverkar över kommungränserna.",
        "Partnerskapet",
    ),
)
