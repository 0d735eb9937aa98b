"""Time zones: the names that people write, and the names that mislead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.planned import PlannedDateError
from bot.core.domain.zones import (
    OffsetError,
    SkippedTimeError,
    check_zone,
    find_city,
    find_zone,
    instant_of,
    known_zones,
)

NOON = datetime(2027, 3, 11, 12)  # noqa: DTZ001 -- the time on a wall
SKIPPED = datetime(2027, 3, 28, 2, 30)  # noqa: DTZ001 -- the time on a wall
TWICE = datetime(2027, 10, 31, 2, 30)  # noqa: DTZ001 -- the time on a wall


class TestNames:
    @pytest.mark.parametrize("text", ["Asia/Almaty", "asia/almaty", "Almaty", " ALMATY ", "Astana", "nur-sultan"])
    def test_a_zone_has_its_name_and_its_cities(self, text: str) -> None:
        assert find_zone(text) == "Asia/Almaty"

    @pytest.mark.parametrize("text", ["New York", "new_york", "America/New York", "Washington"])
    def test_blanks_stand_for_underscores(self, text: str) -> None:
        assert find_zone(text) == "America/New_York"

    @pytest.mark.parametrize(
        ("city", "zone"),
        [
            ("Strasbourg", "Europe/Paris"),
            ("Geneva", "Europe/Zurich"),
            ("The Hague", "Europe/Amsterdam"),
            ("Istanbul", "Europe/Istanbul"),
            ("Indianapolis", "America/Indianapolis"),
        ],
    )
    def test_a_city_is_in_its_zone(self, city: str, zone: str) -> None:
        assert find_zone(city) == zone

    def test_utc_is_a_zone(self) -> None:
        assert find_zone("utc") == "UTC"

    @pytest.mark.parametrize("text", ["", "CET", "EST", "GMT", "Etc/GMT+5", "West", "US", "Atlantis", "../etc/passwd"])
    def test_what_names_no_place_is_no_zone(self, text: str) -> None:
        assert find_zone(text) is None

    def test_every_known_zone_has_its_own_name(self) -> None:
        assert [zone for zone in known_zones() if find_zone(zone) != zone] == []

    def test_every_city_is_in_a_known_zone(self) -> None:
        assert {find_zone(zone.rpartition("/")[2]) for zone in known_zones()} - {None} <= known_zones()

    @pytest.mark.parametrize(
        ("typed", "proposed"),
        [("Asia/Almata", "Asia/Almaty"), ("Almati", "Almaty"), ("europe/brussel", "Europe/Brussels")],
    )
    def test_a_misspelt_zone_is_refused_with_the_right_one(self, typed: str, proposed: str) -> None:
        with pytest.raises(PlannedDateError) as caught:
            check_zone(typed)

        assert str(caught.value) == f"“{typed}” is not a time zone; did you mean “{proposed}”?"

    @pytest.mark.parametrize("typed", ["CET", "UTC+5", "nowhere at all"])
    def test_what_is_near_to_no_place_is_refused_with_what_to_write(self, typed: str) -> None:
        with pytest.raises(PlannedDateError) as caught:
            check_zone(typed)

        assert str(caught.value) == (
            f"“{typed}” is not a time zone; write a place such as Asia/Almaty or Brussels, or UTC"
        )

    def test_a_zone_that_is_known_is_returned_by_its_name(self) -> None:
        assert check_zone("astana") == "Asia/Almaty"


class TestInstants:
    def test_a_local_time_is_told_in_utc(self) -> None:
        assert instant_of(NOON, "Asia/Almaty") == datetime(2027, 3, 11, 7, tzinfo=UTC)

    def test_a_skipped_time_comes_with_the_times_around(self) -> None:
        with pytest.raises(SkippedTimeError) as caught:
            instant_of(SKIPPED, "Europe/Brussels")

        assert caught.value.choices == (SKIPPED - timedelta(hours=1), SKIPPED + timedelta(hours=1))

    def test_no_offset_brings_a_skipped_time_back(self) -> None:
        with pytest.raises(SkippedTimeError):
            instant_of(SKIPPED, "Europe/Brussels", timedelta(hours=1))

    def test_a_repeated_time_comes_with_its_offsets_the_earlier_first(self) -> None:
        with pytest.raises(OffsetError) as caught:
            instant_of(TWICE, "Europe/Brussels")

        assert caught.value.choices == (timedelta(hours=2), timedelta(hours=1))

    def test_utc_as_an_offset_is_not_the_same_as_none(self) -> None:
        twice = datetime(2027, 10, 31, 1, 30)  # noqa: DTZ001 -- the time on a wall

        assert instant_of(twice, "Europe/London", timedelta()) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)

    def test_an_offset_that_does_not_hold_comes_with_the_one_that_does(self) -> None:
        with pytest.raises(OffsetError) as caught:
            instant_of(NOON, "Asia/Almaty", timedelta(hours=6))

        assert caught.value.choices == (timedelta(hours=5),)

    @given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31)), st.sampled_from(sorted(known_zones())))  # noqa: DTZ001
    def test_the_clocks_of_the_zone_show_the_time_that_was_meant(self, local: datetime, zone: str) -> None:
        try:
            instant = instant_of(local, zone)
        except (SkippedTimeError, OffsetError):
            return

        assert instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local


class TestPlaces:
    @pytest.mark.parametrize(
        ("place", "city"),
        [
            ("Almaty", "Almaty"),
            ("the Palace of Peace in Astana", "Astana"),
            ("Astana, Hotel Q", "Astana"),
            ("Hotel Q (Almaty)", "Almaty"),
            ("Hotel Q, Almaty, Kazakhstan", "Almaty"),
            ("Almaty Hilton", "Almaty"),
            ("Palais des Nations – Geneva", "Geneva"),
            ("the EEAS in The Hague", "The Hague"),
            ("Conference Center, Astana", "Astana"),
            ("Брюссель", "Брюссель"),
        ],
    )
    def test_the_city_in_a_place_is_found(self, place: str, city: str) -> None:
        assert find_city(place) == city

    @pytest.mark.parametrize(
        "place", ["", "by video", "Hotel Q", "Conference Center", "Brussels and Almaty", "Vik, Orm"]
    )
    def test_where_none_can_be_told_there_is_none(self, place: str) -> None:
        assert find_city(place) is None
