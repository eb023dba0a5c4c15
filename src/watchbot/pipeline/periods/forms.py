"""How times are written: one pattern for all dates, and what stands before one and ties it to its number."""

from __future__ import annotations

import re

from watchbot.pipeline.patterns import any_of

LOOK_BACK = 48  # code points before a date in which its cue is looked for

MONTH_NAMES = "january|february|march|april|may|june|july|august|september|october|november|december"
_SHORT_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NUMBER = {name: i + 1 for i, name in enumerate(_SHORT_MONTHS)}


def _counted(listed: str) -> dict[str, int]:
    return {word: i + 1 for i, word in enumerate(listed.split())}


ORDINALS = _counted(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
NUMBERS = {**_counted("one two three four five six seven eight nine ten eleven twelve"), "a": 1, "an": 1}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|JAN|FEB|MAR|APR|JUN|JUL|AUG|SEPT?|OCT|NOV|DEC)"
    r"(?![A-Za-z])\.?)(?![A-Za-z])"
)
_Y = r"(?:19|20)\d\d(?![\d%]|[.,]\d)"
_SHORT_Y = r"['’]?\d\d(?![\d%]|[.,]\d)"
_D = r"\d{1,2}(?:st|nd|rd|th)?(?![\d%]|[.,]\d)"
_N = r"(?:\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_ORD = r"(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ff]inal|1st|2nd|3rd|4th)"
SOON = 60  # days: a coming day further off than this has to be said to come
_DASH = r"(?:\s?[-‐‑–—/]\s?)"

# What every date begins with: at any other word, none of the many forms below need be tried.
_BEGINNINGS = any_of(
    form
    for word in (
        *_SHORT_MONTHS, "q", "h", "fy", "first", "second", "third", "fourth", "final", "last", "opening", "closing",
        "year", "quarter", "week", "fiscal", "financial", "school", "academic", "this", "next", "previous", "prior",
        "current", "preceding", "past", "today", "tonight", "yesterday",
        "mon", "tues", "wednes", "thurs", "fri", "satur", "sun",
        *(number for number in NUMBERS if len(number) > 2),
    )
    for form in (word, word.capitalize(), word.upper())
)  # fmt: skip
BEGINS = rf"(?=\d|{_BEGINNINGS}|[Aa]n?\s+[ymqdw]|[Tt]he\s+[ymqs]|[Tt]hat\s+[spymq])"

# One alternation, tried at word starts only; the longest form of each kind stands first.
DATE = re.compile(
    rf"""(?<![\w.,$€£¥])(?<!\d[-/]){BEGINS}(?:
      (?P<iso> (?:19|20)\d\d-[01]\d-[0-3]\d(?!\d) )
    | (?P<dmy> {_D}(?:\s+of)?\s+{MONTH},?\s+{_Y} )
    | (?P<mdy> {MONTH}\s+{_D}(?:{_DASH}\d{{1,2}})?,?\s+{_Y} )
    | (?P<mm> {MONTH}(?:\s+{_Y})?(?:{_DASH}|\s+(?:to|through|and)\s+){MONTH},?(?:\s+of)?\s+{_Y}
           | {MONTH}(?:{_DASH}|\s+(?:to|through)\s+){MONTH}(?!,?\s+\d) )
    | (?P<my> {MONTH},?(?:\s+of)?\s+{_Y} | {MONTH}\s?['’]\d\d(?!\d) )
    | (?P<mlast> {MONTH}(?:\s+of)?\s+(?:last|this|next)\s+year\b )
    | (?P<md> {MONTH}\s+{_D}(?:{_DASH}\d{{1,2}}(?!\d))? | {_D}\s+(?:of\s+)?{MONTH} )
    | (?P<m> {MONTH} )
    | (?P<q> (?:Q[1-4]|[1-4]Q)(?:(?:\s+of)?[\s-]?(?:FY|fiscal(?:\s+year)?\s+)?{_Y}|\s?['’]\d\d|(?<=Q)\d\d)?(?!\w)
           | {_ORD}[\s-]quarter(?:(?:\s+of)?,?\s+(?:(?:fiscal\s+)?(?:{_Y})|(?:last|this)\s+year\b))? )
    | (?P<h> (?:H[12]|[12]H)(?:(?:\s+of)?[\s-]?{_Y}|\s?['’]\d\d|(?<=H)\d\d)(?!\w)
           | {_ORD}[\s-]half(?:(?:\s+of)?,?\s+(?:(?:fiscal\s+)?(?:{_Y})|(?:last|this|the)\s+year\b)) )
    | (?P<part> (?:[Ff]irst|[Ll]ast|[Ff]inal|[Oo]pening|[Cc]losing)\s+(?:[Tt]hree|3|[Ss]ix|6|[Nn]ine|9)\s+months\s+of\s+
              (?:{_Y}|(?:last|this|the)\s+year\b)
             | [Ff]irst\s+(?:three|3|six|6|nine|9)\s+months\b(?!\s+of\b) )
    | (?P<to> (?:(?:[Tt]hree|3|[Ss]ix|6|[Tt]welve|12)\s+months|[Yy]ear|[Qq]uarter|(?:{_N}\s+)?[Ww]eeks?)\s+
              (?:to|through|until|ending|ended|that\s+ended(?:\s+in)?|ended\s+in)\s+
              (?:{_D}\s+{MONTH}|{MONTH}(?:\s+{_D})?),?(?:\s+{_Y}|\s+(?:last|this)\s+year\b)? )
    | (?P<fy> (?:FY|[Ff]iscal(?:\s+[Yy]ear)?|[Ff]inancial\s+[Yy]ear|[Ss]chool\s+[Yy]ear|[Aa]cademic\s+[Yy]ear)[\s-]?
              (?:{_Y}(?:[-‐‑–/](?:20)?\d\d(?!\d))?|{_SHORT_Y}) )
    | (?P<yy> (?:19|20)\d\d(?:[-‐‑–—/](?:(?:19|20)\d\d|\d\d)|\s[-–—]\s(?:19|20)\d\d)(?![\d%-]|[.,]\d)
              (?:\s+(?:school|academic|financial|fiscal|tax)\s+year)? )
    | (?P<y> {_Y} )
    | (?P<rel> (?:[Ll]ast|[Tt]his|[Nn]ext|[Pp]revious|[Pp]rior|[Cc]urrent|[Pp]receding)\s+
               (?:calendar\s+)?(?:year|month|quarter|week)(?:['’]s)?\b(?!\s+(?:on|to|over)\s+(?:year|month|quarter))
             | [Tt]his\s+(?:spring|summer|autumn)\b
             | [Tt]he\s+(?:year|month|quarter)\s+before\b(?!\s+(?:last|that|the)) )
    | (?P<ago> (?:{_N})\s+(?:years?|yrs?|months?|quarters?|decades?|weeks?|days?(?=\s+(?:earlier|before|later)))\s+
               (?:ago|earlier|before|prior|previously|later|after)\b
             | (?:An?|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten)\s+
               (?:years?|months?|quarters?|decades?|weeks?|days?(?=\s+(?:earlier|before|later)))\s+
               (?:ago|earlier|before|later|after)\b )
    | (?P<past> (?:[Ll]ast|[Pp]ast|[Pp]revious|[Pp]receding)\s+(?:{_N}\s+)(?:years|months|quarters)\b
              | past\s+(?:year|decade)\b )
    | (?P<same> (?:[Tt]he\s+same|[Tt]hat(?:\s+same)?)\s+(?:period|year|month|quarter)\b
                (?!\s+(?:last|a|the|of|in)\s) )
    | (?P<day> [Tt]oday|[Tt]onight|[Tt]his\s+(?:morning|afternoon|evening)|[Yy]esterday
             |(?:[Ll]ast\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?!s) )
    | (?P<lastm> (?:[Ll]ast|[Tt]his|[Nn]ext)\s+{MONTH} )
    )(?![A-SU-Za-z]|T(?!\d))""",
    re.VERBOSE,
)

YEAR_IN = re.compile(r"(?:19|20)\d\d")
MONTH_IN = re.compile(MONTH)
WORDS_IN = re.compile(r"[A-Za-z]+|\d+")

EDGE = re.compile(
    r"(?P<end>\b(?:end|close)[\s-](?:of[\s-])?|\bend[\s-]of[\s-]|\byear[\s-]end[\s,]*(?:of\s)?)"
    r"(?:the\s|calendar\s)*$|(?P<begin>\b(?:start|beginning|outset)\s+of\s+)(?:the\s|calendar\s)*$"
    r"|(?P<part>\b(?:early|mid|late|middle\s+of|spring\s+of|summer\s+of|autumn\s+of|fall\s+of|winter\s+of"
    r"|spring|summer|autumn|winter)[\s-]+)(?:the\s)?$",
    re.IGNORECASE,
)
CUE = re.compile(
    r"\b(?:(?P<as_of>as\s+(?:of|at|per)|data\s+(?:of|for|from)|correct\s+(?:at|on))"
    r"|(?P<published>(?:published|released|posted|updated|unveiled|issued|announced|printed|said|told|wrote|reported|out)"
    r"(?:\s+on|:)?)"
    r"|(?P<between>between)|(?P<over>over|across|throughout)"
    r"|(?P<since>since|from|after|starting(?:\s+in)?|compared\s+(?:with|to)|than(?:\s+in)?)"
    r"|(?P<until>until|till|up\s+to|through|to|before)"
    r"|(?P<by>by)|(?P<in>dat(?:es|ed|ing)\s+(?:from|back\s+to)|in|during|for|of|on|at|at\s+the))"
    r"\s+(?:(?:the|calendar|about|around|roughly|fiscal|on)\s+)*[\"'“‘(]?$|\b(?P<published2>updated|published|posted):\s*$",
    re.IGNORECASE,
)
FUTURE = re.compile(
    r"\b(?:will|due|expected|sees|expects?|forecasts?|predicts?|projects|pencils|next|scheduled|plans?|planned|set|hearing\s+for|forecast|until|by|should|would|could|may)\b[^.!?]*$",
    re.IGNORECASE,
)
COUNTED_AFTER = re.compile(
    r"\s*(?:%|percent|per\s+cent|million|billion|trillion|thousand|points?\b|people|jobs|companies|units|times|miles|km\b|"
    r"kilomet|met(?:er|re)s|tons|tonnes|euros|dollars|pounds|yen|patents|papers|megawatts|MW\b|GW\b|kg\b|feet\b|votes|"
    r"employees|workers|homes|students)",
    re.IGNORECASE,
)
COUNT_BEFORE = re.compile(
    r"(?:\b(?:than|about|around|nearly|almost|some|(?<!average\s)(?<!mean\s)over|only|roughly|approximately|No\.|number|page|section|room|model|"
    r"flight|route|highway|gate)\s+|[#$€£¥]\s?)$",
    re.IGNORECASE,
)
# "the year 1970", "the worst year ever, 1970, had …"
YEAR_BEFORE = re.compile(r"\byears?(?:\s+[a-z]+){0,3},?\s+$")
# A year that belongs to a name or a citation: "Data Act 2023", "(Huestis, 2008)", "Moore et al. (2010)".
NAME_BEFORE = re.compile(
    r"\b(?:Act|Law|Agenda|Vision|Euro|Expo|Plan|Strategy|Resolution|Directive|Cup|Games|Olympics)\s+$"
    r"|\bal\.,?\s*\(?$|[(;]\s*[A-Z][\w .&-]{1,30},\s$",
)
# The title of a report, which an article or its last word tells: "the Catastrophe Ledger 2026".
_REPORTS = (
    "Outlook|Compass|Ledger|Atlas|Review|Monitor|Yearbook|Report|Index|Survey|Barometer|Tracker|Almanac|Digest|Bulletin"
    "|Watch|Scorecard|Register|Handbook|Trends|Facts|Panorama|Pulse|Radar|Census|Scoreboard|Observatory|Study|Ranking"
)
TITLE_BEFORE = re.compile(
    rf"(?<![\w.])(?:[A-Z][\w-]{{2,}}\s(?:(?:of|and|on|the|&)\s){{0,2}}(?:{_REPORTS})"
    r"|(?:[Tt]he|its|their|new|latest)\s[A-Z][\w-]{2,}\s(?:(?:of|and|on|the|&)\s){0,2}"
    r"(?!Year|Quarter|Half|Season|Day|States|Kingdom|Islands|Republic|Emirates)[A-Z][a-z][\w-]+)\s$"
)
# What such a year follows; where something else stands before it, the pattern need not be tried.
NAME_ENDS = (
    "Act", "Law", "Agenda", "Vision", "Euro", "Expo", "Plan", "Strategy", "Resolution", "Directive", "Cup", "Games",
    "Olympics", "al.", "(", ",",
)  # fmt: skip


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# The words that each of the patterns above can end with. Where another word stands before a date it need not be tried.
EDGE_WORDS = _listed("of the calendar end close year-end early mid late spring summer autumn fall winter")
CUE_WORDS = _listed(
    "of in by since from after than with to until till through before over across throughout between the calendar "
    "about around roughly fiscal on for during at as per published released posted updated unveiled issued announced "
    "printed said told wrote reported out published: updated: posted: released: starting"
)
COUNT_WORDS = _listed(
    "than about around nearly almost some over only roughly approximately no. number page section room model flight "
    "route highway gate"
)


def lead_in(text: str, start: int, last_words: frozenset[str]) -> str:
    """Return what stands before a date, as far as it can tie the date to something; empty where it cannot."""
    window = text[max(0, start - LOOK_BACK) : start]
    if not window or not window[-1].isspace():
        return window
    before = window.rstrip()
    word = before[max(before.rfind(" "), before.rfind("\n")) + 1 :]
    return window if word.lower().lstrip("(\"'“‘") in last_words else ""
