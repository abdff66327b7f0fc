"""The paragraphs and articles that rules may cite, by act. Pure.

2024:1243: every paragraph of the act, as read. The others: what ``domain.md`` §1, §2 and §6 name; their whole texts
have not been read.
"""

UNREAD = "paragrafen är inte kontrollerad"
"""What stands in place of the paragraph where only an agency's page has been read. Never for 2024:1243."""

TRANSITION_CLAUSES = "ikraftträdande- och övergångsbestämmelserna"

_OLD = "1,3,4,5,9,9 a,9 b,9 c,10,11,12,13,14,15,16,18,19,20,21 a,21 b,21 c,21 d,22,23 a,24,26,28,29,30,31,32,32 a,33"
_OLD_LAST = "34,35,36,37,38,39,41,42"

PARAGRAPHS: dict[str, frozenset[str]] = {
    "2024:1243": frozenset(str(number) for number in range(1, 47)),
    "2000:284": frozenset(f"{_OLD},{_OLD_LAST}".split(",")),
    "2022:206": frozenset("12345"),
    "2014:139": frozenset("12345"),
}

ARTICLES: dict[str, frozenset[str]] = {
    "1407/2013": frozenset({"2.2", "3.2", "6.1"}),
    "360/2012": frozenset({"2.2", "3.1"}),
    "2023/2831": frozenset({"2.2", "3.2", "3.7", "6.1", "6.4", "7.4"}),
    "2023/2832": frozenset({"2.2", "3.2", "5", "6.1", "6.4", "7.4"}),
}
