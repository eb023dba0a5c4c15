"""Units and the words that name them. Tables only; the grammar that uses them is in the neighbouring modules."""

from __future__ import annotations

from watchbot.model import Unit, UnitKind
from watchbot.pipeline.numbers import currencies, words

NO_UNIT = Unit()
PERCENT = Unit(kind=UnitKind.PERCENT)
POINTS = Unit(kind=UnitKind.PERCENTAGE_POINTS)
# One hundredth of a percentage point; the code remembers how it was written, the value is in percentage points.
BASIS_POINTS = Unit(kind=UnitKind.PERCENTAGE_POINTS, code="basis point")
MULTIPLE = Unit(kind=UnitKind.MULTIPLE)
SCORE = Unit(kind=UnitKind.SCORE)
# "a third" without a noun of its own is a share; the value is 0.333…, not 33.3.
FRACTION = Unit(code="fraction")

# code: other names, in the singular. A plural is made with -s or -es; what is irregular is listed.
_MEASURES = """
metre: meter
kilometre: kilometer kilo-metre km kms
centimetre: centimeter cm
millimetre: millimeter mm
micrometre: micrometer micron µm μm
nanometre: nanometer nm
mile: mi
nautical mile:
foot: feet ft
inch: ″
yard: yd
acre:
hectare: ha
square metre: square-meter sq-m sq-metre sq-meter m2 m² sqm
square kilometre: square-kilometer sq-km km2 km²
square foot: square-feet sq-ft sqft sq-foot sq-feet ft2
square mile: sq-mi sq-mile
square inch: sq-in
square yard:
cubic metre: cubic-meter m3 m³
cubic foot: cubic-feet cu-ft
cubic centimetre: cubic-centimeter
litre: liter ltr
millilitre: milliliter ml
hectolitre: hectoliter hl
megalitre: megaliter
gigalitre: gigaliter
gallon: us-gallon
pint:
quart:
fluid ounce: us-fluid-ounce fl-oz
barrel: bbl
bushel:
cup:
teaspoon: tsp
tablespoon: tbsp
gram: gramme
kilogram: kilogramme kilo kg kgs
milligram: milligramme mg
microgram: microgramme mcg µg μg
tonne: metric-ton metric-tonne
kilotonne: kiloton
megatonne: megaton
gigatonne: gigaton
ton: short-ton long-ton
pound: lb lbs pound-mass
ounce: oz
carat:
celsius: degree-celsius degree-centigrade °c ℃ degree-c deg-c degc centigrade
fahrenheit: degree-fahrenheit °f ℉ degree-f deg-f degf
kelvin:
degree: ° deg
hertz: hz
kilohertz: khz
megahertz: mhz
gigahertz: ghz
watt:
kilowatt: kw
megawatt: mw
gigawatt: gw
terawatt: tw
watt hour: wh watt-hour
kilowatt hour: kwh kilowatt-hour
megawatt hour: mwh megawatt-hour
gigawatt hour: gwh gigawatt-hour
terawatt hour: twh terawatt-hour
volt:
ampere: amp
milliampere hour: mah milliampere-hour milliamp-hour
farad:
ohm:
byte:
kilobyte: kb
megabyte: mb
gigabyte: gb
terabyte: tb
petabyte: pb
exabyte:
bit:
kilobit: kbit
megabit: mbit
gigabit: gbit
megapixel:
horsepower: hp bhp brake-horsepower
newton metre: newton-meter nm-of-torque
pound-foot: pound-foot-of-torque lb-ft pound-feet pound-feet-of-torque foot-pound
joule:
kilojoule: kj
calorie: cal
kilocalorie: kcal
pascal:
kilopascal: kpa
megapascal: mpa
hectopascal: hpa
millibar: mbar
megahertz: mhz
decibel: db
part per million: ppm parts-per-million
part per billion: ppb parts-per-billion
light-year: light-year
knot:
milligray: mgy
millisievert: msv
becquerel: bq
"""
_DURATIONS = """
millisecond: ms msec
second: sec secs
minute: min mins
hour: hr hrs
day: day-of-age
week: wk wks week-of-age
fortnight:
month: month-of-age
quarter:
year: yr yrs annum
decade:
century: centuries
millennium: millennia
"""
_RATES = {
    "mph": ("mile", "hour"), "kph": ("kilometre", "hour"), "kmph": ("kilometre", "hour"), "km/h": ("kilometre", "hour"),
    "mpg": ("mile", "gallon"), "mbps": ("megabit", "second"), "gbps": ("gigabit", "second"), "bpd": ("barrel", "day"),
    "kbps": ("kilobit", "second"), "rpm": ("revolution", "minute"), "fps": ("frame", "second"),
    "b/d": ("barrel", "day"),
}  # fmt: skip
_OTHERS = {
    **dict.fromkeys(("%", "percent", "per cent", "percentage", "pct", "pct.", "pc", "p.c.", "p.c", "％", "٪"), PERCENT),
    **dict.fromkeys(
        ("percentage point", "percentage points", "percent point", "percent points", "per cent point", "%-point",
         "per cent points", "percentage pt", "percentage pts", "pp", "ppt", "ppts", "pps", "%-points", "% point",
         "% points", "p.p.",
         "percentage factors", "share factors", "proportion factors"),  # as machines exchange them
        POINTS,
    ),
    **dict.fromkeys(("basis point", "basis points", "bp", "bps", "basis pts"), BASIS_POINTS),
    **dict.fromkeys(("point", "points", "pts", "pt", "index points", "index point"), SCORE),
    **dict.fromkeys(("times", "×", "fold", "time"), MULTIPLE),
}  # fmt: skip
# Read with their case and only behind digits: "5 m", "20 C", "3x".
_SYMBOLS = {
    UnitKind.MEASURE: {
        "m": "metre", "in": "inch", '"': "inch", "yds": "yard", "g": "gram", "t": "tonne", "l": "litre", "L": "litre",
        "mL": "millilitre", "cc": "cubic centimetre", "gal": "gallon", "W": "watt", "V": "volt", "J": "joule",
        "A": "ampere", "C": "celsius", "F": "fahrenheit", "K": "kelvin", "MP": "megapixel", "PS": "horsepower",
        "Nm": "newton metre", "Mt": "megatonne", "Gt": "gigatonne",
    },
    UnitKind.DURATION: {"s": "second", "h": "hour", "d": "day"},
    UnitKind.MULTIPLE: {"x": "", "X": ""},
}  # fmt: skip
# What a rate may be per, besides measures and durations.
_PER_WORDS = words.listed("""
    barrel share day week month year hour second minute gallon litre tonne ton kilogram pound ounce person capita mile
    kilometre unit game head annum dozen night bottle token household student pupil patient resident worker employee
    customer user subscriber ticket bushel acre hectare metre square-foot square-metre quarter decade century
    millisecond megawatt-hour kilowatt-hour child litre vehicle inhabitant kilometre gram megabyte gigabyte inch foot
    troy-ounce million-tokens semester term session visit trip flight vote seat litre mmbtu match season cubic-metre
""")


def _plural_forms(name: str) -> set[str]:
    head, _, tail = name.partition(" per ")  # the plural of "part per million" is on its head
    rest = f" per {tail}" if tail else ""
    first, of, torque = head.partition(" of ")
    stem, celsius, scale = first.partition(" ") if first.startswith(("degree ",)) else (first, "", "")
    words = [stem + "s"] if not stem.endswith(("s", "z", "ch", "x")) else [stem + "es", stem]
    return {word + celsius + scale + of + torque + rest for word in words}


def _table(text: str, kind: UnitKind) -> dict[str, Unit]:
    forms: dict[str, Unit] = {}
    for line in text.strip().splitlines():
        code, _, others = line.partition(":")
        unit = Unit(kind=kind, code=code)
        for name in (code, *(other.replace("-", " ") for other in others.split())):
            forms[name] = unit
            if len(name) > 2 and name[-1].isalpha() and not name.endswith(("feet", "horsepower")):
                for plural in _plural_forms(name):
                    forms.setdefault(plural, unit)
    return forms


def _units() -> dict[str, Unit]:
    rates = {form: Unit(kind=UnitKind.MEASURE, code=code, per=per) for form, (code, per) in _RATES.items()}
    money = {name: Unit(kind=UnitKind.MONEY, code=code) for name, code in currencies.NAMES.items()}
    codes = {code.lower(): Unit(kind=UnitKind.MONEY, code=code) for code in currencies.CODES}
    millions = {f"m{code}": unit for code, unit in codes.items()}
    return {
        **codes,
        **millions,
        **_table(_MEASURES, UnitKind.MEASURE),
        **_table(_DURATIONS, UnitKind.DURATION),
        **money,
        **rates,
        **_OTHERS,
        **{sign: Unit(kind=UnitKind.MONEY, code=code) for sign, code in currencies.SIGNS.items()},
    }


UNITS = _units()
# Codes of currencies are read in capitals only: "all", "try", "top" are words.
_EASY_CODES = frozenset(
    ("usd", "eur", "gbp", "jpy", "cny", "inr", "cad", "aud", "nzd", "chf", "hkd", "sgd", "nok", "dkk", "krw")
)
CAPITAL_CODES = (
    (frozenset(code.lower() for code in currencies.CODES) | frozenset(f"m{code.lower()}" for code in currencies.CODES))
    - _EASY_CODES
    - frozenset(currencies.NAMES)
)
SYMBOLS = {form: Unit(kind=kind, code=code) for kind, forms in _SYMBOLS.items() for form, code in forms.items()}
# First word of a unit name → the longest name that begins with it, in words.
LONGEST: dict[str, int] = {}
for _form in UNITS:
    _first, _count = _form.split(" ")[0], _form.count(" ") + 1
    LONGEST[_first] = max(LONGEST.get(_first, 0), _count)


def _per_forms() -> dict[str, str]:
    forms: dict[str, str] = {}
    for word in _PER_WORDS:
        name = word.replace("-", " ")
        forms[name] = name
    for form, unit in UNITS.items():
        if unit.kind in (UnitKind.MEASURE, UnitKind.DURATION) and not unit.per and form[0].isalpha():
            forms.setdefault(form, unit.code)
    forms.update({"h": "hour", "s": "second", "sq ft": "square foot", "kwh": "kilowatt hour", "a": "year", "l": "litre",
                  "annum": "year", "sq m": "square metre"})  # fmt: skip
    return forms


PER = _per_forms()
