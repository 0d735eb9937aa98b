"""Rules of reminders that are wrong; and what is told of each."""

from __future__ import annotations

from typing import Final

_BEGIN: Final = "campaign: veldria\nreminders:\n  - rooms: [slack:C1]\n"
_DEBRIEF: Final = "campaign: veldria\ndebriefs:\n  - rooms: [slack:C1]\n"

CASES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "an offset in words": (
        f"{_BEGIN}    offsets: [14 days]\n",
        ("4:15: “14 days” is not an offset; write a number of days, hours or minutes such as 14d, 2h or 90m",),
    ),
    "an offset of weeks": (
        f"{_BEGIN}    offsets: [7d, 2w]\n",
        ("4:19: “2w” is not an offset; write a number of days, hours or minutes such as 14d, 2h or 90m",),
    ),
    "an hour that no day has": (
        f"{_BEGIN}    at: '24:00'\n",
        ("4:9: “24:00” is not an hour of the day; write one from 00:00 to 23:59 such as 09:00",),
    ),
    "quiet hours without an end": (
        f"{_BEGIN}    quiet: '20:00'\n",
        ("4:12: “20:00” are no quiet hours; write when they begin and end such as 20:00–07:30",),
    ),
    "quiet hours all day": (
        f"{_BEGIN}    quiet: 20:00-20:00\n",
        ("4:12: “20:00-20:00” begin and end at once; write two hours of the day such as 20:00–07:30",),
    ),
    "a zone by its letters": (
        f"{_BEGIN}    zone: CET\n",
        ("4:11: “CET” is not a time zone; write a place such as Asia/Almaty or Brussels, or UTC",),
    ),
    "a forum that is not on record": (
        f"{_BEGIN}    forums: [veldria_talk]\n",
        ("4:14: there is no forum “veldria_talk”; did you mean “veldria_talks”?",),
    ),
    "a language the campaign has not": (
        f"{_BEGIN}    language: ru\n",
        ("4:15: the campaign veldria has no language “ru”; write one of: en, fr",),
    ),
    "holidays of nobody": (
        f"{_BEGIN}    working_days: [ZZ]\n",
        (
            (
                "4:20: nobody knows holidays of “ZZ”; "
                "write a country by its two capitals, such as KZ, or one of config/holidays.yaml, such as EU"
            ),
        ),
    ),
    "a country by its name": (
        f"{_BEGIN}    working_days: [Belgium]\n",
        ("4:20: “Belgium” is not a country code; write the two capitals of ISO 3166-1, such as KZ",),
    ),
    "a length nobody knows": (
        f"{_BEGIN}    length: long\n",
        ("4:13: “long” is not allowed here; write one of: short, full",),
    ),
    "no room": (
        "campaign: veldria\nreminders:\n  - offsets: [1d]\n",
        ("3:5: “rooms” is missing; add a line “rooms: …” here",),
    ),
    "a misspelt key": (
        f"{_BEGIN}    ofsets: [1d]\n",
        ("4:5: there is no key “ofsets” here; did you mean “offsets”?",),
    ),
    "a debrief of a forum that is not on record": (
        f"{_DEBRIEF}    forums: [veldria_talk]\n",
        ("4:14: there is no forum “veldria_talk”; did you mean “veldria_talks”?",),
    ),
    "a debrief after weeks": (
        f"{_DEBRIEF}    after: 1w\n",
        ("4:12: “1w” is not an offset; write a number of days, hours or minutes such as 14d, 2h or 90m",),
    ),
    "a debrief in a language the campaign has not": (
        f"{_DEBRIEF}    language: ru\n",
        ("4:15: the campaign veldria has no language “ru”; write one of: en, fr",),
    ),
    "a debrief by the holidays of nobody": (
        f"{_DEBRIEF}    working_days: [ZZ]\n",
        (
            (
                "4:20: nobody knows holidays of “ZZ”; "
                "write a country by its two capitals, such as KZ, or one of config/holidays.yaml, such as EU"
            ),
        ),
    ),
    "a debrief of somebody who has no role": (
        f"{_DEBRIEF}    owner: slack:U1\n",
        ("4:12: “slack:U1” is not among the people; add this person under “people”, or delete the line",),
    ),
    "a misspelt key of a debrief": (
        f"{_DEBRIEF}    owners: slack:U1\n",
        ("4:5: there is no key “owners” here; did you mean “owner”?",),
    ),
    "a day of the week by its first letters": (
        "campaign: veldria\ndigests:\n  - rooms: [slack:C1]\n    day: Mon\n",
        ("4:10: “Mon” is not allowed here; did you mean “Monday”?",),
    ),
    "too many weeks": (
        "campaign: veldria\ndigests:\n  - rooms: [slack:C1]\n    weeks: 0\n",
        ("4:12: “0” is too small; write 1 or more",),
    ),
    "proposals that expire before they are called to mind": (
        "campaign: veldria\nproposals:\n  remind: 30d\n  expire: 3d\n",
        (
            (
                "3:11: proposals expire after 3d, so that nobody is reminded of them after 30d; "
                "let them be called to mind earlier, or expire later"
            ),
        ),
    ),
    "proposals that expire before the third day": (
        "campaign: veldria\nproposals:\n  expire: 2d\n",
        (
            (
                "3:3: proposals expire after 2d, so that nobody is reminded of them after 3d; "
                "let them be called to mind earlier, or expire later"
            ),
        ),
    ),
    "proposals after hours": (
        "campaign: veldria\nproposals:\n  expire: 36h\n",
        ("3:11: “36h” is not a number of days; write one such as 3d",),
    ),
    "trusted signs where there are none": (
        "campaign: veldria\nrooms:\n  - room: slack:C1\n    signs: trusted\n",
        ("4:12: signs are chosen for rooms of Matrix alone; take this line out",),
    ),
    "trusted signs in clear": (
        'campaign: veldria\nrooms:\n  - room: "matrix:!a:example.org"\n    signs: trusted\n    clear: true\n',
        ("5:12: signs cannot be trusted where nothing is encrypted; take “signs: trusted” out, or encrypt the room",),
    ),
    "a room for notes in clear": (
        (
            'campaign: veldria\nours: {matrix: [example.org]}\nnote_rooms: ["matrix:!a:example.org"]\nrooms:\n'
            '  - room: "matrix:!a:example.org"\n    clear: true\n'
        ),
        (
            (
                "6:12: “matrix:!a:example.org” is for notes, or for what admins are told, and its servers would read "
                "that; encrypt the room, and take “clear: true” out"
            ),
        ),
    ),
    "signs that are to do anything else": (
        'campaign: veldria\nrooms:\n  - room: "matrix:!a:example.org"\n    signs: ignored\n',
        ("4:12: “ignored” is not allowed here; write one of: propose, trusted",),
    ),
    "a misspelt key of proposals": (
        "campaign: veldria\nproposals:\n  expires: 4d\n",
        ("3:3: there is no key “expires” here; did you mean “expire”?",),
    ),
    "a room for notes that is not a list": (
        "campaign: veldria\nnote_rooms: slack:C1\n",
        (
            (
                "2:13: “slack:C1” stands where a list is expected; "
                "write each entry in its own line under the key, with “- ” before it, or [] for none"
            ),
        ),
    ),
    "a roll-up without rooms": (
        "campaign: veldria\nrollups:\n  - at: '08:30'\n",
        ("3:5: “rooms” is missing; add a line “rooms: …” here",),
    ),
    "a roll-up on a day by its first letters": (
        "campaign: veldria\nrollups:\n  - rooms: [slack:C1]\n    day: Mon\n",
        ("4:10: “Mon” is not allowed here; did you mean “Monday”?",),
    ),
    "a roll-up in a language that nobody of the campaign speaks": (
        "campaign: veldria\nrollups:\n  - rooms: [slack:C1]\n    language: de\n",
        ("4:15: the campaign veldria has no language “de”; write one of: en, fr",),
    ),
}
