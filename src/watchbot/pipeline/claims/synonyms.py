"""Everyday words for the same thing, whatever a text is about: a card says one, a text another.

Each line is a ring; the root of its first word stands for all. Words that are the same only in one trade belong in the
cards of that trade, and words with another everyday sense ("shot", "store up") are left out.
"""

from __future__ import annotations

_LISTED = """
people population inhabitant
production output
murder homicide slain
electricity power
solar photovoltaic pv
vaccination jab immunisation inoculation
pay wage salary
revenue turnover takings
spending expenditure outlay
prison jail inmate
pupil schoolchild
house home dwelling
ship vessel
crash accident collision
forest woodland
crop harvest
plane aircraft jet airliner
tourist holidaymaker
shop store
rain rainfall precipitation
snow snowfall
fire blaze wildfire
company firm business
bankruptcy insolvency
strike walkout
attendance crowd spectator
hunger undernourishment
deficit shortfall
tax levy
rail railway
earthquake tremor
redundancy layoff
child kid
ceasefire truce
case infection
breach leak
article paper publication
country nation
rubbish waste garbage trash
flat apartment
backlog queue
woman female
man male
absence absenteeism truancy
tenant renter
pedestrian walker
driver motorist
farmer grower
troop soldier
military army
audience viewer
concert gig
gun firearm
migrant migration
pig hog
phone smartphone handset
hospital clinic
illness disease sickness
drink beverage
grain cereal
freight cargo
motorway highway freeway
metro subway
marriage wedding
ticket admission
"""
# What everybody writes short, and at length.
SHORT_FORMS = {
    "GDP": "gross domestic product",
    "CPI": "consumer price index",
    "R&D": "research and development",
    "EV": "electric vehicle",
    "AI": "artificial intelligence",
    "CO2": "carbon dioxide",
    "VAT": "value added tax",
    "CEO": "chief executive",
    "MP": "member of parliament",
    "TB": "tuberculosis",
    "IPO": "initial public offering",
    "NHS": "national health service",
    "GP": "family doctor",
    "PV": "photovoltaic",
    "UK": "United Kingdom",
}
RINGS: tuple[str, ...] = tuple(_LISTED.strip().splitlines())
