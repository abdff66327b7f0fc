"""The words that letters begin with, as dated facts. Pure. Our own plain Swedish after the paragraphs each one names.

What may be appealed is not seen in the stored text of 2024:1243: its heading "Överklagande" stands without a clause.
The sister ordinance 2022:1467 lets decisions on withheld payment and on recovery be appealed to an administrative
court, and no others (54 §). The same is assumed here, and no appeal text is shipped as read by a lawyer.
"""

from dataclasses import dataclass, replace
from datetime import date
from re import sub

NEW, OLD, CORROSION = "2024:1243", "2000:284", "2022:206"
FIRST_DAY = {NEW: date(2025, 1, 1), OLD: date(2000, 6, 1), CORROSION: date(2022, 4, 19)}
LAST_DAY = {NEW: None, OLD: date(2024, 12, 31), CORROSION: date(2023, 12, 31)}
BODY_SCHEME = "hemsandningsbidrag"
"""The form of support that goes to municipalities only: they are told "ni"."""


@dataclass(frozen=True, slots=True)
class TextFact:
    """The words of one part of a letter. ``scheme``: the slug of a form of support, empty for all."""

    part: str
    occasion: str
    act: str
    text: str
    source: str
    scheme: str = ""

    @property
    def last_day(self) -> date | None:
        """The last day of the words. How a decision is appealed is told as long as grants of the act are decided on."""
        return None if self.part == "appeal" else LAST_DAY[self.act]


OPENINGS = {
    "granted": "{myndighet} beviljar {mottagare} {stödform} med {belopp} för år {år}.",
    "rejected": "{myndighet} avslår ansökan från {mottagare} om {stödform} för år {år}.",
    "dismissed": "{myndighet} avvisar ansökan från {mottagare} om {stödform} för år {år}. Ansökan prövas inte.",
    "closed": "{myndighet} avskriver ärendet om {stödform} till {mottagare} för år {år}. Ansökan prövas inte.",
}

CONDITIONS = {
    "hemsandningsbidrag": "Bidraget gäller kommunens hemsändning av dagligvaror och inköpsturer under {år} (11 §).",
    "servicebidrag": "Bidraget ska användas för att driva försäljningsstället vidare under {år}.",
    "investeringsstod": "Stödet ska användas till den investering som beslutet gäller. Regionen betalar bara för"
    " utgifter som är redovisade.",
    "sarskilt-driftstod": "Stödet lämnas för att du ska utföra en tjänst av allmänt ekonomiskt intresse (31 §). Du ska"
    " ha det utbud och de öppettider som står här.",
}

PAYMENTS = {
    "hemsandningsbidrag": "Bidraget betalas ut årsvis i efterskott (32 § 1).",
    "investeringsstod": "Stödet betalas ut löpande allteftersom du redovisar genomförda åtgärder (32 § 2). Skicka med"
    " fakturor och visa att de är betalda.",
    "servicebidrag": "Bidraget betalas ut i samband med beslutet (32 § 3).",
    "sarskilt-driftstod": "Stödet betalas ut i samband med beslutet (32 § 3).",
}
FOLLOW_UP = "På regionens begäran ska du lämna de uppgifter som behövs för uppföljning och utvärdering (36 §)."

NOTIFY = (
    "Du ska snarast möjligt anmäla till regionen om något ändras som kan påverka din rätt till stödet eller hur stort"
    " det ska vara (29 §)."
)

GROUNDS = """1. Du har orsakat att stödet har beviljats felaktigt eller med för högt belopp, genom att lämna oriktiga \
uppgifter eller på annat sätt.
2. Stödet har av något annat skäl beviljats felaktigt eller med för högt belopp, och du borde skäligen ha insett det.
3. Stödet har inte utnyttjats eller använts, eller det finns anledning att anta att det inte kommer att användas, för \
det ändamål som det har beviljats för.
4. Ett villkor för stödet har inte följts."""

REPAYMENT = f"""Regionen ska besluta att stödet helt eller delvis inte ska betalas ut, och du är skyldig att betala \
tillbaka det, om något av det här gäller (33 och 40 §§):

{GROUNDS}

Regionen beslutar då att kräva tillbaka hela stödet eller en del av det, tillsammans med ränta (42 §). Räntan är \
statens utlåningsränta plus två procentenheter. Den räknas från den dag som infaller en månad efter beslutet om \
återkrav (41 §). Kravet eller räntan får sättas ned helt eller delvis om det finns särskilda skäl (42 §).

Bara ett återkrav av investeringsstöd får räknas av mot en annan utbetalning som du har rätt till enligt samma \
förordning (43 §)."""

DE_MINIMIS = (
    "Stödet lämnas enligt kommissionens förordning (EU) {number} om stöd av mindre betydelse{what}. Det motsvarar"
    " {{euro}}, räknat med {{kurs}} för en euro {{kursdag}}. Ange beloppet när du söker annat stöd av mindre betydelse"
    " under de närmaste tre åren (artikel 7.4)."
)
GENERAL = DE_MINIMIS.format(number="2023/2831", what="")
SGEI = DE_MINIMIS.format(number="2023/2832", what=" till företag som utför tjänster av allmänt ekonomiskt intresse")

MAY_NOT_BE_APPEALED = (
    "Beslutet får inte överklagas.\n\nTycker du att beslutet är fel? Skriv till {myndighet} och berätta vad som är fel"
    " och varför. Ange diarienummer {diarienummer}. Regionen ska ändra ett beslut som är uppenbart felaktigt i något"
    " väsentligt avseende, om det kan ske snabbt och enkelt och inte är till nackdel för någon enskild"
    " (38 § förvaltningslagen (2017:900))."
)
MAY_BE_APPEALED = (
    "Du kan överklaga beslutet till förvaltningsrätten.\n\n1. Skriv vilket beslut du överklagar. Ange diarienummer"
    " {diarienummer}.\n2. Skriv hur du vill att beslutet ska ändras och varför.\n3. Skriv namn, personnummer eller"
    " organisationsnummer, adress, telefonnummer och e-postadress.\n4. Skicka överklagandet till {myndighet}.\n\n"
    "Överklagandet ska ha kommit in till {myndighet} inom tre veckor från den dag då du fick del av beslutet"
    " (43 och 44 §§ förvaltningslagen (2017:900)). Kommer det in i tid och ändrar regionen inte beslutet som du vill,"
    " lämnas det över till förvaltningsrätten."
)
APPEALS = {
    **dict.fromkeys(OPENINGS, MAY_NOT_BE_APPEALED),
    "withholding": MAY_BE_APPEALED,
    "recovery": MAY_BE_APPEALED,
}

TO_BODY = {"Du": "Ni", "du är skyldig": "ni är skyldiga", "du": "ni", "din": "er"}


def to_body(text: str) -> str:
    """The words as a municipality is addressed."""
    for one, other in TO_BODY.items():
        text = sub(rf"\b{one}\b", other, text)
    return text


OWN_WORDS = "Egen klarspråkstext"
ASSUMED = "Antagande efter 54 § förordningen (2022:1467). Bestämmelsen i {act} är inte läst."
OLD_WORDS = "Egen klarspråkstext. Paragraferna i {act} är inte lästa i sin helhet."
NEW_SOURCE = "Egen klarspråkstext efter {paragraphs} förordningen (2024:1243)"

OLD_REPAYMENT = (
    "Regionen kan besluta att stödet inte ska betalas ut, eller kräva tillbaka det, om det har lämnats på felaktiga"
    " uppgifter, om det inte används för sitt ändamål eller om ett villkor inte följs."
)
OLD_NOTIFY = "Du ska snarast anmäla till regionen om något ändras som kan påverka din rätt till stödet."


def _paid(scheme: str, text: str) -> str:
    told = f"{text} {FOLLOW_UP}"
    return to_body(told) if scheme == BODY_SCHEME else told


def _both(fact: TextFact) -> list[TextFact]:
    """Words to a company, and the same to a municipality. Municipalities have no support under the act of 2022."""
    return [fact] if fact.act == CORROSION else [fact, replace(fact, text=to_body(fact.text), scheme=BODY_SCHEME)]


def _new_texts() -> list[TextFact]:
    found = [
        TextFact("conditions", "granted", NEW, text, NEW_SOURCE.format(paragraphs="30 och 31 §§"), scheme)
        for scheme, text in CONDITIONS.items()
    ]
    found += [
        TextFact("payment", "granted", NEW, _paid(scheme, text), NEW_SOURCE.format(paragraphs="32 och 36 §§"), scheme)
        for scheme, text in PAYMENTS.items()
    ]
    de_minimis = {"servicebidrag": GENERAL, "investeringsstod": GENERAL, "sarskilt-driftstod": SGEI}
    found += [
        TextFact("de_minimis", "granted", NEW, text, NEW_SOURCE.format(paragraphs="6, 7 och 28 §§"), scheme)
        for scheme, text in de_minimis.items()
    ]
    return [
        *found,
        *_both(TextFact("duty_to_notify", "granted", NEW, NOTIFY, NEW_SOURCE.format(paragraphs="29 §"))),
        *_both(TextFact("repayment", "granted", NEW, REPAYMENT, NEW_SOURCE.format(paragraphs="33 och 40–43 §§"))),
    ]


def _old_texts(act: str) -> list[TextFact]:
    source = OLD_WORDS.format(act=act)
    return [
        *_both(TextFact("duty_to_notify", "granted", act, OLD_NOTIFY, source)),
        TextFact("repayment", "granted", act, OLD_REPAYMENT, source),
    ]


def _texts_of_every_act(act: str) -> list[TextFact]:
    openings = [TextFact("opening", occasion, act, text, OWN_WORDS) for occasion, text in OPENINGS.items()]
    source = ASSUMED.format(act=act)
    appeals = [TextFact("appeal", occasion, act, text, source) for occasion, text in APPEALS.items()]
    return [*openings, *(text for fact in appeals for text in _both(fact))]


TEXTS = (
    *_texts_of_every_act(NEW),
    *_new_texts(),
    *(text for act in (OLD, CORROSION) for text in [*_texts_of_every_act(act), *_old_texts(act)]),
)
