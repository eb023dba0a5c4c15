"""`unit:` of a card → `model.Unit`, in the same words that numbers in texts are read into (design §5).

A test reads every unit of the table back from a sentence, so that a card and a text cannot drift apart.
"""

from __future__ import annotations

import re
from typing import Any, Final

from babel.numbers import list_currencies

from watchbot.config.written import did_you_mean, mistake, read_name, shown
from watchbot.model import Unit, UnitKind

_KINDS: Final = {
    "percent": UnitKind.PERCENT,
    "per cent": UnitKind.PERCENT,
    "%": UnitKind.PERCENT,
    "percentage points": UnitKind.PERCENTAGE_POINTS,
    "percentage point": UnitKind.PERCENTAGE_POINTS,
    "pp": UnitKind.PERCENTAGE_POINTS,
    "count": UnitKind.COUNT,
    "multiple": UnitKind.MULTIPLE,
    "times": UnitKind.MULTIPLE,
    "x": UnitKind.MULTIPLE,
    "score": UnitKind.SCORE,
    "points": UnitKind.SCORE,
    "duration": UnitKind.DURATION,
    "measure": UnitKind.MEASURE,
}
DURATIONS: Final = {
    "millisecond": "ms",
    "second": "s sec",
    "minute": "min",
    "hour": "h hr",
    "day": "d",
    "week": "wk",
    "month": "",
    "quarter": "",
    "year": "yr",
    "decade": "",
    "century": "centuries",
}
MEASURES: Final = {
    "nanometre": "nm nanometer",
    "micrometre": "µm micrometer micron",
    "millimetre": "mm millimeter",
    "centimetre": "cm centimeter",
    "metre": "m meter",
    "kilometre": "km kilometer",
    "inch": "inches",
    "foot": "ft feet",
    "yard": "yd",
    "mile": "",
    "nautical mile": "",
    "square metre": "m² m2 sqm",
    "square kilometre": "km² km2",
    "square mile": "",
    "square foot": "ft2",
    "hectare": "ha",
    "acre": "",
    "cubic metre": "m³ m3",
    "litre": "liter",
    "millilitre": "ml milliliter",
    "hectolitre": "hl hectoliter",
    "megalitre": "megaliter",
    "gigalitre": "gigaliter",
    "gallon": "",
    "barrel": "bbl",
    "bushel": "",
    "microgram": "µg mcg",
    "milligram": "mg",
    "gram": "g",
    "kilogram": "kg",
    "tonne": "t",
    "kilotonne": "",
    "megatonne": "Mt",
    "gigatonne": "Gt",
    "ton": "",
    "pound": "lb",
    "ounce": "oz",
    "carat": "",
    "celsius": "°C",
    "fahrenheit": "°F",
    "kelvin": "",
    "hertz": "Hz",
    "kilohertz": "kHz",
    "megahertz": "MHz",
    "gigahertz": "GHz",
    "watt": "W",
    "kilowatt": "kW",
    "megawatt": "MW",
    "gigawatt": "GW",
    "terawatt": "TW",
    "watt hour": "Wh",
    "kilowatt hour": "kWh",
    "megawatt hour": "MWh",
    "gigawatt hour": "GWh",
    "terawatt hour": "TWh",
    "volt": "",
    "byte": "",
    "kilobyte": "kB",
    "megabyte": "MB",
    "gigabyte": "GB",
    "terabyte": "TB",
    "petabyte": "PB",
    "joule": "",
    "kilojoule": "kJ",
    "calorie": "",
    "kilocalorie": "kcal",
    "pascal": "",
    "kilopascal": "kPa",
    "hectopascal": "hPa",
    "millibar": "mbar",
    "megapascal": "MPa",
    "decibel": "dB",
    "part per million": "ppm",
    "part per billion": "ppb",
    "knot": "",
    "horsepower": "hp",
}
_RATES: Final = {
    "mph": ("mile", "hour"),
    "km/h": ("kilometre", "hour"),
    "kph": ("kilometre", "hour"),
    "bpd": ("barrel", "day"),
    "Mbps": ("megabit", "second"),
    "Gbps": ("gigabit", "second"),
}
_CURRENCIES: Final = frozenset(list_currencies())
_IRREGULAR: Final = {
    "people": "person",
    "children": "child",
    "men": "man",
    "women": "woman",
    "lives": "life",
    "criteria": "criterion",
    "analyses": "analysis",
    "series": "series",
    "species": "species",
    "news": "news",
    "buses": "bus",
    "gases": "gas",
    "movies": "movie",
}


def singular(noun: str) -> str:
    """Return the singular of an English noun in the plural; a singular stays as it is."""
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if len(noun) > 4 and noun.endswith("ies"):
        return noun[:-3] + "y"
    if len(noun) > 4 and noun.endswith(("sses", "ches", "shes", "xes", "zzes")):
        return noun[:-2]
    if len(noun) > 3 and noun.endswith("s") and not noun.endswith(("ss", "us", "is")):
        return noun[:-1]
    return noun


def counted_head(phrase: str) -> str:
    """Return what a phrase counts, in the singular: "research papers" → "paper", "days of strike" → "day"."""
    words = re.split(r" (?:of|in|for|with|per) ", phrase.lower(), maxsplit=1)[0].split()
    head = words[-1] if words else ""
    # "people" is both: texts that count them keep the plural as the noun.
    return head if head == "people" else singular(head)


def _names() -> dict[str, Unit]:
    names: dict[str, Unit] = {}
    for kind, table in ((UnitKind.DURATION, DURATIONS), (UnitKind.MEASURE, MEASURES)):
        for code, others in table.items():
            names |= dict.fromkeys((code, *others.split()), Unit(kind=kind, code=code))
    rates = {name: Unit(kind=UnitKind.MEASURE, code=code, per=per) for name, (code, per) in _RATES.items()}
    return names | rates


_NAMES: Final = _names()
_FOLDED: Final = {name.lower(): unit for name, unit in reversed(_NAMES.items())}


def read_unit(value: Any) -> Unit:
    """Return the unit that a card names; a rate is written "USD per barrel" or "USD/barrel".

    Raises:
        PydanticCustomError: `unknown-unit`, with the nearest one.
    """
    text = " ".join(read_name(value).split())
    if text.lower() in ("pound", "pounds"):
        raise mistake("unknown-unit", f"{shown(text)} can be money or weight", "write GBP or lb")
    if text in _NAMES:
        return _NAMES[text]
    amount, _, per = (
        (part.strip() for part in re.split(r"( per |/)", text, maxsplit=1))
        if _is_rate(text)
        else (
            text,
            "",
            "",
        )
    )
    unit = _plain_unit(amount)
    if unit is None:
        raise mistake("unknown-unit", f"{shown(text)} is no unit", _hint(amount))
    if not per:
        return unit
    under = _plain_unit(per)
    return Unit(
        kind=unit.kind, code=unit.code, noun=unit.noun, per=under.code if under and under.code else singular(per)
    )


def _is_rate(text: str) -> bool:
    return bool(re.fullmatch(r".+( per |/).+", text)) and text.lower() not in _KINDS and not text.startswith("per ")


def _plain_unit(text: str) -> Unit | None:
    spaced = text.replace("_", " ").lower()
    if spaced in _KINDS:
        return Unit(kind=_KINDS[spaced])
    if text.upper() in _CURRENCIES and len(text) == 3 and text.upper() == text:
        return Unit(kind=UnitKind.MONEY, code=text)
    if text in _NAMES:
        return _NAMES[text]
    return _FOLDED.get(spaced) or _FOLDED.get(" ".join((*spaced.split()[:-1], singular(spaced.split()[-1]))))


def _hint(text: str) -> str:
    if text.upper() in _CURRENCIES and len(text) == 3:
        return f'did you mean "{text.upper()}"?'
    near = did_you_mean(text, [*(kind.value for kind in UnitKind if kind is not UnitKind.NONE), *_NAMES])
    known = "percent, percentage_points, count, multiple, score, USD, months, TWh …"
    return near or f"{known}; for things that are counted write unit: count and counts: [{text}]"
