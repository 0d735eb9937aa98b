"""Plans that are well-formed, and say what cannot be; and what is told of each."""

from __future__ import annotations

from typing import Final

CASES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "a misspelt forum": (
        """\
meetings:
  - forum: veldria_talk
    number: 5
    when: tbc
""",
        ("2:12: there is no forum “veldria_talk”; did you mean “veldria_talks”?",),
    ),
    "a forum like no other": (
        """\
meetings:
  - forum: xyzzy
    number: 5
    when: tbc
""",
        ("2:12: there is no forum “xyzzy”; write one of: veldria_talks",),
    ),
    "a misspelt zone": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: 2034-05-02 09:30
    zone: Asia/Almata
""",
        ("5:11: “Asia/Almata” is not a time zone; did you mean “Asia/Almaty”?",),
    ),
    "a zone by letters": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: 2034-05-02 09:30
    zone: CET
""",
        ("5:11: “CET” is not a time zone; write a place such as Asia/Almaty or Brussels, or UTC",),
    ),
    "a misspelt zone and a day that is none": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: 30 February 2034
    zone: Asia/Almata
""",
        (
            (
                "4:11: “30 February 2034” does not exist: February 2034 has 28 days; "
                "write 2034-02-28 or the day that is meant"
            ),
            "5:11: “Asia/Almata” is not a time zone; did you mean “Asia/Almaty”?",
        ),
    ),
    "a misspelt zone behind a time": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: 2034-05-02 09:30 Almata
""",
        ("4:11: “Almata” is not a time zone; did you mean “Almaty”?",),
    ),
    "misspelt topics and an unknown recommendation": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: tbc
    raise: [tortur, R-A31-99, zzz]
""",
        (
            "5:13: there is no topic or recommendation “tortur”; did you mean “torture”?",
            "5:21: there is no topic or recommendation “R-A31-99”; did you mean “R-A31-03”?",
            "5:31: there is no topic or recommendation “zzz”; write one that is on record, or delete the line",
        ),
    ),
    "30 February in words": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: 30 February 2034
""",
        (
            (
                "4:11: “30 February 2034” does not exist: February 2034 has 28 days; "
                "write 2034-02-28 or the day that is meant"
            ),
        ),
    ),
    "30 February in figures": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: 2034-02-30
""",
        (("4:11: “2034-02-30” does not exist: February 2034 has 28 days; write 2034-02-28 or the day that is meant"),),
    ),
    "a time that clocks skip": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: 2034-03-26 02:30
""",
        (
            (
                "4:11: 2034-03-26 02:30 does not exist in Europe/Oslo: the clocks are put forward over it; "
                "write “2034-03-26 01:30” or “2034-03-26 03:30”"
            ),
        ),
    ),
    "a time that clocks show twice": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: 2034-10-29 02:30
""",
        (
            (
                "4:11: 2034-10-29 02:30 comes twice in Europe/Oslo: the clocks are put back over it; "
                "write “2034-10-29 02:30+02:00” or “2034-10-29 02:30+01:00”"
            ),
        ),
    ),
    "a day that may be two": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: 12/10/2027
""",
        ("4:11: “12/10/2027” may be 12 October 2027 or 10 December 2027; write 2027-10-12 or 2027-12-10",),
    ),
    "a season": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: spring 2034
""",
        (
            (
                "4:11: “spring” is another time of the year in the north than in the south; "
                "write months or a quarter, such as March 2027 or Q2 2027"
            ),
        ),
    ),
    "a wrong day of the week": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: Monday 11 March 2027
""",
        ("4:11: “Monday 11 March 2027” is a Thursday; write “Thursday 11 March 2027”, or the day that is meant",),
    ),
    "a meeting without number": (
        """\
meetings:
  - forum: veldria_talks
    when: tbc
""",
        (("2:5: the meeting has no number; add “number: …”, or “id: veldria_talks:2027-astana” where it has none"),),
    ),
    "an id that does not fit its number": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    id: veldria_talks:6
    when: tbc
""",
        (
            (
                "4:9: the id “veldria_talks:6” does not fit forum and number; "
                "delete this line, or write “veldria_talks:5”"
            ),
        ),
    ),
    "an id without year and place": (
        """\
meetings:
  - forum: veldria_talks
    id: the-big-one
    when: tbc
""",
        ("3:9: “the-big-one” is not an id of a meeting without number; write it as “veldria_talks:2027-astana”",),
    ),
    "two entries of one meeting": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: tbc
  - forum: veldria_talks
    number: 5
    when: tbc
""",
        ("5:5: “veldria_talks:5” appears twice; first as entry 1 of meetings; make one entry of the two",),
    ),
    "two entries of one milestone and of one window": (
        """\
milestones:
  - id: a
    when: tbc
    what: x
  - id: a
    when: tbc
    what: y
windows:
  - forum: veldria_talks
    usually: [May]
  - forum: veldria_talks
    usually: [June]
""",
        (
            "5:5: “a” appears twice; first as entry 1 of milestones; make one entry of the two",
            "11:5: “veldria_talks” appears twice; first as entry 1 of windows; make one entry of the two",
        ),
    ),
    "a meeting without date": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
""",
        ("2:5: “when” is missing; add a line “when: …”; if nobody knows yet, write “when: tbc”",),
    ),
    "four mistakes in a milestone": (
        """\
milestones:
  - id: a b
    when: 2034
    what: x
    step: ratifed
    entities: [vennn]
    topics: [tortur]
""",
        (
            "2:9: “a b” is not an id; use letters, digits and “_-.:”, and begin with a letter or digit",
            "5:11: “ratifed” is not allowed here; did you mean “ratified”?",
            "6:16: there is no person, body or event “vennn”; did you mean “venn”?",
            "7:14: there is no topic “tortur”; did you mean “torture”?",
        ),
    ),
    "six mistakes in two entries": (
        """\
meetings:
  - forum: veldria_talk
    number: 5
    when: 12/10/2027
    zone: Asia/Almata
    raise: [tortur]
  - forum: veldria_talks
    when: 30 February 2034
""",
        (
            "2:12: there is no forum “veldria_talk”; did you mean “veldria_talks”?",
            "4:11: “12/10/2027” may be 12 October 2027 or 10 December 2027; write 2027-10-12 or 2027-12-10",
            "5:11: “Asia/Almata” is not a time zone; did you mean “Asia/Almaty”?",
            "6:13: there is no topic or recommendation “tortur”; did you mean “torture”?",
            ("7:5: the meeting has no number; add “number: …”, or “id: veldria_talks:2027-astana” where it has none"),
            (
                "8:11: “30 February 2034” does not exist: February 2034 has 28 days; "
                "write 2034-02-28 or the day that is meant"
            ),
        ),
    ),
    "an unknown key beside other mistakes": (
        """\
meetings:
  - forum: veldria_talk
    number: 5
    when: 12/10/2027
    plaec: Orm
""",
        (
            "2:12: there is no forum “veldria_talk”; did you mean “veldria_talks”?",
            "4:11: “12/10/2027” may be 12 October 2027 or 10 December 2027; write 2027-10-12 or 2027-12-10",
            "5:5: there is no key “plaec” here; did you mean “place”?",
        ),
    ),
    "curly quotation marks": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: “March 2034”
""",
        ("4:11: ““March 2034”” is not a date; write one such as 2027-03-11 09:30, 11 March 2027, March 2027, or tbc",),
    ),
}
