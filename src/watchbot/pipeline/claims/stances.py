"""Does the article itself say so? Forecasts, targets, conditions and denied values are not its claim."""

from __future__ import annotations

import re
from datetime import date

from watchbot.model import Period, Quantity
from watchbot.pipeline.claims.document import Document, Place
from watchbot.pipeline.claims.roots import root_of
from watchbot.pipeline.periods.forms import MONTH_NAMES
from watchbot.pipeline.words import key

_FORECAST = re.compile(
    r"\b(?:(?<!do not )(?<!don't )expect(?:s|ed(?! to (?:cost|take)\b)|ing|ation|ations)?\b"
    r"|(?:ends|finishes|closes) (?:the|this) year at"
    r"|forecast(?:s|ed|ers?|ing)?|project(?:s|ed|ion|ions|ing)|predict(?:s|ed"
    r"|ion|ions|ing)?"
    r"|consensus|anticipat(?:e|es|ed|ing)|pencil(?:s|led)? in|priced in|pricing in|(?:markets?|traders"
    r"|investors) (?:now )?(?:price|are pricing|have priced)|outlook|foresee[sn]?|foresaw|guidance"
    rf"|\b(?!(?:months?|weeks?|half|years?|quarter|season|summer|winter|{MONTH_NAMES}) )"
    r"[a-z]+ (?:sees?|saw) [^,.;\d]{0,40} averaging"
    r"|(?:is|are|was|were) (?:likely|set|due|bound|poised|on track|on course) to(?! \d)|scenario|simulat\w+)\b"
)
_AIM = re.compile(
    r"\b(?:target(?:s|ed|ing)? (?:of|is|was|for|at|remains?|to)|(?:goal|aim|ambition|objective|pledge|promise|quota"
    r"|ceiling|cap|limit)"
    r"s? (?:of|is|was|to|for)|aim(?:s|ed|ing)? (?:for|to|at)|pledg(?:es|ed) to|promis(?:es|ed) to|plan(?:s|ned"
    r"|ning)? to|hop(?:es|ed|ing) (?:to|for)"
    r"|want(?:s|ed|ing)?(?: to)?|call(?:s|ed|ing) for|propos(?:es|ed|ing)|demand(?:s|ed|ing)?|vot(?:ed|es) for"
    r"|vow(?:s|ed) to"
    r"|(?:is|are|was|were|has|have) to (?:keep|hold|bring) [^.;,\d]{2,40} (?:at|to|near|below|around)"
    r"|miss(?:es|ed)? (?:the|its|their) [a-z]+ of"
    r"|(?:band|corridor) of|(?:target|tolerance|comfort) (?:band|corridor|range)"
    r"|(?:odds|chances?|probability|likelihood|risk) (?:of|that|at)|interval)\b"
)
_CONDITION = re.compile(r"\b(?:if|unless|assuming|suppose|supposing|imagine|provided that|in case)\b(?! one leaves)")
_INDEXED = re.compile(r"\b(?:is|are|be|was|were)? ?(?:set|taken|fixed|indexed|normalised|normalized) (?:to|as|at)\b")
_MODAL = re.compile(r"\b(?:would|could|might|should(?! have (?:been|read|said))|ought to|may(?= [a-z]))\b")
_WILL = re.compile(r"\b(?:will|shall|going to|'ll)\b")
_WILL_BEHIND = re.compile(  # "Half a billion people will still be hungry"
    r"\s*(?:[a-z'-]+ ){0,3}(?:will|'ll) (?:still |also |then |soon |again |have to )?"
    r"(?:be|have|get|need|live|face|die|lose|go)\b"
    r"|\s*(?:of [a-z ]{2,30} )?"
    r"(?:(?:would|might) [a-z]{2,}|could (?:be|have|become|face|lose|die|need|fall|rise|reach|go|get)\b)"
)
# "The bank sees the rate at 3.5 % at the end of next year": of a time that has not come.
_SEES = re.compile(r"\b(?:sees?|saw|envisages?|reckons?|thinks?|believes?|path|assumes?)\b")
# "The tunnel will cost 8.6 billion": what it is put at today.
_WILL_COST = re.compile(r"\b(?:will|shall|'ll) (?:now |then |still |in the end )?(?:cost|take|need)\b")
_SEES_NOW = re.compile(r"\bsees? (?!.*\bsaw\b)")  # "She sees growth of 0.2 percent in the second quarter"
_YEAR_END = re.compile(
    r"\b(?:(?:at|by) the end of (?:the|this|next) year|by year-end|next (?:year|spring|summer|autumn))\b"
)
_PLANNED = frozenset(root_of(key(word)) for word in ("announced", "planned", "scheduled", "ordered", "pledged"))
_TO_COME = frozenset(
    root_of(key(word)) for word in ("future", "expected", "projected", "forecast", "guidance", "outlook")
)
_OF_YEAR = re.compile(r"\s*(?:19|20)\d\d\b")  # "before the cap of 2023"
_BEYOND = re.compile(
    r"\b(?:above|below|than|beat(?:s|ing)?|topp(?:ed|ing)|miss(?:ed|ing)?|exceed(?:ed|ing)?|over|under|matching"
    r"|in line with|as)"
                     r"(?: \w+){0,3} $")  # fmt: skip
# What a measure is, told beside it: "the fertility rate, the number of children a woman is expected to have, rose to".
_APPOSED = re.compile(r", (?:or|i\.e\.|that is|meaning|the (?:number|share|amount|price|part|rate)) [^,;:\d]{8,90}, ")
_BREAK = re.compile(
    r";|,? \b(?:but|instead|yet|actually|in fact|however|whereas|while|although)\b|, and (?:\w+ ){0,3}(?:was|were"
    r"|is|came|rose|fell|got)\b"
    r"|\bactual(?:ly)?:|[,—–] (?:after|as|when|where|which)\b"
)
_OF_MARKETS = re.compile(r"\b(?:street|markets?|analysts?|economists?|traders)['’]s? $")  # "above the street's 3.5 %"
_AFTER = re.compile(
    r"\s*\)?(?:(?:,? (?:that|which) (?:\w+ ){0,4})?(?:,?\s)?"
    r"(?:(?!(?:against|versus|vs|than|above|below|over|under|beating|from|after|matching)\b)\w+\s){0,2}?"
    r"(?:forecasts?\b(?! by a)|expected\b"
    r"|predicted\b|projected\b|consensus\b|target\b|goal\b|estimate of analysts|anticipated\b|penciled|pencilled)"
    r"|(?:,?\s)?(?:\w+\s){0,2}?(?:for|by) (?:the )?(?:coming|next) (?:year|month|decade|season))"
)
_DENIED = re.compile(
    r"\b(?:fals(?:e|ely)|untrue|incorrect(?:ly)?|wrong(?:ly)?|mistaken(?:ly)?|erroneous(?:ly)?|misleading(?:ly)?"
    r"|debunk\w*|myth|hoax|fabricat\w+"
    r"|fake|made-up|baseless|unfounded|no evidence|not true|misquot\w+|misreport\w+|misstat\w+)\b"
)
_CORRECTION = re.compile(
    r"\b(?:(?:an? |the |our )?(?:earlier|previous|original|first|initial) version|correction|was corrected"
    r"|has been corrected|we (?:(?:also|had|have|wrongly) )*(?:wrote|written|reported|stated|said)"
    r"|originally (?:said|stated|reported)|had (?:initially|first|originally) (?:said|stated|reported|put))\b"
)
_RIGHTED = re.compile(
    r"\b(?:corrected to|(?:the )?(?:correct|right|actual|true|real) (?:\w+ ){0,3}(?:is|was|:)|in fact|actually"
    r"|should (?:be|have been|read)"
    r"|not [^,;.]{1,30}, but|but)\b"
)
_NOT = re.compile(r"\b(?:not|never|no longer|rather than|instead of|far from|nowhere near)\s+(?:\w+\s){0,1}$")
_NOT_MORE = re.compile(r"\bnot (?:more|less|fewer|only|just|quite|even|yet)\b")
_PEAK = re.compile(
    r"\b(?:peak|high|low|trough|record|maximum|minimum|height|bottom|worst|best)(?:s|ed)? (?:of|at|near|around|above)"
    r"(?: (?:about|around|nearly|almost|over|roughly|more than|some))?\s*$"
)
_FROM = re.compile(
    r"\b(?:(?<!data )(?<!figures )(?<!reports )(?<!answers )(?<!results )from|after|versus|vs\.?|against"
    r"|compared (?:with|to)|than|previously|up from|down from|instead of)"
    r"(?: (?:about|around|nearly|almost|over|roughly|more than|some|just|only|the|its|a|an|around)){0,3}\s*$"
)

_BOUND = re.compile(r"\b(?:more|less|fewer|greater|higher|lower|larger|smaller|other|rather|better|worse) than\s*$")

_AIM_CELL = re.compile(r"\b(?:target|goal|forecast|expected|consensus|projection)\b")
DENIED = "quoted and denied"
AIM, CONDITIONAL, FUTURE = "an aim, a demand or a chance", "conditional", "about the future"
OPEN_ENDED = frozenset({AIM, CONDITIONAL})  # what may be said beside a reading, and does not take it back
# "A chart claims that …", on a page that checks facts.
_POSTED = re.compile(
    r"\b(?:posts?|videos?|memes?|charts?|graphics?|images?|pictures?|screenshots?|messages?|tweets?|letters?|rumou?rs?"
    r"|users?|websites?|accounts?|clips?|captions?)\b[^.;]{0,40}?"
    r"\b(?:claim|alleg|sa(?:y|id)|show|suggest|assert|insist|add)\w*\b"
)
_FACT_CHECK = re.compile(
    r"\b(?:fact[- ]?check\w*|debunk\w*|hoax|verdict|(?:rating|verdict|our ruling):|false[.:]|mostly false"
    r"|misleading[.:])|^no,\s"
)


_CORRECTIONS = re.compile(
    r"\b(?:corrections?(?: and clarifications)?|clarifications|errata|erratum|what we got wrong)\b"
)


def _is_of_corrections(document: Document) -> bool:
    """Whether the title says that a page puts right what was wrong."""
    if ("corrections", 0) not in document.memo:
        document.memo["corrections", 0] = _CORRECTIONS.search(document.low, *document.title) is not None
    return document.memo["corrections", 0]


def _opens_correction(place: Place, document: Document) -> bool:
    """Whether a sentence opens an entry of a page of corrections: it says what was wrong, the next what is right."""
    sentences, at = document.sentences, place.sentence
    if not _is_of_corrections(document):
        return False
    first = at == 0 or sentences[at - 1].paragraph != sentences[at].paragraph
    return first and at + 1 < len(sentences) and sentences[at + 1].paragraph == sentences[at].paragraph


def _is_fact_check(document: Document) -> bool:
    """Whether the title or the top of a text says that it checks what others say."""
    if ("fact check", 0) not in document.memo:
        top = document.sentences[min(2, len(document.sentences) - 1)].end
        found = any(_FACT_CHECK.search(document.low[a:b]) for a, b in (document.title, (0, top)))
        document.memo["fact check", 0] = found
    return document.memo["fact check", 0]


# What the next sentence says of a claim: "They did not." "That is false."
_DENIED_NEXT = re.compile(
    r"(?:(?:but )?(?:they|it|that|this|he|she|we|there) (?:did|was|were|is|are|has|have|had|does|do)(?: not|n['’]t)[.!]"
    r"|(?:but )?(?:this|that|it|the (?:claim|number|figure|statement)) (?:is|was|are) (?:simply |plainly |also |just )?"
    r"(?:false|wrong|untrue|incorrect|not true|nonsense|fabricated|invented|made up|misleading)\b"
    r"|(?:false|wrong|not true|untrue)[.!]"
    r"|(?:it|that|this|the (?:number|figure|rate|value|sum)) (?:should|ought to)"
    r" (?:have (?:been|read|said)|be|read)\b)",
    re.IGNORECASE,
)
# How pages that check facts head what they check.
_CHECKED = re.compile(
    r"[\"“‘']?(?:the )?(?:claim|rumou?r|myth|assertion|allegation|viral post)s?\s*[:–—]", re.IGNORECASE
)
WINDOW = 200  # code points to each side of a number: a sentence that never ends costs no more


def not_its_own(
    place: Place, document: Document, as_of: Period | None, published: date | None, own: frozenset[str]
) -> str:
    """Return why the article does not itself say this number, in words; empty where it does.

    `own` are the roots of the card's words: a card about a target or a forecast asks for just that.
    """
    quantity = place.quantity
    sentence = document.sentences[place.sentence]
    start = max(sentence.start, quantity.start - WINDOW)
    before = document.low[start : quantity.start]
    if _over(as_of, published):  # of a time to come, an outlook is just that
        before = _without_titles(before, document.full[start : quantity.start])
    around = before + document.low[quantity.start : min(sentence.end, quantity.end + WINDOW)]
    behind = document.low[quantity.end : min(sentence.end, quantity.end + 60)]
    if quantity.negated or _denies(before, around) or _CHECKED.match(sentence.text):
        return DENIED
    if _is_fact_check(document) and _POSTED.search(before):
        return DENIED
    if _opens_correction(place, document):
        return DENIED
    after = place.sentence + 1
    if after < len(document.sentences) and _DENIED_NEXT.match(document.sentences[after].text):
        return DENIED
    led = _since_break(_APPOSED.sub(" ", before))
    if place.label[1]:
        led = " ".join(document.low[a:b] for a, b in (place.label, place.column, place.segment))
        aims = (root_of(key(m.group().lower())) for m in _AIM_CELL.finditer(led))
        return "a forecast or target" if any(root not in own for root in aims) else ""
    if _looks_ahead(led, own) or _AFTER.match(behind) or _OF_MARKETS.search(before):
        return "a forecast or an expectation"
    if any(
        root_of(key(m.group().split()[0].lower())) not in own
        for m in _AIM.finditer(led[-90:])
        if not _OF_YEAR.match(led[-90:], m.end())
    ):
        return AIM
    if _is_condition(led, document.text[max(0, quantity.start - min(60, len(led))) : quantity.start], around):
        return CONDITIONAL
    to_come = as_of is not None and published is not None and as_of.start > published
    not_over = as_of is not None and published is not None and as_of.end > published
    not_over = not_over or (as_of is None and _YEAR_END.search(around, len(before)) is not None)
    sees = (to_come and _SEES.search(led)) or (not_over and _SEES_NOW.search(led))
    if sees and own.isdisjoint(_TO_COME):
        return "a forecast or an expectation"
    planned = not own.isdisjoint(_PLANNED | _TO_COME)  # a card about what is announced
    if _WILL.search(led[-70:]) and not planned and not _WILL_COST.search(led[-70:]) and not _over(as_of, published):
        return FUTURE
    if _WILL_BEHIND.match(behind) and not planned and not _over(as_of, published):
        return FUTURE
    if sentence.text.rstrip("\"'”’)").endswith("?"):
        return "a question"
    return ""


_PLANNED_TO = re.compile(
    r"\b(?:will|shall|'ll|going to)\b[^.;]{0,60}\b(?:rais|cut|lower|lift|increas|reduc|fall|rise|ris|gr[eo]w|reach"
    r"|climb|drop|widen|narrow|add|build|buy|spend|have \w+n\b)\w*"
)
_AS_NOW = re.compile(r"\b(?:from|of|now|remain|stay|keep|hold)\b[^,;.]{0,24}$")
_BY_THEN = re.compile(r"\bby (?:the (?:end|middle) of )?(?:20\d\d|next)\b")


def is_planned(place: Place, document: Document, as_of: Period | None) -> bool:
    """Whether a sentence in the future says what is to come, and not what goes on: "will raise the tax to 23 %"."""
    sentence = document.sentences[place.sentence]
    before = (sentence.start, place.quantity.start)
    if _AS_NOW.search(document.low, *before):
        return False
    if _CONDITION.search(document.low, sentence.start, sentence.end):
        return True
    return _PLANNED_TO.search(document.low, *before) is not None or (
        _BY_THEN.search(document.low, sentence.start, sentence.end) is not None and as_of is not None
    )


# What somebody says of himself is no news of a figure: "my own bill went down by 40 %", "in my experience".
_PRIVATE = re.compile(
    r"\b(?:i (?:paid|pay|spent|earned|earn)\b|in my (?:own )?(?:experience|case|street|village|view)\b"
    r"|my (?:own )?[a-z]+(?: (?:of|in|at) [a-z]+)? (?:has|had|is|was|went|rose|fell|gave|covers?|covered|dropped|grew"
    r"|costs?|pays?|came|needs?|uses?|used)\b(?! in\b)(?![^.;]*\b(?:average|mean|median|national)\b))"
)


def is_private(place: Place, document: Document) -> str:
    """Return the words by which a number is the writer's own, before it in its clause; else an empty text."""
    found = _PRIVATE.search(document.low, place.clause[0], place.quantity.start)
    return found.group() if found is not None else ""


_OFFERED = re.compile(
    r"\b(?:told \w+|said|says|explained|wrote|writes|confirmed|replied)[^\"“”.]{0,30}[:,]\s*[\"“][^\"“”]*$"
    r"|[\"“][^\"“”]*\b(?:data|survey|figures|statistics|counts?|register)\b[^\"“”]*$",
    re.IGNORECASE,
)


_ANSWERED = re.compile(r"[^\"“”]*[\"”][^.;]{0,60}\b(?:told us|spokes\w+|office|ministry|department|agency|professor)\b")


_CLAIMED = re.compile(r"[^\"]*\",? [^.;]{0,30}\b(?:claim(?:s|ed)?|posts?|videos?|memes?|tweets?|users?)\b")


def is_checked_quote(place: Place, document: Document) -> bool:
    """Whether a number stands between quotation marks on a page that checks what others say.

    What somebody was asked is the answer: "The department told us: …".
    """
    if not _is_fact_check(document):
        return False
    sentence = document.sentences[place.sentence]
    before = document.full[sentence.start : place.quantity.start]
    quoted = before.count('"') % 2 == 1 or before.rfind("“") > before.rfind("”")
    answered = _ANSWERED.match(document.full, place.quantity.end, sentence.end)
    if quoted and _CLAIMED.match(document.low, place.quantity.end, sentence.end):
        return True
    return quoted and answered is None and _OFFERED.search(before[-2 * WINDOW :]) is None


# "The World Energy Outlook", "the Economic Outlook 2026": what a report is called, and no look ahead.
_TITLED = re.compile(r"(?<=[A-Za-z] )Outlook\b")


def _without_titles(low: str, written: str) -> str:
    """Return a folded passage without the name of a report that is called an outlook."""
    for found in _TITLED.finditer(written):
        low = f"{low[: found.start()]}report {low[found.end() :]}"
    return low


_REPLACED = re.compile(r"\b(?:instead of|rather than) (?:the |about |only )*[$€£]?$")


# "… and not by the 3.6 percent that was announced in January": what was known until then.
_NOT_THE = re.compile(r"\bnot (?:by |at )?the (?:about )?[$€£]?$")
_TOLD_BEFORE = re.compile(
    r"[^.;,]{0,24}\b(?:announced|reported|estimated|published|released|first|earlier|previously|initially|flash)\b"
)


def is_replaced(place: Place, document: Document) -> bool:
    """Whether a number is only said to have been replaced: "instead of the 9,415 first reported"."""
    start, end = place.quantity.start, place.quantity.end
    if _REPLACED.search(document.low, max(0, start - 30), start):
        return True
    denied = _NOT_THE.search(document.low, max(0, start - 30), start)
    earlier = document.low[document.sentences[place.sentence].start : start]
    return (
        denied is not None and any(c.isdigit() for c in earlier) and _TOLD_BEFORE.match(document.low, end) is not None
    )


def compared_at(place: Place, document: Document) -> int:
    """Return where the words begin that make a number the one compared with, or -1."""
    start = max(0, place.quantity.start - 60)
    before = document.low[start : place.quantity.start]
    if _BOUND.search(before):
        return -1
    found = _PEAK.search(before) or _FROM.search(before)
    return start + found.start() if found else -1


def is_extreme(place: Place, document: Document) -> bool:
    """Whether the number is given as a past extreme: "from its peak of 5.25 %"."""
    before = document.low[max(0, place.quantity.start - 60) : place.quantity.start]
    found = _PEAK.search(before)
    return found is not None and bool(
        re.search(r"\b(?:from|its|since|below|after|previous|earlier|than)\b", before[: found.end()])
    )


def _since_break(before: str) -> str:
    breaks = list(_BREAK.finditer(before))
    return before[breaks[-1].end() :] if breaks else before


def _looks_ahead(led: str, own: frozenset[str]) -> bool:
    return any(
        root_of(key(found.group().lower())) not in own
        and (
            not _BEYOND.search(led[: found.start()])
            or led[found.end() :].strip().lower() in {"of", "for", "at", "of about"}
        )
        for found in _FORECAST.finditer(led)
    )


def _is_condition(led: str, as_written: str, sentence: str) -> bool:
    as_written = as_written[as_written.rfind(":") + 1 :] if ": " in as_written else as_written
    if _CONDITION.search(led):
        return not _INDEXED.search(sentence)
    return bool(_MODAL.search(as_written))  # "may" is a modal, "May" a month


def _over(as_of: Period | None, published: date | None) -> bool:
    return as_of is not None and published is not None and as_of.end < published


_SO_IT_IS = re.compile(r"\b(?:is|was|are|were|be|been|['’]s)(?: [a-z]+)? $")


def _denies(before: str, sentence: str) -> bool:
    if _NOT.search(before[-40:]) and not _NOT_MORE.search(before[-40:]):
        return True
    denied = next(reversed(list(_DENIED.finditer(before))), None)
    if (
        denied is not None
        and _SO_IT_IS.search(before, 0, denied.start())
        and ": " in before[denied.end() :]
        and not _DENIED.search(sentence, len(before))
    ):
        return False  # "That is wrong: they lead by 0.7 points"
    if _DENIED.search(sentence) or _CORRECTION.search(before):
        return not _RIGHTED.search(before[-60:])
    return False


_NEW = re.compile(
    r"\b(?:now|currently|latest|newest|new|fresh|updated?|revised|revision|third estimate|second estimate"
    r"|final estimate|so far|to date"
    r"|this (?:week|month|quarter|year|morning|afternoon)|today|yesterday|just (?:released|published|reported)"
    r"|has (?:risen|fallen|grown|reached|climbed|dropped))\b"
)
_NEW_SOURCE = re.compile(
    r"\b(?:new|latest|newest|fresh|updated) (?:[\w'-]+ ){0,2}?(?:reports?|figures|data|numbers|statistics|rounds?"
    r"|surveys?|counts?|estimates?|editions?|polls?|releases?|accounts|results|tall(?:y|ies)|readings?|tables?)\b"
)
_MOVED_TO = re.compile(
    r"\b(?:rose|risen|rises|grew|grown|fell|fallen|falls|dropped|climbed|jumped|surged|slowed|eased|slipped|raised"
    r"|cut|lowered|increased|decreased"
    r"|revised|up|down|went|widened|narrowed|shrank|shrunk|reached|hit|moved|brought|lifted|updated)\b(?:[^.;,]"
    r"|[.,](?=\d)){0,60}\bto\b[^.;,]{0,20}$"
)


def moved_to(place: Place, document: Document) -> bool:
    """Whether the words before a number say that its figure has come to it: "lifted its rate to"."""
    start = max(place.clause[0], place.quantity.start - 2 * _LONGEST_MOVE)
    return _MOVED_TO.search(document.low, start, place.quantity.start) is not None


_LONGEST_MOVE = 60  # code points from the verb to the number


def says_new(sentence: str, at: int, quantity: Quantity) -> bool:
    """Whether the sentence itself says that the number is new: "now", "revised to", "rose to".

    Args:
        sentence: its text.
        at: where the number begins in it.
        quantity: the number.
    """
    before = sentence[:at]
    if quantity.before is not None:
        return True
    if _NEW_SOURCE.search(sentence):
        return True
    return bool(_MOVED_TO.search(before) or _NEW.search(before[-60:]) or _NEW.match(sentence[at + 1 : at + 30].strip()))
