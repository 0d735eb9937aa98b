"""Sets of records by facet and by date: the same as looking at each record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.domain.catalogue import Catalogue, FacetIndex, first_numbers, last_numbers
from tests.core.campaign import records

SIZE: Final = 10_000
START: Final = date(2000, 1, 1)
COMMON: Final = ("a", "b", "c")
RARE: Final = tuple(f"r{number}" for number in range(997))


def _facets(number: int) -> set[tuple[str, str]]:
    """Return what one of ten thousand records has: values of every frequency."""
    facets = {("topic", COMMON[number % 3]), ("source", RARE[number * 31 % 997])}
    if number % 7 == 0:
        facets.add(("topic", COMMON[(number // 7) % 3]))
    if number in (17, 9_999):
        facets.add(("entity", "seldom"))
    return facets


def _day(number: int) -> date | None:
    return START + timedelta(days=(number - 100) // 3) if number >= 100 else None


RECORDS: Final = [(_day(number), _facets(number)) for number in range(SIZE)]
INDEX: Final = FacetIndex(RECORDS)

facets = st.one_of(
    st.tuples(st.just("topic"), st.sampled_from((*COMMON, "none"))),
    st.tuples(st.just("source"), st.sampled_from(RARE)),
    st.just(("entity", "seldom")),
)
days = st.dates(START - timedelta(days=10), START + timedelta(days=3_400))
subsets = st.sets(st.integers(0, SIZE - 1), max_size=60)


def bits_of(numbers: set[int]) -> int:
    return sum(1 << number for number in numbers)


@settings(deadline=None)
@given(wanted=st.lists(facets, min_size=1, max_size=4))
def test_conditions_meet_as_if_each_record_were_looked_at(wanted: list[tuple[str, str]]) -> None:
    found = INDEX.all
    for facet, value in wanted:
        found &= INDEX.having(facet, value)

    assert first_numbers(found) == [n for n, (_, values) in enumerate(RECORDS) if set(wanted) <= values]


@settings(deadline=None)
@given(values=st.lists(st.sampled_from((*COMMON, "none")), max_size=3))
def test_any_of_several_values_is_as_if_each_record_were_looked_at(values: list[str]) -> None:
    found = INDEX.having_any("topic", values)

    assert first_numbers(found) == [
        n for n, (_, have) in enumerate(RECORDS) if have & {("topic", value) for value in values}
    ]


@settings(deadline=None)
@given(first=days, last=days)
def test_a_period_is_as_if_each_record_were_looked_at(first: date, last: date) -> None:
    found = INDEX.between(first, last)

    assert first_numbers(found) == [n for n, (day, _) in enumerate(RECORDS) if day and first <= day <= last]


@settings(deadline=None)
@given(facet=facets)
def test_a_count_is_as_many_as_there_are(facet: tuple[str, str]) -> None:
    assert INDEX.having(*facet).bit_count() == sum(facet in values for _, values in RECORDS)


@settings(deadline=None)
@given(numbers=subsets)
def test_the_values_a_set_has_are_those_of_its_records(numbers: set[int]) -> None:
    values = {value for n in numbers for facet, value in RECORDS[n][1] if facet == "source"}

    assert set(INDEX.values_of("source", bits_of(numbers))) == values


@given(numbers=subsets)
def test_the_first_day_of_a_set_is_its_earliest(numbers: set[int]) -> None:
    known = [day for n in numbers if (day := _day(n))]
    kept = {n for n in numbers if _day(n) == min(known)} if known else numbers

    assert INDEX.first_day(bits_of(numbers)) == bits_of(kept)


@given(numbers=subsets)
def test_the_last_day_of_a_set_is_its_latest(numbers: set[int]) -> None:
    latest = max((_day(n) or date.min for n in numbers), default=date.min)
    kept = {n for n in numbers if (_day(n) or date.min) == latest}

    assert INDEX.last_day(bits_of(numbers)) == bits_of(kept)


@given(numbers=subsets, limit=st.integers(0, 70))
def test_a_set_is_listed_in_order_up_to_a_limit(numbers: set[int], limit: int) -> None:
    assert first_numbers(bits_of(numbers), limit) == sorted(numbers)[:limit]


@given(numbers=subsets, limit=st.integers(1, 70))
def test_the_last_of_a_set_are_listed_in_order(numbers: set[int], limit: int) -> None:
    assert last_numbers(bits_of(numbers), limit) == sorted(numbers)[-limit:]


def test_an_index_knows_its_values() -> None:
    assert set(INDEX.values("topic")) == set(COMMON)


def test_an_empty_index_finds_nothing() -> None:
    empty = FacetIndex([])

    assert (empty.size, empty.all, empty.having("topic", "a"), empty.between(START, START)) == (0, 0, 0, 0)


def test_recommendations_are_numbered_in_the_order_of_their_dates() -> None:
    catalogue = Catalogue(records())
    found = catalogue.numbered(range(catalogue.index.size))
    first_days = [day.first for record in found if (day := catalogue.date_of(record))]

    assert (len(found), first_days) == (len(catalogue.recommendations), sorted(first_days))
