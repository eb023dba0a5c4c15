"""What became of a page's text: whole, partial, or something else in its place.

A consent wall, a paywall or an anti-robot page must never pass for an article, or its disappearance for an edit. All of
them are short; a long text is an article whatever stands around it.
"""

from __future__ import annotations

import re

from watchbot.model import TextState

SHORT = 900
"""Characters. A longer text is no wall, whatever stands around it."""

_TEASER = 1500  # characters: what a page that says it is not free gives away at most
_NAMED = frozenset(["captcha", "access denied", "attention required"])  # what news are about, too
_LITTLE = 250  # characters: with more, a page has said something of its own
_TINY = 160

_CONSENT = re.compile(
    r"""before\ you\ continue | we(?:\ and\ our(?:\ \d+)?\ \w+)?\ (?:use|store|value)\ .{0,60}?(?:cookies|privacy)
    | (?:accept|reject|allow|manage|agree\ to)\ (?:all|cookies|choices|options|preferences|settings)
    | (?:accept|agree)\ and\ (?:continue|close) | your\ (?:privacy|consent) | legitimate\ interest | tcf\ vendors
    | (?:cookie|privacy)\ (?:policy|settings|preferences|consent|choices) | alles?\ akzeptieren | zustimmen
    | tout\ (?:accepter|refuser) | accepter\ et\ (?:continuer|fermer) | aceptar\ (?:todo|y\ continuar)
    | accetta\ (?:tutto|e\ continua) | verwende(?:n|t)\ .{0,60}?cookies | cookies\ .{0,60}?verwende(?:n|t)
    | datenschutz-?(?:einstellungen|erklärung) | (?:utilis|déposons).{0,60}?cookies
    | (?:usa|utiliza)mos\ .{0,60}?cookies | (?:usiamo|utilizziamo)\ .{0,60}?cookie
    | cookies?-(?:einstellungen|richtlinie|instellingen|inställningar|indstillinger)
    | (?:alle[sn]?|alla)\ (?:cookies\ )?(?:akzeptieren|ablehnen|accepteren|weigeren|toestaan)
    | (?:acceptera|avvisa|accepter|afvis|godta|avvis)\ (?:alla|alle)\b
    | (?:gebruik(?:en|t)?|använder|bruger|bruker)\ .{0,60}?(?:cookies|kakor|informasjonskapsler)
    | (?:rifiuta|accetta)\ tutt[oi] | informativa\ (?:sui\ cookie|sulla\ privacy) | (?:usa|utilizza)\ .{0,60}?cookie
    | rechazar\ (?:todo|todas|y\ continuar) | (?:configurar|gestionar)\ (?:las\ )?cookies
    | continuer\ sans\ accepter | paramétrer\ (?:les|mes|vos)\ (?:cookies|choix)
    | (?:aceitar|rejeitar)\ (?:tudo|todos|e\ continuar) | (?:akceptuj\w*|odrzuć)\ wszystk\w+ | plik\w+\ cookie""",
    re.IGNORECASE | re.VERBOSE,
)
_PAYWALL = re.compile(
    r"""(?:subscribe|sign\ (?:in|up)|log\ in|register|join|create\ (?:an?|your)\ (?:free\ )?account|become\ a\ \w+)
        (?:\ now|\ today|\ here|\ for\ free)?\ (?:to|and)
        \ (?:continue(?!\ (?:the\ |this\ )?(?:discussion|conversation|debate|shopping|comment))
            |keep|finish|unlock|read\ (?:the\ )?(?:full|whole|rest|entire))
    | (?:for|to)\ (?:paying\ )?(?:subscribers|members)(?:\ only)?\b | (?:subscribers?|members?)[- ]only
    | already\ an?\ (?:subscriber|member) | continue\ reading\ (?:this|the|with) | to\ continue\ reading
    | you(?:'|’|\ ha)ve\ (?:reached|read|used)\ (?:your|all|the)
    | this\ (?:article|content|story)\ is\ (?:reserved|exclusive|premium|for)
    | (?:unlock|start)\ (?:this|your)\ (?:article|story|trial)
    | réservé[es]{0,2}\ aux\ abonnés | abonnez-vous\ pour | nur\ für\ abonnent(?:en|innen) | jetzt\ abonnieren
    | (?:exclusivo|sólo|solo)\ para\ (?:suscriptores|assinantes) | suscríb(?:ete|ase)\ para | assine\ para
    | riservato\ agli\ abbonati | (?:alleen|exclusief)\ voor\ abonnees | endast\ för\ prenumeranter""",
    re.IGNORECASE | re.VERBOSE,
)
_BLOCKED = re.compile(
    r"""(?:enable|turn\ on|activate|requires?|needs?|support|have)\ javascript | captcha
    | javascript\ (?:is|must\ be|to\ be|has\ been)\ (?:disabled|required|enabled|off)
    | checking\ (?:your\ browser|if\ the\ site) | verify(?:ing)?\ (?:that\ )?you\ are\ (?:a\ )?human
    | are\ you\ a\ (?:robot|human) | unusual\ traffic | access\ denied | attention\ required
    | request\ (?:was\ )?blocked | just\ a\ moment\W | page\ (?:not\ found|does\ not\ exist|cannot\ be\ found)
    | 404\ (?:error|not\ found) | internal\ server\ error | service\ (?:temporarily\ )?unavailable
    | under\ (?:scheduled\ )?maintenance | (?:enable|turn\ on)\ js\b
    | (?:aktivier\w+|activez|activer|habilit[ae]r?|activ[ae]r?|abilit[ai]re?|ative|schakel|aktivera)\ .{0,20}?javascript
    | seite\ (?:\w+\ ){0,2}nicht\ gefunden | (?:angeforderte|gesuchte)\ seite\ existiert
    | page\ (?:introuvable|non\ trouvée)
    | página\ (?:no|não)\ (?:encontrada|existe) | pagina\ (?:non\ trovata|niet\ gevonden)
    | we\ (?:can(?:'|’|no)?t|could\ ?n(?:'|’|o)t)\ find\ (?:the|that|this)\ page
    | (?:disable|turn\ off|pause|deactivate)\ (?:your\ |the\ )?ad[- ]?block | ad[- ]?blocker\ (?:was\ |is\ )?detected
    | cannot\ grant\ you\ access | (?:not|n['’]t)\ (?:currently\ )?available\ in\ your\ (?:country|region|location)
    | (?:confirm|verify)\ your\ age | you\ must\ be\ (?:at\ least\ )?(?:18|21)\b | press\ (?:&|and)\ hold""",
    re.IGNORECASE | re.VERBOSE,
)
_LEFT = 400  # characters of a text that can collapse
_TIMES = 4  # longer than what is left of it, from which a text was read where now none is
_TAKEN_BACK = re.compile(
    r"""\b(?:retract(?:ed|ion)|withdr(?:awn|ew)|remov(?:ed|al)|deleted|taken\ down|no\ longer\ (?:available|online|true)
    | unpublished | correct(?:ed|ion) | zurückgezogen | gelöscht | entfernt | retiré | supprimé | rétract | retirad[oa]
    | rimoss[oa])""",
    re.IGNORECASE | re.VERBOSE,
)
_CUT_OFF = re.compile(
    r"(?:\[?(?:…|\.\.\.)\]?|(?:read|continue|see|view)\s+(?:more|reading|on|(?:the\s+)?full\s+\w+)\W*)\s*$",
    re.IGNORECASE,
)


def judge_text(text: str, *, prose: int, shown: str, free: bool, words_said: int, damaged: bool) -> TextState:
    """Return what became of a page's text.

    Args:
        text: the article as extracted.
        prose: characters of sentences in it.
        shown: what the page shows in all, walls and notices too; only looked at for short texts.
        free: False where the page says that it is not accessible for free.
        words_said: how many words the page says its article has; 0 where it does not.
        damaged: the page was cut or flattened before it could be read.
    """
    if len(text) < SHORT:
        wall = _wall(text, shown, free=free)
        if wall is not None:
            return wall
    if not free and len(text) < _TEASER:
        return TextState.PAYWALL
    if not text or (prose == 0 and len(text) < _TINY and not any(c.isdigit() for c in text)):
        return TextState.NO_TEXT
    if damaged or _CUT_OFF.search(text[-80:]) or words_said > 2.5 * len(text.split()) + 20:
        return TextState.PARTIAL
    return TextState.OK


def _wall(text: str, shown: str, *, free: bool) -> TextState | None:
    """The wall that stands in the place of a short text, if one does."""
    said = f"{shown[:6000]} {shown[-2000:]}"  # buttons are at the end
    if _mostly(_CONSENT, text, 2) or _is_about_consent(text, said):
        return TextState.CONSENT
    if _PAYWALL.search(said) and (not free or len(text) < SHORT):
        return TextState.PAYWALL
    if _is_refused(text, said):
        return TextState.NO_TEXT
    return None


def _is_refused(text: str, said: str) -> bool:
    """Tell a refusal from news about refusals: what is only named there is ordered about here, or named again."""
    words = [found.group().lower() for found in _BLOCKED.finditer(text[:SHORT])]
    if len(text) < _TINY:
        return bool(words) or _BLOCKED.search(said) is not None
    return len(text) < SHORT and (len(words) > 1 or (len(text) < _LITTLE and any(w not in _NAMED for w in words)))


def _is_about_consent(text: str, said: str) -> bool:
    """Tell a wall from a banner: most pages show a banner, and next to it there is an article that is about its own."""
    named = len({m.group().lower()[:12] for m in _CONSENT.finditer(said)})
    if _CONSENT.search(text):
        return named >= (2 if len(text) < _LITTLE else 3)
    return named >= 3 and len(text) < _LITTLE


def is_collapse(before: str, after: str) -> bool:
    """Tell whether a page that was read gives so little now that it was not read, instead of having been edited.

    A wall in words that we do not know, a template without its text. A short page that says that the article was taken
    back is no collapse, but news.
    """
    return len(after) < SHORT and len(before) > max(_LEFT, _TIMES * len(after)) and not _TAKEN_BACK.search(after)


def _mostly(pattern: re.Pattern[str], text: str, times: int) -> bool:
    return len(text) < SHORT and sum(1 for _ in pattern.finditer(text[:SHORT])) >= times
