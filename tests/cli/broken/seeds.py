"""One change each to a campaign that is whole, which breaks it; and what is told of it."""

from __future__ import annotations

from typing import Final

CASES: Final[dict[str, tuple[str, str, str, tuple[str, ...]]]] = {
    "a topic that is not on record": (
        "recommendations.yaml",
        "topic: media",
        "topic: medai",
        ("recommendations.yaml:20:12: “medai” is not on record in topics; did you mean “media”?",),
    ),
    "an asker that is not on record": (
        "recommendations.yaml",
        "- BELL\n    attribution",
        "- BEL\n    attribution",
        ("recommendations.yaml:41:9: “BEL” is not on record in actors; did you mean “BELL”?",),
    ),
    "a recommendation without source": (
        "recommendations.yaml",
        "    source: BELL-2031\n    text: ASSEMBLY-2031\n",
        "    text: ASSEMBLY-2031\n",
        ("recommendations.yaml:24:5: “source” is missing; add a line “source: …” here",),
    ),
    "a source like no other": (
        "recommendations.yaml",
        "source: ASSEMBLY-2033\n    certainty: read\n  - id: R-A33-02",
        "source: UN-2033\n    certainty: read\n  - id: R-A33-02",
        ("recommendations.yaml:99:13: “UN-2033” is not on record in sources; add it to sources, or delete it here",),
    ),
    "an article that comes after itself": (
        "provisions.yaml",
        "    subject: playing a carillon without leave\n    source: TALKS-2032",
        (
            "    subject: playing a carillon without leave\n    successor:\n      id: vel-code-2020:77\n"
            "      since: 2033-01-01\n      source: TALKS-2032\n      certainty: read\n    source: TALKS-2032"
        ),
        (
            (
                "provisions.yaml:21:11: “vel-code-2020:77” comes after itself in the end; "
                "name the later provision, or delete the successor"
            ),
            (
                "provisions.yaml:32:11: “vel-code-2030:91” comes after itself in the end; "
                "name the later provision, or delete the successor"
            ),
        ),
    ),
    "an id that is taken": (
        "recommendations.yaml",
        "id: R-A33-03",
        "id: R-A33-02",
        (
            (
                "recommendations.yaml:111:9: the id “R-A33-02” is taken already, by entry 9 of recommendations; "
                "give one of the two another id"
            ),
        ),
    ),
    "a word that two actors claim": (
        "vocabulary/fr.yaml",
        "[Ligue du Nord]",
        "[Ligue du Nord, Bell Watch]",
        (
            (
                "vocabulary/fr.yaml:13:10: “Bell Watch” stands for LEAGUE already, as “Bell Watch”; "
                "keep it under LEAGUE or under BELL, not both"
            ),
        ),
    ),
    "30 February": (
        "meetings.yaml",
        "date: 2032-05-09",
        "date: 2032-02-30",
        ("meetings.yaml:19:11: “2032-02-30” is not a day of the calendar; check month and day",),
    ),
    "an address without its beginning": (
        "sources.yaml",
        "https://bell.example/2031/march",
        "bell.example/2031/march",
        (
            (
                "sources.yaml:32:9: “bell.example/2031/march” is not a web address; "
                "write the whole address, with https:// before it and no spaces"
            ),
        ),
    ),
    "a name without one of the languages": (
        "topics.yaml",
        "      fr: Torture\n",
        "",
        ("topics.yaml:6:7: “fr” is missing here; add a line “fr: …”",),
    ),
    "a meeting whose id does not fit its number": (
        "meetings.yaml",
        "number: 4",
        "number: 5",
        (
            (
                "meetings.yaml:23:9: the id “veldria_talks:4” does not fit forum and number; "
                "write “veldria_talks:5”, or mend the number"
            ),
        ),
    ),
    "a body that is a part of itself": (
        "actors.yaml",
        "part_of: LEAGUE",
        "part_of: ASSEMBLY",
        ("actors.yaml:15:14: “ASSEMBLY” leads back to itself; name the larger body, or delete the line",),
    ),
    "a misspelt zone": (
        "campaign.yaml",
        "Europe/Oslo",
        "Europe/Olso",
        ("campaign.yaml:11:9: “Europe/Olso” is not a time zone; write one such as Europe/Brussels or Asia/Almaty",),
    ),
    "a misspelt key": (
        "sources.yaml",
        "certainty: read",
        "certianty: read",
        (
            "sources.yaml:4:5: “certainty” is missing; add a line “certainty: …” here",
            "sources.yaml:17:5: there is no key “certianty” here; did you mean “certainty”?",
        ),
    ),
}
"""What: in which file, what stands there, what stands there instead, and what is told."""
