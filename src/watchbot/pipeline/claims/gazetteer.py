"""Names of places, so that a number of one country is never taken for that of another. Tables only.

One line a place: `id: names | adjectives and people | seat of government`. Ids are ISO 3166-1 codes, for parts of a
country `CC-name`, for what is larger than a country a plain word. Source: general knowledge of the names that news
text uses; sovereign states, the larger dependencies, the states, provinces and nations of some federal countries.
"""

from __future__ import annotations

COUNTRIES = """
AE: United Arab Emirates, UAE, Emirates | Emirati | Abu Dhabi
AF: Afghanistan | Afghan | Kabul
AL: Albania | Albanian | Tirana
AM: Armenia | Armenian | Yerevan
AO: Angola | Angolan | Luanda
AR: Argentina | Argentine, Argentinian | Buenos Aires
AT: Austria | Austrian | Vienna
AU: Australia | Australian, Aussie | Canberra
AZ: Azerbaijan | Azerbaijani | Baku
BA: Bosnia, Bosnia and Herzegovina | Bosnian | Sarajevo
BD: Bangladesh | Bangladeshi | Dhaka
BE: Belgium | Belgian |
BF: Burkina Faso | Burkinabe | Ouagadougou
BG: Bulgaria | Bulgarian | Sofia
BH: Bahrain | Bahraini | Manama
BI: Burundi | Burundian |
BJ: Benin | Beninese |
BO: Bolivia | Bolivian | La Paz
BR: Brazil | Brazilian | Brasilia, Brasília
BT: Bhutan | Bhutanese |
BW: Botswana | |
BY: Belarus | Belarusian | Minsk
CA: Canada | Canadian | Ottawa
CD: Democratic Republic of Congo, DR Congo, DRC, Congo | Congolese | Kinshasa
CF: Central African Republic | |
CH: Switzerland | Swiss | Bern, Berne
CI: Ivory Coast, Côte d'Ivoire | Ivorian | Abidjan
CL: Chile | Chilean | Santiago
CM: Cameroon | Cameroonian | Yaoundé
CN: China, People's Republic of China, PRC, Mainland China | Chinese | Beijing
CO: Colombia | Colombian | Bogotá, Bogota
CR: Costa Rica | Costa Rican |
CU: Cuba | Cuban | Havana
CY: Cyprus | Cypriot | Nicosia
CZ: Czech Republic, Czechia | Czech | Prague
DE: Germany | German | Berlin
DK: Denmark | Danish, Dane | Copenhagen
DO: Dominican Republic | |
DZ: Algeria | Algerian | Algiers
EC: Ecuador | Ecuadorian | Quito
EE: Estonia | Estonian | Tallinn
EG: Egypt | Egyptian | Cairo
ER: Eritrea | Eritrean | Asmara
ES: Spain | Spanish, Spaniard | Madrid
ET: Ethiopia | Ethiopian | Addis Ababa
FI: Finland | Finnish, Finn | Helsinki
FJ: Fiji | Fijian |
FR: France | French | Paris
GA: Gabon | Gabonese |
GB: United Kingdom, UK, Britain, Great Britain | British, Briton | London
GE: Georgia | Georgian | Tbilisi
GH: Ghana | Ghanaian | Accra
GL: Greenland | Greenlandic |
GM: Gambia | Gambian |
GN: Guinea | Guinean | Conakry
GR: Greece | Greek | Athens
GT: Guatemala | Guatemalan |
HK: Hong Kong | |
HN: Honduras | Honduran |
HR: Croatia | Croatian | Zagreb
HT: Haiti | Haitian | Port-au-Prince
HU: Hungary | Hungarian | Budapest
ID: Indonesia | Indonesian | Jakarta
IE: Ireland, Irish Republic | Irish | Dublin
IL: Israel | Israeli | Jerusalem, Tel Aviv
IN: India | Indian | New Delhi, Delhi
IQ: Iraq | Iraqi | Baghdad
IR: Iran | Iranian | Tehran
IS: Iceland | Icelandic | Reykjavik
IT: Italy | Italian | Rome
JM: Jamaica | Jamaican |
JO: Jordan | Jordanian | Amman
JP: Japan | Japanese | Tokyo
KE: Kenya | Kenyan | Nairobi
KG: Kyrgyzstan | Kyrgyz | Bishkek
KH: Cambodia | Cambodian | Phnom Penh
KP: North Korea, DPRK | North Korean | Pyongyang
KR: South Korea, Republic of Korea, Korea | South Korean, Korean | Seoul
KW: Kuwait | Kuwaiti |
KZ: Kazakhstan | Kazakh, Kazakhstani | Astana
LA: Laos | Lao, Laotian | Vientiane
LB: Lebanon | Lebanese | Beirut
LK: Sri Lanka | Sri Lankan | Colombo
LR: Liberia | Liberian | Monrovia
LS: Lesotho | |
LT: Lithuania | Lithuanian | Vilnius
LU: Luxembourg | |
LV: Latvia | Latvian | Riga
LY: Libya | Libyan | Tripoli
MA: Morocco | Moroccan | Rabat
MD: Moldova | Moldovan | Chisinau
ME: Montenegro | Montenegrin | Podgorica
MG: Madagascar | Malagasy | Antananarivo
MK: North Macedonia | Macedonian | Skopje
ML: Mali | Malian | Bamako
MM: Myanmar, Burma | Burmese | Naypyidaw
MN: Mongolia | Mongolian | Ulaanbaatar
MR: Mauritania | Mauritanian |
MT: Malta | Maltese | Valletta
MW: Malawi | Malawian | Lilongwe
MX: Mexico | Mexican | Mexico City
MY: Malaysia | Malaysian | Kuala Lumpur
MZ: Mozambique | Mozambican | Maputo
NA: Namibia | Namibian | Windhoek
NE: Niger | Nigerien | Niamey
NG: Nigeria | Nigerian | Abuja
NI: Nicaragua | Nicaraguan | Managua
NL: Netherlands, Holland | Dutch | The Hague
NO: Norway | Norwegian | Oslo
NP: Nepal | Nepali, Nepalese | Kathmandu
NZ: New Zealand | New Zealander, Kiwi | Wellington
OM: Oman | Omani | Muscat
PA: Panama | Panamanian |
PE: Peru | Peruvian | Lima
PG: Papua New Guinea | | Port Moresby
PH: Philippines | Philippine, Filipino | Manila
PK: Pakistan | Pakistani | Islamabad
PL: Poland | Polish | Warsaw
PS: Palestine, Gaza, West Bank | Palestinian | Ramallah
PT: Portugal | Portuguese | Lisbon
PY: Paraguay | Paraguayan |
QA: Qatar | Qatari | Doha
RO: Romania | Romanian | Bucharest
RS: Serbia | Serbian, Serb | Belgrade
RU: Russia, Russian Federation | Russian | Moscow
RW: Rwanda | Rwandan | Kigali
SA: Saudi Arabia | Saudi, Saudi Arabian | Riyadh
SD: Sudan | Sudanese | Khartoum
SE: Sweden | Swedish, Swede | Stockholm
SG: Singapore | Singaporean |
SI: Slovenia | Slovenian, Slovene | Ljubljana
SK: Slovakia | Slovak | Bratislava
SL: Sierra Leone | | Freetown
SN: Senegal | Senegalese | Dakar
SO: Somalia | Somali | Mogadishu
SS: South Sudan | South Sudanese | Juba
SV: El Salvador | Salvadoran | San Salvador
SY: Syria | Syrian | Damascus
TD: Chad | Chadian |
TG: Togo | Togolese |
TH: Thailand | Thai | Bangkok
TJ: Tajikistan | Tajik | Dushanbe
TM: Turkmenistan | Turkmen | Ashgabat
TN: Tunisia | Tunisian | Tunis
TR: Turkey, Türkiye | Turkish, Turk | Ankara
TW: Taiwan | Taiwanese | Taipei
TZ: Tanzania | Tanzanian | Dodoma
UA: Ukraine | Ukrainian | Kyiv, Kiev
UG: Uganda | Ugandan | Kampala
US: United States, United States of America, USA, US, America | American | Washington
UY: Uruguay | Uruguayan | Montevideo
UZ: Uzbekistan | Uzbek | Tashkent
VE: Venezuela | Venezuelan | Caracas
VN: Vietnam | Vietnamese | Hanoi
XK: Kosovo | Kosovar | Pristina
YE: Yemen | Yemeni | Sanaa
ZA: South Africa | South African | Pretoria
ZM: Zambia | Zambian | Lusaka
ZW: Zimbabwe | Zimbabwean | Harare
"""

# What is larger than a country. `world` owns whatever is said of the whole.
LARGER = """
world: world, worldwide, globe, global, globally, planet, internationally | |
EU: European Union, EU, EU-27, EU27 | | Brussels
euro area: euro area, euro zone, eurozone, single currency area, currency area | |
Europe: Europe, European continent | European |
Africa: Africa, sub-Saharan Africa | African |
Asia: Asia, Southeast Asia, South-East Asia, East Asia, South Asia | Asian |
Americas: Americas | |
Latin America: Latin America, South America, Central America, Caribbean | Latin American, South American |
North America: North America | North American |
Middle East: Middle East, Gulf states, Gulf | |
Oceania: Oceania, Pacific | |
Nordics: Nordic countries, Scandinavia | Nordic, Scandinavian |
G7: G7, Group of Seven | |
OECD: OECD | |
BRICS: BRICS | |
"""

# Parts that report numbers of their own.
PARTS = {
    "US": """Alabama, Alaska, Arizona, Arkansas, California, Colorado, Connecticut, Delaware, Florida, Hawaii, Idaho,
        Illinois, Indiana, Iowa, Kansas, Kentucky, Louisiana, Maine, Maryland, Massachusetts, Michigan, Minnesota,
        Mississippi, Missouri, Montana, Nebraska, Nevada, New Hampshire, New Jersey, New Mexico, New York,
        North Carolina, North Dakota, Ohio, Oklahoma, Oregon, Pennsylvania, Rhode Island, South Carolina, South Dakota,
        Tennessee, Texas, Utah, Vermont, Virginia, West Virginia, Wisconsin, Wyoming, Washington State, Puerto Rico,
        Chicago, Los Angeles, San Francisco, Houston, Dallas, Boston, Seattle, Philadelphia, Detroit, Miami, Atlanta,
        New York City, District of Columbia, Silicon Valley, West Texas, Upstate""",
    "GB": "England, Scotland, Wales, Northern Ireland, Manchester, Birmingham, Liverpool, Leeds, Glasgow, Edinburgh",
    "CA": """Ontario, Quebec, Québec, British Columbia, Alberta, Manitoba, Saskatchewan, Nova Scotia, New Brunswick,
        Newfoundland, Prince Edward Island, Toronto, Montreal, Vancouver""",
    "AU": "New South Wales, Queensland, Tasmania, South Australia, Western Australia, Sydney, Melbourne",
    "DE": """Bavaria, Saxony, Hesse, Brandenburg, Thuringia, Lower Saxony, North Rhine-Westphalia, Baden-Württemberg,
        Schleswig-Holstein, Rhineland-Palatinate, Saarland, Mecklenburg, Saxony-Anhalt, Hamburg, Munich, Cologne""",
    "IN": "Maharashtra, Kerala, Gujarat, Karnataka, Tamil Nadu, Uttar Pradesh, Bihar, West Bengal, Mumbai, Bengaluru",
    "CN": "Shanghai, Guangdong, Shenzhen, Zhejiang, Sichuan, Xinjiang, Tibet, Guangzhou, Hangzhou, Jiangsu",
    "BR": "Sao Paulo, São Paulo, Rio de Janeiro, Amazonas",
    "ES": "Catalonia, Andalusia, Barcelona",
    "FR": "Brittany, Normandy, Provence, Marseille, Lyon",
    "IT": "Lombardy, Sicily, Sardinia, Milan, Naples, Veneto, Tuscany",
    "JP": "Osaka, Hokkaido, Okinawa, Fukushima",
    "NG": "Lagos, Borno, Kano",
    "PK": "Punjab, Sindh, Balochistan, Karachi, Lahore",
    "MX": "Chihuahua, Jalisco, Sonora, Nuevo León",
    "ZA": "Gauteng, Western Cape, Eastern Cape, KwaZulu-Natal, Johannesburg, Cape Town",
    "BE": "Flanders, Wallonia",
}  # fmt: skip
# How what is of them is called; "Saxon" and the like are more often something else.
PART_ADJECTIVES = {
    "English": "GB-England", "Scottish": "GB-Scotland", "Welsh": "GB-Wales", "Northern Irish": "GB-Northern Ireland",
    "Bavarian": "DE-Bavaria", "Catalan": "ES-Catalonia", "Andalusian": "ES-Andalusia", "Flemish": "BE-Flanders",
    "Walloon": "BE-Wallonia", "Sicilian": "IT-Sicily", "Sardinian": "IT-Sardinia", "Californian": "US-California",
    "Texan": "US-Texas", "Hawaiian": "US-Hawaii", "Alaskan": "US-Alaska", "Tasmanian": "AU-Tasmania",
}  # fmt: skip

# Offices whose numbers are those of their country, where the text names no place nearer: "the CDC has confirmed …".
AGENCIES = {
    "US": """CDC, Centers for Disease Control, Centers for Disease Control and Prevention, FDA, BLS, Bureau of Labor
        Statistics, BEA, Bureau of Economic Analysis, Census Bureau, Federal Reserve, Fed, FOMC, EIA, Energy Information
        Administration, NOAA, White House, Pentagon, Treasury Department, Federal Open Market Committee,
        Labor Department, Commerce Department, Education Department, Capitol Hill""",
    "GB": """ONS, Office for National Statistics, UKHSA, UK Health Security Agency, NHS, Bank of England, Ofgem,
        Met Office, Downing Street, Whitehall, Monetary Policy Committee, MPC, British Medical Association""",
    "euro area": "ECB, European Central Bank",
    "EU": "European Commission, ECDC, Eurostat",
    "DE": "Destatis, Federal Statistical Office, Bundesbank, RKI, Robert Koch Institute, Bundesnetzagentur, Bundestag",
    "FR": "INSEE, Banque de France, Bank of France",
    "IT": "Istat, Bank of Italy",
    "JP": "Bank of Japan, BoJ",
    "CN": "PBOC, People's Bank of China, National Bureau of Statistics",
    "IN": "RBI, Reserve Bank of India",
    "CA": "Statistics Canada, StatCan, Bank of Canada, Public Health Agency of Canada, Health Canada",
    "AU": "Reserve Bank of Australia, Australian Bureau of Statistics",
    "CH": "SNB, Swiss National Bank",
    "BR": "IBGE, Fiocruz",
    "SE": "Riksbank",
    "NO": "Norges Bank, Statistics Norway",
    "world": "World Health Organization, IEA, International Energy Agency, World Bank, United Nations",
}


def name_of(place: str) -> str:
    """Return the name of a place by its id, "China" for `CN`; what is no id comes back as it is."""
    for line in (*COUNTRIES.splitlines(), *LARGER.splitlines()):
        if line.startswith(f"{place}:"):
            return line.removeprefix(f"{place}:").split("|")[0].split(",")[0].strip()
    country, dash, part = place.partition("-")
    return part if dash and country in PARTS else place
