"""Every line of usage with its placeholders filled in."""

from __future__ import annotations

from typing import Final

FILLED: Final = {
    "[as of DAY]": "as of 2027-05-01",
    "[FORUM]": "hrd", "FORUM:NUMBER": "hrd:17", "ID": "vote", "WHEN": "11 March 2027 09:30", "WHAT": "Consent vote",
    "[in PLACE]": "in the old town", "[zone ZONE]": "zone Asia/Almaty", "[confirmed]": "confirmed",
    "[because …]": "because of us", "[source: …]": "source: a letter", "[note: …]": "note: bring it",
    "TEXT": "some text",
    "PLATFORM:ID": "slack:U1", "ROLE": "editor", "[in PLATFORM:ROOM …]": "in slack:C1 slack:C2",
    "[next|FORUM|FORUM:NUMBER]": "hrd:17", "[full]": "full",
    "[meetings|people]": "people", "[people|progress]": "people", "[NUMBER]": "12", "[REVISION]": "12",
    "[from DAY]": "from 2027-01-01", "[to DAY]": "to 2027-02-01", "show ID": "show 5b1c27de",
    "[daily|weekly]": "weekly", "[here]": "here", "[TOPIC|RECORD|FORUM|ARTICLE]": "torture",
    "TOPIC|RECORD|FORUM|ARTICLE": "article 174",
    "RECORD|FORUM:NUMBER": "R-HRW-01",
    "RECORD": "R-HRW-01", "[FORUM|MEETING]": "hrd:17", "[MEETING]": "hrd:17", "2h|until": "until",
    "[STATE WHEN]": "met 2024", "[at FORUM:NUMBER]": "at hrd:17", "[corrects ENTRY]": "corrects 12",
    "[on WHEN]": "on 11 March 2024", "[evidence LINK]": "evidence https://example.org", "LINK": "https://example.org",
    "[note …]": "note so it was", "ENTRY|all": "all",
    "ENTRY": "12", "[for PERSON]": "for Aigerim", "[until DAY]": "until 1 March 2027",
    "[: TEXT]": ": some text", "TASK": "3", "[mine]": "mine",
    "[did not take place [because …]|done|reopen]": "did not take place because of snow",
    "[of QUESTION|RECORD]": "of R-HRW-01", "[as svg|png]": "as svg",
    "recommendations|progress|milestones|briefing|audit": "recommendations", "[as xlsx|csv|json|md|docx]": "as csv",
    "[of QUESTION|for MEETING]": "of what was asked", "[with related]": "with related",
}  # fmt: skip


def filled(usage: str, **instead: str) -> str:
    """Return how a command may look when it is typed; what stands for words of the usage can be given."""
    values = FILLED | instead
    for placeholder in sorted(values, key=len, reverse=True):
        usage = usage.replace(placeholder, values[placeholder])
    return usage
