"""Settings that are wrong; and what is told of each."""

from __future__ import annotations

from typing import Final

CASES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "an empty file": (
        "",
        ("1:1: “campaign” is missing; add a line “campaign: …” here",),
    ),
    "only comments": (
        """\
# x
""",
        ("1:1: “campaign” is missing; add a line “campaign: …” here",),
    ),
    "a misspelt key": (
        """\
campain: veldria
""",
        (
            "1:1: there is no key “campain” here; did you mean “campaign”?",
            "1:1: “campaign” is missing; add a line “campaign: …” here",
        ),
    ),
    "a campaign called no": (
        """\
campaign: no
""",
        ("1:11: there is no campaign “no” in seeds/; write one of: veldria",),
    ),
    "a room on a platform where nobody is ours": (
        """\
campaign: veldria
rooms:
  - room: slack:C1
""",
        (
            (
                "3:11: nobody can ask in “slack:C1”, because “ours” names nobody's home on slack; "
                "add “slack: […]” under “ours”, with the workspaces or servers that are ours"
            ),
        ),
    ),
    "a room that is opened twice": (
        """\
campaign: veldria
ours:
  matrix: [example.org]
rooms:
  - room: matrix:!a:example.org
  - room: matrix:!a:example.org
    language: de
""",
        (
            "6:11: “matrix:!a:example.org” stands here twice; delete one of the two",
            "7:15: the campaign veldria has no language “de”; write one of: en, fr",
        ),
    ),
    "people of ours on a platform that nobody knows": (
        """\
campaign: veldria
ours:
  irc: [example.org]
""",
        ("3:3: there is no key “irc” here; write one of: slack, matrix",),
    ),
    "a room open to somebody else": (
        """\
campaign: veldria
ours:
  slack: [T1]
rooms:
  - room: slack:C1
    asking: everybody
    shared: "yes"
""",
        (
            "6:13: “everybody” is not allowed here; did you mean “everyone”?",
            "7:13: “yes” stands where true or false is expected; write true or false, without quotes",
        ),
    ),
    "a list for the campaign": (
        """\
campaign: [veldria]
""",
        (
            (
                "1:11: a list stands where a text is expected; "
                "write a text; one that looks like a number or like true goes in quotes"
            ),
        ),
    ),
    "a language by its name": (
        """\
campaign: veldria
language: english
""",
        ("2:11: “english” is not a language code; write the two or three small letters of ISO 639, such as en",),
    ),
    "a language the campaign has not": (
        """\
campaign: veldria
language: no
""",
        ("2:11: the campaign veldria has no language “no”; write one of: en, fr",),
    ),
    "a word for a truth": (
        """\
campaign: veldria
semantic: perhaps
""",
        ("2:11: “perhaps” stands where true or false is expected; write true or false, without quotes",),
    ),
    "a truth in quotes": (
        """\
campaign: veldria
semantic: 'true'
""",
        ("2:11: “true” stands where true or false is expected; write true or false, without quotes",),
    ),
    "yes for true": (
        """\
campaign: veldria
semantic: yes
""",
        ("2:11: “yes” stands where true or false is expected; write true or false, without quotes",),
    ),
    "a number for a truth": (
        """\
campaign: veldria
semantic: 1
""",
        ("2:11: the value 1 stands where true or false is expected; write true or false, without quotes",),
    ),
    "a room without platform": (
        """\
campaign: veldria
admin_room: general
""",
        (
            (
                "2:13: “general” is not a name on a platform; "
                "write the platform in small letters, a colon and the id there, such as slack:C0123456789"
            ),
        ),
    ),
    "a list for a room": (
        """\
campaign: veldria
admin_room: [slack:C1]
""",
        (
            (
                "2:13: a list stands where a text is expected; "
                "write a text; one that looks like a number or like true goes in quotes"
            ),
        ),
    ),
    "a room by its name": (
        """\
campaign: veldria
admin_room: '#general'
""",
        (
            (
                "2:13: “#general” is not a name on a platform; "
                "write the platform in small letters, a colon and the id there, such as slack:C0123456789"
            ),
        ),
    ),
    "a person without platform": (
        """\
campaign: veldria
people:
  - person: U0123
    role: editor
""",
        (
            (
                "3:13: “U0123” is not a name on a platform; "
                "write the platform in small letters, a colon and the id there, such as slack:C0123456789"
            ),
        ),
    ),
    "a misspelt role": (
        """\
campaign: veldria
people:
  - person: slack:U0123
    role: editer
""",
        ("4:11: “editer” is not allowed here; did you mean “editor”?",),
    ),
    "a role like no other": (
        """\
campaign: veldria
people:
  - person: slack:U0123
    role: boss
""",
        ("4:11: “boss” is not allowed here; write one of: reader, editor, admin",),
    ),
    "a person without role": (
        """\
campaign: veldria
people:
  - person: slack:U0123
""",
        ("3:5: “role” is missing; add a line “role: …” here",),
    ),
    "a person without dash": (
        """\
campaign: veldria
people:
  person: slack:U0123
  role: admin
""",
        (
            (
                "3:3: a group of keys stands where a list is expected; "
                "write each entry in its own line under the key, with “- ” before it, or [] for none"
            ),
        ),
    ),
    "a text for the people": (
        """\
campaign: veldria
people: slack:U0123
""",
        (
            (
                "2:9: “slack:U0123” stands where a list is expected; "
                "write each entry in its own line under the key, with “- ” before it, or [] for none"
            ),
        ),
    ),
    "two mistakes in a person": (
        """\
campaign: veldria
people:
  - person: slack:U0123
    role: reader
    rooms: [general]
    nam: x
""",
        (
            (
                "5:13: “general” is not a name on a platform; "
                "write the platform in small letters, a colon and the id there, such as slack:C0123456789"
            ),
            "6:5: there is no key “nam” here; did you mean “name”?",
        ),
    ),
    "a person who is listed twice": (
        """\
campaign: veldria
people:
  - person: slack:U0123
    role: admin
  - person: slack:U0123
    role: reader
""",
        ("5:13: “slack:U0123” stands here twice; delete one of the two, and keep the role that is meant",),
    ),
    "a person who is listed twice for a room": (
        """\
campaign: veldria
people:
  - {person: slack:U0123, role: editor, rooms: [slack:C1, slack:C2]}
  - {person: slack:U0123, role: reader}
  - {person: slack:U0123, role: reader, rooms: [slack:C2, slack:C3]}
""",
        (
            (
                "5:14: “slack:U0123” stands here twice for slack:C2; "
                "let each room stand once for this person, with the role that is meant"
            ),
        ),
    ),
    "an alias of a room": (
        """\
campaign: veldria
admin_room: matrix:#alias:example.org
""",
        (
            (
                "2:13: “matrix:#alias:example.org” is an alias, which may lead to another room tomorrow; write the id "
                "that begins with “!”, which the room’s settings show under “Advanced”, such as matrix:!abc:example.org"
            ),
        ),
    ),
    "a channel by its name": (
        """\
campaign: veldria
admin_room: slack:general
note_rooms: [slack:notes]
""",
        (
            (
                "2:13: “slack:general” is not an id of a channel; "
                "copy it from the end of the channel’s details, in capitals, such as slack:C0123456789"
            ),
            (
                "3:14: “slack:notes” is not an id of a channel; "
                "copy it from the end of the channel’s details, in capitals, such as slack:C0123456789"
            ),
        ),
    ),
    "a misspelt platform": (
        """\
campaign: veldria
admin_room: slak:C0123456789
reminders:
  - rooms: [irc:campaign]
""",
        (
            ("2:13: “slak:C0123456789” is on no platform that the bot knows; did you mean “slack:C0123456789”?"),
            "4:13: “irc:campaign” is on no platform that the bot knows; write one of: slack, matrix, terminal",
        ),
    ),
    "a person for a room": (
        """\
campaign: veldria
ours: {slack: [T1]}
rooms:
  - room: slack:U0123
""",
        (
            (
                "4:11: “slack:U0123” is a person; "
                "write the id of a room, such as slack:C0123456789 or matrix:!abc:example.org"
            ),
        ),
    ),
    "homes by what people call them": (
        """\
campaign: veldria
ours:
  slack: [campaign]
  matrix: [https://example.org]
""",
        (
            (
                "3:11: “campaign” is not an id of a workspace; "
                "write the T… (of an Enterprise organisation the E…) that "
                "“advocacy-bot doctor” or the browser’s address of the workspace shows, in capitals, such as "
                "T0123456789"
            ),
            (
                "4:12: “https://example.org” is not a name of a server; "
                "write what stands behind the colon of a person’s id, without https:// and without a path, "
                "such as example.org"
            ),
        ),
    ),
    "a letter that looks like another one": (
        """\
campaign: veldria
people:
  - person: "matrix:@\u0430da:example.org"
    role: admin
""",
        (
            (
                "3:13: “matrix:@\u0430da:example.org” holds \u0430 (U+0430 CYRILLIC SMALL LETTER A, character 9), "
                "which stands in no id; copy one id from the platform, such as slack:U0123456789 or "
                "matrix:@ada:example.org"
            ),
        ),
    ),
    "keys left empty": (
        """\
campaign:
people:
""",
        (
            (
                "1:1: nothing stands where a text is expected; "
                "write a text; one that looks like a number or like true goes in quotes"
            ),
            (
                "2:1: nothing stands where a list is expected; "
                "write each entry in its own line under the key, with “- ” before it, or [] for none"
            ),
        ),
    ),
    "a number for the campaign": (
        """\
campaign: 2034
""",
        (
            (
                "1:11: the value 2034 stands where a text is expected; "
                "write a text; one that looks like a number or like true goes in quotes"
            ),
        ),
    ),
}
