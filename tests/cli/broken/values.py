"""Plans with a key or a value that cannot stand where it stands; and what is told of each."""

from __future__ import annotations

from typing import Final

CASES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "a misspelt key": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: tbc
    plaec: Orm
""",
        ("5:5: there is no key “plaec” here; did you mean “place”?",),
    ),
    "a misspelt first key": (
        """\
meeting:
  - forum: veldria_talks
""",
        ("1:1: there is no key “meeting” here; did you mean “meetings”?",),
    ),
    "a key like no other": (
        """\
colour: blue
""",
        ("1:1: there is no key “colour” here; write one of: meetings, milestones, windows",),
    ),
    "a forum by its name": (
        """\
meetings:
  - forum: Veldria Talks
    number: 5
    when: tbc
""",
        ("2:12: “Veldria Talks” is not a short name; use small letters, digits and “_”, and begin with a letter",),
    ),
    "a misspelt status": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: tbc
    status: confirmd
""",
        ("5:13: “confirmd” is not allowed here; did you mean “confirmed”?",),
    ),
    "a status like no other": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: tbc
    status: yes
""",
        ("5:13: “yes” is not allowed here; write one of: confirmed, tentative, cancelled",),
    ),
    "misspelt months": (
        """\
windows:
  - forum: veldria_talks
    usually: [Mars, Febuary]
""",
        (
            "3:15: “Mars” is not allowed here; did you mean “March”?",
            "3:21: “Febuary” is not allowed here; did you mean “February”?",
        ),
    ),
    "a month like no other": (
        """\
windows:
  - forum: veldria_talks
    usually: [xyz]
""",
        (
            (
                "3:15: “xyz” is not allowed here; "
                "write one of: January, February, March, April, May, June, July, August, September, October, "
                "November, December"
            ),
        ),
    ),
    "a window without months": (
        """\
windows:
  - forum: veldria_talks
    usually: []
""",
        ("3:14: nothing is written here; write it, or delete the key if it may be left out",),
    ),
    "a list for a text": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: tbc
    place: [Orm, Astana]
""",
        (
            (
                "5:12: a list stands where a text is expected; "
                "write a text; one that looks like a number or like true goes in quotes"
            ),
        ),
    ),
    "a text for a list": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: tbc
    rooms: slack:C1
""",
        (
            (
                "5:12: “slack:C1” stands where a list is expected; "
                "write each entry in its own line under the key, with “- ” before it, or [] for none"
            ),
        ),
    ),
    "a number for a text": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: tbc
    place: 12
""",
        (
            (
                "5:12: the value 12 stands where a text is expected; "
                "write a text; one that looks like a number or like true goes in quotes"
            ),
        ),
    ),
    "a truth for a text": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: tbc
    note: true
""",
        (
            (
                "5:11: the value true stands where a text is expected; "
                "write a text; one that looks like a number or like true goes in quotes"
            ),
        ),
    ),
    "a truth for a date": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: true
""",
        (
            (
                "4:11: the value true stands where a text is expected; "
                "write a text; one that looks like a number or like true goes in quotes"
            ),
        ),
    ),
    "a list for a date": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: [tbc]
""",
        (
            (
                "4:11: a list stands where a text is expected; "
                "write a text; one that looks like a number or like true goes in quotes"
            ),
        ),
    ),
    "a fraction for a number": (
        """\
meetings:
  - forum: veldria_talks
    number: 5.5
    when: tbc
""",
        (
            (
                "3:13: the value 5.5 stands where a whole number is expected; "
                "write digits only, without quotes or zeros in front"
            ),
        ),
    ),
    "a word for a number": (
        """\
meetings:
  - forum: veldria_talks
    number: fifth
    when: tbc
""",
        (
            (
                "3:13: “fifth” stands where a whole number is expected; "
                "write digits only, without quotes or zeros in front"
            ),
        ),
    ),
    "a truth for a number": (
        """\
meetings:
  - forum: veldria_talks
    number: true
    when: tbc
""",
        (
            (
                "3:13: the value true stands where a whole number is expected; "
                "write digits only, without quotes or zeros in front"
            ),
        ),
    ),
    "a number in quotes": (
        """\
meetings:
  - forum: veldria_talks
    number: '5'
    when: tbc
""",
        (("3:13: “5” stands where a whole number is expected; write digits only, without quotes or zeros in front"),),
    ),
    "a number that is too small": (
        """\
meetings:
  - forum: veldria_talks
    number: 0
    when: tbc
""",
        ("3:13: “0” is too small; write 1 or more",),
    ),
    "a number with a zero in front": (
        """\
meetings:
  - forum: veldria_talks
    number: 012
    when: tbc
""",
        (("3:13: “012” stands where a whole number is expected; write digits only, without quotes or zeros in front"),),
    ),
    "a number with an underscore": (
        """\
meetings:
  - forum: veldria_talks
    number: 1_000
    when: tbc
""",
        (
            (
                "3:13: “1_000” stands where a whole number is expected; "
                "write digits only, without quotes or zeros in front"
            ),
        ),
    ),
    "a milestone without date and words": (
        """\
milestones:
  - id: a
""",
        (
            "2:5: “what” is missing; add a line “what: …” here",
            "2:5: “when” is missing; add a line “when: …” here",
        ),
    ),
    "rooms without platform": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: tbc
    rooms: [C0123456789, 'slack:', 'Slack:C1']
""",
        (
            (
                "5:13: “C0123456789” is not a name on a platform; "
                "write the platform in small letters, a colon and the id there, such as slack:C0123456789"
            ),
            (
                "5:26: “slack:” is not a name on a platform; "
                "write the platform in small letters, a colon and the id there, such as slack:C0123456789"
            ),
            (
                "5:36: “Slack:C1” is not a name on a platform; "
                "write the platform in small letters, a colon and the id there, such as slack:C0123456789"
            ),
        ),
    ),
    "a list left empty": (
        """\
meetings:
""",
        (
            (
                "1:1: nothing stands where a list is expected; "
                "write each entry in its own line under the key, with “- ” before it, or [] for none"
            ),
        ),
    ),
    "a text for an entry": (
        """\
meetings:
  - veldria_talks 5
""",
        (
            (
                "2:5: “veldria_talks 5” stands where a group of keys is expected; "
                "write each “key: value” in its own line, indented alike"
            ),
        ),
    ),
    "an entry without its dash": (
        """\
meetings:
  forum: veldria_talks
  number: 5
""",
        (
            (
                "2:3: a group of keys stands where a list is expected; "
                "write each entry in its own line under the key, with “- ” before it, or [] for none"
            ),
        ),
    ),
    "texts of nothing": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: ''
    place: ''
""",
        (
            "4:11: nothing is written here; write it, or delete the key if it may be left out",
            "5:12: nothing is written here; write it, or delete the key if it may be left out",
        ),
    ),
    "a date of blanks": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: '  '
    place: '  '
""",
        (
            (
                "4:11: nothing is written; "
                "write a date such as 2027-03-11 09:30, 11 March 2027, March 2027, or tbc if it is not known"
            ),
        ),
    ),
    "a date that is too long": (
        f"meetings:\n  - forum: veldria_talks\n    number: 5\n    when: {'x' * 81}\n",
        ("4:11: the text is longer than 80 characters; shorten it",),
    ),
    "a note that is too long": (
        f"meetings:\n  - forum: veldria_talks\n    number: 5\n    when: tbc\n    note: {'x' * 2_001}\n",
        ("5:11: the text is longer than 2000 characters; shorten it",),
    ),
    "a number without end": (
        """\
meetings:
  - forum: veldria_talks
    number: 99999999999999999999999
    when: tbc
""",
        (
            (
                "3:13: the value 1e+23 stands where a whole number is expected; "
                "write digits only, without quotes or zeros in front"
            ),
        ),
    ),
    "an infinite number": (
        """\
meetings:
  - forum: veldria_talks
    number: 1e999
    when: tbc
""",
        (
            (
                "3:13: the value inf stands where a whole number is expected; "
                "write digits only, without quotes or zeros in front"
            ),
        ),
    ),
}
