"""Records that a question names by id."""

from __future__ import annotations

import pytest

from tests.core.campaign import main, related, talk


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("R-A31-02", "recommendations"),
        ("veldria_talks:3", "meetings"),
        ("M-2031-03-04", "milestones"),
        ("F-A31-01", "source"),
        ("C-01", "source"),
        ("ASSEMBLY-2031", "source"),
    ],
)
def test_a_record_named_by_id_is_shown(text: str, intent: str) -> None:
    answer = talk(text)

    assert (main(answer), answer.intent) == ([text], intent)


def test_two_ids_show_two_records() -> None:
    assert main(talk("R-B31-01 and R-A31-02")) == ["R-B31-01", "R-A31-02"]


def test_the_status_of_an_id_is_a_status() -> None:
    assert talk("status of R-A31-02").intent == "status"


def test_the_status_of_something_else_shows_it() -> None:
    assert main(talk("status of veldria_talks:3")) == ["veldria_talks:3"]


def test_a_text_is_shown_with_the_step_it_was() -> None:
    assert related(talk("ASSEMBLY-2031")) == ["M-2031-03-04"]


def test_the_asks_of_a_text_are_its_asks() -> None:
    assert main(talk("asks of ASSEMBLY-2031")) == ["R-A31-01", "R-A31-02"]
