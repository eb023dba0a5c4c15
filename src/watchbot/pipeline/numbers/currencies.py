"""Money: signs, ISO codes and names of currencies, read once from the CLDR tables that come with Babel."""

from __future__ import annotations

from collections import defaultdict

from babel import Locale
from babel.core import get_global

from watchbot.pipeline.numbers import words

_ENGLISH = Locale("en")

# Several currencies share one word; in English news the bare word means this one.
_BARE_WORDS = {
    "dollar": "USD", "pound": "GBP", "peso": "MXN", "franc": "CHF", "rupee": "INR", "krone": "NOK", "krona": "SEK",
    "ruble": "RUB", "rouble": "RUB", "won": "KRW", "renminbi": "CNY", "rmb": "CNY", "kuai": "CNY", "sterling": "GBP",
    "quid": "GBP", "buck": "USD", "greenback": "USD", "kroner": "NOK", "kronor": "SEK", "bitcoin": "BTC",
    "riyal": "SAR", "dirham": "AED", "dinar": "KWD", "shilling": "KES", "reais": "BRL", "guilder": "NLG",
    "ether": "ETH", "nis": "ILS", "zlotys": "PLN", "deutschmark": "DEM", "cent": "cent", "pence": "penny",
    "penny": "penny", "pennies": "penny",
}  # fmt: skip
# Currency names that are everyday words: taken only with their country ("Bosnian marks").
_EVERYDAY = frozenset(words.listed("real gold mark dram sol som kip lek leu lev won"))
_ADJECTIVES = {
    "us": "USD", "u.s.": "USD", "american": "USD", "british": "GBP", "uk": "GBP", "hk": "HKD", "taiwan": "TWD",
    "korean": "KRW", "russian": "RUB", "indian": "INR", "swiss": "CHF", "chinese": "CNY", "dutch": "NLG",
    "french": "FRF", "belgian": "BEF", "mexican": "MXN", "egyptian": "EGP",
}  # fmt: skip
_DOLLAR_PREFIXES = {
    "us": "USD", "u.s.": "USD", "usd": "USD", "a": "AUD", "au": "AUD", "aud": "AUD", "c": "CAD", "ca": "CAD",
    "cad": "CAD", "hk": "HKD", "hkd": "HKD", "nz": "NZD", "nzd": "NZD", "s": "SGD", "sg": "SGD", "sgd": "SGD",
    "nt": "TWD", "r": "BRL", "mx": "MXN", "mex": "MXN", "j": "JMD", "ec": "XCD",
}  # fmt: skip
SIGNS = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₿": "BTC",
    "₪": "ILS", "฿": "THB", "₱": "PHP", "₫": "VND", "₴": "UAH", "₦": "NGN", "¢": "cent", "元": "CNY", "₡": "CRC",
    "₵": "GHS", "₸": "KZT", "₲": "PYG", "₭": "LAK", "₮": "MNT", "₼": "AZN", "₾": "GEL",
}  # fmt: skip


def _current_codes() -> frozenset[str]:
    """ISO codes that are legal tender somewhere today, and a few that markets write besides."""
    tender = {
        code
        for rows in get_global("territory_currencies").values()
        for code, _start, end, is_tender in rows
        if end is None and is_tender
    }
    return frozenset(tender | {"BTC", "ETH", "CNH", "DEM", "FRF", "NLG"})


CODES = _current_codes()


def _names() -> dict[str, str]:
    """Lower-case name → ISO code: "canadian dollar", "ringgit", "us dollar"; singular and plural."""
    by_word: dict[str, list[str]] = defaultdict(list)
    names = dict(_BARE_WORDS)
    for code in CODES:
        name = _ENGLISH.currencies.get(code, code).lower()
        names.setdefault(name, code)
        by_word[name.split()[-1]].append(code)
    for word, codes in by_word.items():
        if len(codes) == 1 and word not in _EVERYDAY:
            names.setdefault(word, codes[0])
    for adjective, code in _ADJECTIVES.items():
        names.setdefault(f"{adjective} {_ENGLISH.currencies.get(code, code).lower().split()[-1]}", code)
    names.update(
        {
            "pound sterling": "GBP",
            "pounds sterling": "GBP",
            "us cent": "cent",
            "euro cent": "cent",
            "eurocent": "cent",
            "chinese renminbi": "CNY",
        }
    )
    plurals = {f"{name}s": code for name, code in names.items() if name[-1] not in "s."}
    return {**plurals, **names}


NAMES = _names()
# "US$", "A$", "HK$", "$US", "Rs", "RM" and ISO codes, as they stand before digits; lower case, blanks taken out.
PREFIXES = {
    **SIGNS,
    **{f"{prefix}$": code for prefix, code in _DOLLAR_PREFIXES.items()},
    **{f"${prefix}": code for prefix, code in _DOLLAR_PREFIXES.items()},
    **{code.lower(): code for code in CODES},
    "cn¥": "CNY", "rmb": "CNY", "rs": "INR", "rs.": "INR", "rm": "MYR", "y=": "JPY", "fr": "CHF", "nis": "ILS",
    "us": "USD", "ps": "GBP",
}  # fmt: skip
