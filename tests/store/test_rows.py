"""What goes into the database comes out as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select

from builders import NOW
from watchbot.model import Claim, Findings, Inconsistency, Period, Quantity, Reason, Unit
from watchbot.store.codec import decode, decode_many, encode
from watchbot.store.columns import Exact, Json, Moment, Words, key_of, storable
from watchbot.store.rows import claim_of, claim_row
from watchbot.store.tables import claims

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("words", Words),
    Column("exact", Exact),
    Column("moment", Moment),
    Column("json", Json),
)

wild_text = st.text(st.characters(codec=None), max_size=40)  # NUL, controls and lone surrogates too
stored_text = wild_text.map(storable)
numbers = st.decimals(allow_nan=False, allow_infinity=False)
dates = st.dates(min_value=date(1, 1, 1))


engine = create_engine("sqlite://")
metadata.create_all(engine)
claims.create(engine)


def written(**columns: object) -> dict[str, object]:
    with engine.connect() as connection:  # rolled back at the end
        connection.execute(insert(things).values(**columns))
        return dict(connection.execute(select(things)).mappings().one())


@given(wild_text)
@settings(max_examples=200)
def test_text_is_made_storable_once_and_keeps_its_length(text: str) -> None:
    stored = storable(text)
    assert len(stored) == len(text)
    assert storable(stored) == stored
    stored.encode("utf-8")
    assert "\x00" not in stored
    assert key_of(text) == key_of(stored)


@given(wild_text, numbers)
@settings(max_examples=50, deadline=None)
def test_columns_give_back_what_they_were_given(text: str, number: Decimal) -> None:
    row = written(words=text, exact=number, json=[text, None, 1.5])
    assert row["words"] == storable(text)
    assert str(row["exact"]) == str(number), "the written form, not only the value"
    assert row["json"] == [text, None, 1.5], "JSON keeps even what a text column cannot"


@pytest.mark.parametrize("text", ["74.20", "1E+3", "0E-7", "-0", "1000000000000000000000000000000.0000001"])
def test_a_number_keeps_its_written_form(text: str) -> None:
    assert str(written(exact=Decimal(text))["exact"]) == text


def test_a_time_comes_back_in_utc_and_one_without_a_zone_is_refused() -> None:
    there = datetime(2026, 3, 29, 3, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    back = written(moment=there)["moment"]
    assert back == there
    assert isinstance(back, datetime)
    assert back.tzinfo is UTC
    with pytest.raises(Exception, match="no time zone"):
        written(moment=datetime(2026, 1, 1))  # noqa: DTZ001 - what must be refused


places = st.integers(-(2**31), 2**31 - 1)
quantities = st.builds(
    Quantity,
    start=places,
    end=places,
    exponent=places,
    surface=wild_text,
    value=st.none() | numbers,
    low=st.none() | numbers,
    high=st.none() | numbers,
    whole=st.none() | numbers,
    before=st.none() | numbers,
    parts=st.lists(st.tuples(places, places), max_size=2).map(tuple),
    unit=st.builds(Unit, code=wild_text, noun=wild_text, per=wild_text),
)
reasons = st.builds(Reason, words=st.lists(wild_text, max_size=3).map(tuple))
periods = st.builds(Period, start=dates, end=dates)
some_claims = st.builds(
    Claim,
    id=st.text("abc0123456789", min_size=1, max_size=20),
    figure=stored_text,
    quantity=quantities,
    value=st.none() | numbers,
    low=st.none() | numbers,
    high=st.none() | numbers,
    subject=stored_text,
    rival=stored_text,
    as_of=st.none() | periods,
    edition=stored_text,
    source=stored_text,
    quote=stored_text,
    start=places,
    end=places,
    mentions=places,
    score=st.floats(0, 1),
    reasons=st.lists(reasons, max_size=2).map(tuple),
    scope=stored_text,
    turned=stored_text,
)


@given(quantities)
@settings(max_examples=100, deadline=None)
def test_a_quantity_survives_as_json(quantity: Quantity) -> None:
    row = written(json=encode(quantity))
    back = decode(Quantity, row["json"])
    assert back == quantity
    assert str(back.value) == str(quantity.value)


inconsistencies = st.builds(
    Inconsistency, stated=quantities, others=st.lists(quantities, max_size=1).map(tuple), computed=numbers
)


@given(st.lists(some_claims, max_size=1), st.lists(inconsistencies, max_size=1))
@settings(max_examples=20, deadline=None)
def test_everything_an_article_says_survives_as_json(found: list[Claim], wrong: list[Inconsistency]) -> None:
    findings = Findings(
        claims=tuple(found), topics=(), set_aside=(), inconsistencies=tuple(wrong), fingerprint=(1, 2**32 - 1)
    )
    assert decode(Findings, encode(findings)) == findings
    assert decode_many(Inconsistency, encode(findings.inconsistencies)) == findings.inconsistencies


@pytest.mark.slow
@given(some_claims)
@settings(max_examples=100, deadline=None)
def test_a_claim_survives_as_a_row(claim: Claim) -> None:
    with engine.connect() as connection:
        connection.execute(
            insert(claims).values(**claim_row(claim), article_id=1, position=0, origin="", recorded_at=NOW)
        )
        row = connection.execute(select(claims)).mappings().one()
    back = claim_of(row)
    assert back == claim
    assert (str(back.value), str(back.quantity.value)) == (str(claim.value), str(claim.quantity.value))


def test_a_field_that_an_older_version_did_not_write_takes_its_default() -> None:
    plain = encode(Reason(gate="about", passed=True))
    del plain["note"]
    plain["unknown"] = 1
    assert decode(Reason, plain) == Reason(gate="about", passed=True)


def test_what_has_no_plain_form_is_a_bug_and_says_so() -> None:
    with pytest.raises(TypeError, match="no plain form"):
        encode(object())
    with pytest.raises(TypeError, match="cannot be read back"):
        decode(list, [])
