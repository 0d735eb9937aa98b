"""Plans that are no YAML, or YAML with more than plans need; and what is told of each."""

from __future__ import annotations

from typing import Final

CASES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "a bracket that is not closed": (
        """\
meetings: [{forum: veldria_talks, number: 5, when: tbc}
windows: []
""",
        ("1:11: a “[” is not closed; end the list with “]” and part its entries by commas",),
    ),
    "a brace that is not closed": (
        """\
meetings:
  - {forum: veldria_talks, number: 5, when: tbc
windows: []
""",
        ("2:5: a “{” is not closed; end it with “}” and part its entries by commas",),
    ),
    "a quotation mark that is not closed": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: "March 2034
    place: Orm
""",
        ("4:11: a quotation mark is not closed; end the text with the mark it begins with",),
    ),
    "an apostrophe within single quotes": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    note: 'the League's guests
    when: tbc
""",
        (
            (
                "4:23: more stands behind the end of a value; "
                "put the whole text in quotes of a kind that it does not hold itself"
            ),
        ),
    ),
    "a tab before an entry": (
        "meetings:\n\t- forum: veldria_talks\n",
        ("2:1: a tab stands where spaces are needed; indent with spaces, two for each level",),
    ),
    "a tab before a key": (
        "meetings:\n  - forum: veldria_talks\n\tnumber: 5\n",
        ("3:1: a tab stands where spaces are needed; indent with spaces, two for each level",),
    ),
    "a key indented too little": (
        """\
meetings:
  - forum: veldria_talks
   number: 5
""",
        ("3:4: this line does not fit the list above; start it with “- ”, or indent it alike",),
    ),
    "keys indented unlike": (
        """\
meetings:
  - forum: veldria_talks
      number: 5
    when: tbc
""",
        ("3:13: a “:” stands where none can; indent it like its neighbours, or put the text in quotes",),
    ),
    "a key without colon": (
        """\
meetings:
  - forum: veldria_talks
    number 5
    when: tbc
""",
        ("3:5: a key has no “:” with a space behind it; write “key: value”, or indent it under its text",),
    ),
    "a colon without a space behind it": (
        """\
meetings:
  - forum: veldria_talks
    number:5
    when: tbc
""",
        ("3:5: a key has no “:” with a space behind it; write “key: value”, or indent it under its text",),
    ),
    "a colon in a text": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: tbc
    note: Orm: the third time
""",
        ("5:14: a “:” stands where none can; indent it like its neighbours, or put the text in quotes",),
    ),
    "a first key without colon": (
        """\
meetings
""",
        ("1:1: the file does not begin with a key; write “key:” and indent the rest under it",),
    ),
    "a repeated key": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: tbc
    when: March 2034
""",
        ("5:5: the key “when” appears twice; first in line 4; keep one of the two",),
    ),
    "two hundred brackets": (
        "meetings: " + "[" * 200 + "]" * 200 + "\n",
        ("1:30: more than 20 levels stand inside each other; check the brackets",),
    ),
    "two hundred levels": (
        "".join(f"{'  ' * level}a:\n" for level in range(200)),
        ("21:41: more than 20 levels stand inside each other; check the brackets",),
    ),
    "an anchor and an alias": (
        """\
meetings:
  - &first
    forum: veldria_talks
    number: 5
    when: tbc
  - *first
""",
        (
            "2:5: “&first” names a value for use elsewhere; delete it and write values out",
            "6:5: “*first” stands for a value written elsewhere; write the value out here",
        ),
    ),
    "a merge of an anchor": (
        """\
defaults: &d
  zone: Orm
meetings:
  - <<: *d
    forum: veldria_talks
    number: 5
    when: tbc
""",
        (
            "1:11: “&d” names a value for use elsewhere; delete it and write values out",
            "4:9: “*d” stands for a value written elsewhere; write the value out here",
        ),
    ),
    "a merge key": (
        """\
meetings:
  - <<: {zone: Oslo}
    forum: veldria_talks
    number: 5
    when: tbc
""",
        (
            (
                "2:5: there is no key “<<” here; "
                "write one of: forum, number, id, when, zone, place, status, note, source, rooms, raise"
            ),
        ),
    ),
    "a mark that would run code": (
        """\
meetings: !!python/object/apply:os.system [ls]
""",
        (
            "1:11: a “!” mark before a value changes its kind; delete it; put texts in quotes",
            (
                "1:44: “ls” stands where a group of keys is expected; "
                "write each “key: value” in its own line, indented alike"
            ),
        ),
    ),
    "marks that change kinds": (
        """\
meetings:
  - forum: !!str veldria_talks
    number: !!int '5'
    when: tbc
""",
        (
            "2:12: a “!” mark before a value changes its kind; delete it; put texts in quotes",
            "3:13: a “!” mark before a value changes its kind; delete it; put texts in quotes",
            ("3:13: “5” stands where a whole number is expected; write digits only, without quotes or zeros in front"),
        ),
    ),
    "two documents": (
        """\
meetings: []
---
windows: []
""",
        ("2:1: a second document begins with “---”; delete that line, or use two files",),
    ),
    "a list for a file": (
        """\
- forum: veldria_talks
  number: 5
""",
        ("1:1: the file does not begin with a key; write “key:” and indent the rest under it",),
    ),
    "words for a file": (
        """\
just words
""",
        ("1:1: the file does not begin with a key; write “key:” and indent the rest under it",),
    ),
    "an escape sequence": (
        'meetings:\n  - forum: veldria_talks\n    number: 5\n    when: tbc\n    note: "a\\e[2Jb"\n',
        ("5:11: here stands a character that cannot be printed; delete it",),
    ),
    "an at sign": (
        """\
meetings:
  - forum: @talks
""",
        ("2:12: a value begins with a mark that YAML keeps for itself; put the value in quotes",),
    ),
    "a per cent sign": (
        """\
meetings:
  - forum: %talks
""",
        ("2:12: a value begins with a mark that YAML keeps for itself; put the value in quotes",),
    ),
    "asterisks around a word": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    when: tbc
    note: *very* important
""",
        ("5:11: “*very*” stands for a value written elsewhere; write the value out here",),
    ),
    "line ends of Windows": (
        "meetings:\r\n  - forum: veldria_talk\r\n    number: 5\r\n    when: tbc\r\n",
        ("2:12: there is no forum “veldria_talk”; did you mean “veldria_talks”?",),
    ),
    "a file cut short": (
        """\
meetings:
  - forum: veldria_talks
    number: 5
    wh\
""",
        ("4:5: a key has no “:” with a space behind it; write “key: value”, or indent it under its text",),
    ),
}
