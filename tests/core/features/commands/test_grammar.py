"""What people type: which lines are commands, and what they come to."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.features.briefings.commands import ShowBriefing
from bot.core.features.commands.grammar import FIRST_USAGES, USAGE, parse_command, usage_of
from bot.core.features.commands.model import ParseError, ShowHelp
from bot.core.features.debriefs.commands import EndDebrief, ListOpenDebriefs, ReopenDebrief, ShowDebrief
from bot.core.features.documents.commands import ShowHistory, UndoChange
from bot.core.features.exports.commands import EVERYTHING, ExportTable
from bot.core.features.follows.commands import Follow, ListFollowed, Unfollow
from bot.core.features.plans.commands import AddEntry, MoveEntry, RemoveEntry, SetNote, SetRole, SetStatus, ShowEntries
from bot.core.features.progress.commands import (
    DecideProposal,
    DecideProposals,
    ListProposals,
    RecordProgress,
    SetPledge,
    ShowProgress,
    WithdrawEntry,
)
from bot.core.features.reminders.commands import (
    ExplainReminder,
    ListReminders,
    ListSubscriptions,
    Snooze,
    Subscribe,
    Unsubscribe,
)
from bot.core.features.timeline.commands import DrawTimeline
from tests.core.features.commands.usage import filled

COMMANDS: dict[str, object] = {
    "export recommendations": ExportTable("recommendations"),
    "Export Recommendations as Excel": ExportTable("recommendations"),
    "!ep export recommendations as csv": ExportTable("recommendations", "csv"),
    "export recommendations of what did the EP ask on torture?": ExportTable(
        "recommendations", of="what did the EP ask on torture?"
    ),
    "export recommendations what did the EP ask on torture as word": ExportTable(
        "recommendations", "docx", "what did the EP ask on torture"
    ),
    "export recommendations as md of torture with related": ExportTable(
        "recommendations", "md", "torture", related=True
    ),
    "export recommendations with related as json": ExportTable("recommendations", "json", related=True),
    "export recommendations as an Excel of torture": ExportTable("recommendations", of="torture"),
    "export recommendations of everything": ExportTable("recommendations", of=EVERYTHING),
    "export progress all as csv": ExportTable("progress", "csv", EVERYTHING),
    "export recommendations as asked in 2012": ExportTable("recommendations", of="as asked in 2012"),
    "export milestones": ExportTable("milestones"),
    "export briefing": ExportTable("briefing"),
    "export briefing for HRD:17 as docx": ExportTable("briefing", "docx", "HRD:17"),
    "export audit as json": ExportTable("audit", "json"),
    "meeting list": ShowEntries("meeting"),
    "MEETINGS LIST": ShowEntries("meeting"),
    "/meeting list": ShowEntries("meeting"),
    "!ep meeting list": ShowEntries("meeting"),
    "  meeting \t list\n": ShowEntries("meeting"),
    "meeting list HRD": ShowEntries("meeting", "HRD"),
    "meeting list human rights dialogue": ShowEntries("meeting", "human rights dialogue"),
    "meeting show HRD:17": ShowEntries("meeting", "HRD:17", one=True),
    "meeting show HRD : 17": ShowEntries("meeting", "HRD:17", one=True),
    "meeting show HRD 17": ShowEntries("meeting", "HRD:17", one=True),
    "meeting show Human Rights Dialogue 17": ShowEntries("meeting", "Human Rights Dialogue:17", one=True),
    "meeting show hrd:2027-astana": ShowEntries("meeting", "hrd:2027-astana", one=True),
    "meeting add HRD:17 on March 2027": AddEntry("meeting", "HRD:17", "March 2027"),
    "meeting add HRD:17 March 2027": AddEntry("meeting", "HRD:17", "March 2027"),
    "meeting add HRD:17 in May 2027": AddEntry("meeting", "HRD:17", "May 2027"),
    "meeting add HRD:17 on early in May 2027": AddEntry("meeting", "HRD:17", "early in May 2027"),
    "meeting add HRD:17 early in May 2027 in Astana": AddEntry(
        "meeting", "HRD:17", "early in May 2027", place="Astana"
    ),
    "meeting add HRD 17 on 11 March 2027": AddEntry("meeting", "HRD:17", "11 March 2027"),
    "meeting add HRD:17 on 11 March 2027 at 9:30 in Almaty": AddEntry(
        "meeting", "HRD:17", "11 March 2027 at 9:30", place="Almaty"
    ),
    "meeting add HRD:17 on 2027-03-11 09:30 in the Palace of Peace in Astana": AddEntry(
        "meeting", "HRD:17", "2027-03-11 09:30", place="the Palace of Peace in Astana"
    ),
    "meeting add HRD:17 on 2027-03-11 09:30 zone Asia/Almaty in Astana": AddEntry(
        "meeting", "HRD:17", "2027-03-11 09:30", place="Astana", zone="Asia/Almaty"
    ),
    "meeting add HRD:17 on 2027-03-11 in Нұр-Сұлтан zone New York confirmed": AddEntry(
        "meeting", "HRD:17", "2027-03-11", place="Нұр-Сұлтан", zone="New York", confirmed=True
    ),
    "meeting add HRD:17 on March 2027 confirmed in Алма-Ата": AddEntry(
        "meeting", "HRD:17", "March 2027", place="Алма-Ата", confirmed=True
    ),
    "meeting add HRD:17 on March 2027 tentative": AddEntry("meeting", "HRD:17", "March 2027"),
    "meeting add HRD:17 on tbc because the EEAS said so": AddEntry("meeting", "HRD:17", "tbc"),
    "meeting add HRD:17 on March 2027 source: letter of the EEAS note: come because of source: us in May": AddEntry(
        "meeting", "HRD:17", "March 2027", source="letter of the EEAS", note="come because of source: us in May"
    ),
    "meeting add HRD:17 on March 2027 place: Room 2027 zone: Brussels": AddEntry(
        "meeting", "HRD:17", "March 2027", place="Room 2027", zone="Brussels"
    ),
    "meeting move HRD:17 to 2027-04-05 09:30": MoveEntry("meeting", "HRD:17", "2027-04-05 09:30"),
    "meeting move HRD:17 to tbc": MoveEntry("meeting", "HRD:17", "tbc"),
    "meeting move HRD:17 to May 2027 in Astana because of the snow in Brussels": MoveEntry(
        "meeting", "HRD:17", "May 2027", "Astana", "of the snow in Brussels"
    ),
    "meeting confirm HRD:17": SetStatus("meeting", "HRD:17", "confirmed"),
    "Meeting Cancel HRD 17 BECAUSE: nobody comes": SetStatus("meeting", "HRD:17", "cancelled", "nobody comes"),
    "meeting note HRD:17: 12 people because of source: us in May": SetNote(
        "meeting", "HRD:17", "12 people because of source: us in May"
    ),
    "meeting note HRD 17 bring the list": SetNote("meeting", "HRD:17", "bring the list"),
    "meeting remove HRD:17 because typed twice": RemoveEntry("meeting", "HRD:17", "typed twice"),
    "milestone list": ShowEntries("milestone"),
    "milestone show vote": ShowEntries("milestone", "vote", one=True),
    "milestone add vote on Q2 2027: Consent vote": AddEntry("milestone", "vote", "Q2 2027", "Consent vote"),
    "milestone add vote 17 March 2027: Consent vote": AddEntry("milestone", "vote", "17 March 2027", "Consent vote"),
    "milestone add vote on 2027-03-11 09:30: Vote: the last in spring confirmed": AddEntry(
        "milestone", "vote", "2027-03-11 09:30", "Vote: the last in spring", confirmed=True
    ),
    "milestone add vote on tbc: 12 speak because of us note: in May": AddEntry(
        "milestone", "vote", "tbc", "12 speak because of us", note="in May"
    ),
    "milestone move vote to Q3 2027": MoveEntry("milestone", "vote", "Q3 2027"),
    "milestone confirm vote": SetStatus("milestone", "vote", "confirmed"),
    "milestone cancel vote": SetStatus("milestone", "vote", "cancelled"),
    "milestone note vote: 12 people came": SetNote("milestone", "vote", "12 people came"),
    "milestone remove vote": RemoveEntry("milestone", "vote"),
    "people list": ShowEntries("person"),
    "people set slack:U1 editor": SetRole("slack:U1", "editor"),
    "person set slack:U1 EDITOR in slack:C1, slack:C2 because she asked": SetRole(
        "slack:U1", "editor", ("slack:C1", "slack:C2"), "she asked"
    ),
    "people set matrix:@aigerim:example.org admin": SetRole("matrix:@aigerim:example.org", "admin"),
    "people remove matrix:@aigerim:example.org": RemoveEntry("person", "matrix:@aigerim:example.org"),
    "history": ShowHistory("milestones"),
    "History Meetings 5": ShowHistory("milestones", 5),
    "history people": ShowHistory("bot"),
    "history 3": ShowHistory("milestones", 3),
    "undo": UndoChange("milestones"),
    "undo 4 because it was right": UndoChange("milestones", 4, "it was right"),
    "undo people #4": UndoChange("bot", 4),
    "raise R-HRW-01 at human_rights_dialogue:17": SetPledge("R-HRW-01", "human_rights_dialogue:17"),
    "debrief HRD:17": ShowDebrief("HRD:17"),
    "debrief Human Rights Dialogue 17": ShowDebrief("Human Rights Dialogue 17"),
    "debrief HRD:17 did not take place because of snow": EndDebrief("HRD:17", "not_held", "of snow"),
    "debrief HRD 17: didn't take place.": EndDebrief("HRD 17", "not_held"),
    "Debrief HRD:17 was not held": EndDebrief("HRD:17", "not_held"),
    "debrief HRD:17 done": EndDebrief("HRD:17", "done"),
    "debrief HRD 17 reopen": ReopenDebrief("HRD 17"),
    "debrief": ListOpenDebriefs(),
    "debriefs": ListOpenDebriefs(),
    "Raise r-hrw-01 at HRD 17": SetPledge("r-hrw-01", "HRD 17"),
    "unraise R-HRW-01 at hrd:2027-astana": SetPledge("R-HRW-01", "hrd:2027-astana", back=True),
    "undo progress 4 because the year is wrong": WithdrawEntry(4, "the year is wrong"),
    "progress R-HRW-01": ShowProgress("R-HRW-01"),
    "progress R-HRW-01 met 2024 evidence https://example.org/law note all of it": RecordProgress(
        "R-HRW-01", "met", "2024", evidence="https://example.org/law", note="all of it"
    ),
    "Progress r-hrw-01 Partly Met since March 2024 evidence: Explanatory note 5 note: in part": RecordProgress(
        "r-hrw-01", "partly_met", "March 2024", evidence="Explanatory note 5", note="in part"
    ),
    "progress R-HRW-01 no_movement 2024 corrects #12 evidence the EEAS, https://example.org": RecordProgress(
        "R-HRW-01", "no_movement", "2024", evidence="the EEAS, https://example.org", corrects=12
    ),
    "progress R-HRW-01 overtaken by events 2015~ evidence M-2015-01-01": RecordProgress(
        "R-HRW-01", "overtaken", "2015~", evidence="M-2015-01-01"
    ),
    "progress R-HRW-01 unknown 2024 note evidence is missing": RecordProgress(
        "R-HRW-01", "unknown", "2024", note="evidence is missing"
    ),
    "progress R-HRW-01 met 2024": RecordProgress("R-HRW-01", "met", "2024"),
    "raised R-HRW-01 at HRD 17 evidence press release": RecordProgress(
        "R-HRW-01", "raised", meeting="HRD 17", evidence="press release"
    ),
    "promised R-HRW-01 at human_rights_dialogue:17 on 11 March 2024 evidence minutes": RecordProgress(
        "R-HRW-01", "promised", "11 March 2024", "human_rights_dialogue:17", "minutes"
    ),
    "timeline": DrawTimeline(),
    "timeline of everything as svg": DrawTimeline(form="svg"),
    "Timeline R-HRW-01": DrawTimeline("R-HRW-01"),
    "timeline of what came of article 174? as SVG": DrawTimeline("what came of article 174?", "svg"),
    "proposals": ListProposals(),
    "approve 12": DecideProposal(12, approved=True),
    "Decline #12": DecideProposal(12, approved=False),
    "approve all": DecideProposals(approved=True),
    "/Decline ALL": DecideProposals(approved=False),
    "reminders": ListReminders(),
    "reminders from 2027-01-01 to 2027-02-28": ListReminders(date(2027, 1, 1), date(2027, 2, 28)),
    "reminders to 2027-02-28": ListReminders(None, date(2027, 2, 28)),
    "/reminders show #5B1C27DE": ExplainReminder("5b1c27de"),
    "subscribe": Subscribe(),
    "/subscribe everything": Subscribe(),
    "Subscribe to human_rights_dialogue": Subscribe("human_rights_dialogue"),
    "subscribe HRD 17": Subscribe("HRD 17"),
    "unsubscribe": Unsubscribe(),
    "unsubscribe from Human Rights Dialogue.": Unsubscribe("Human Rights Dialogue"),
    "subscriptions": ListSubscriptions(),
    "follow torture": Follow("torture"),
    "Follow пытки Weekly here.": Follow("пытки", "weekly", here=True),
    "/follow l’article 174 here daily": Follow("l’article 174", "daily", here=True),
    "unfollow": Unfollow(),
    "unfollow everything here": Unfollow(here=True),
    "unfollow provision:kz-cc2014:174": Unfollow("provision:kz-cc2014:174"),
    "following": ListFollowed(),
    "Following HERE": ListFollowed(here=True),
    "snooze 2h": Snooze(after="2h"),
    "snooze HRD 17 for 1D": Snooze("HRD 17", after="1d"),
    "snooze until 2027-03-01 09:00": Snooze(until="2027-03-01 09:00"),
    "snooze HRD:17 until 2027-03-01 09:00": Snooze("HRD:17", until="2027-03-01 09:00"),
    "brief": ShowBriefing(),
    "brief next": ShowBriefing(),
    "Brief NEXT full": ShowBriefing(whole=True),
    "!ep brief next": ShowBriefing(),
    "/brief human_rights_dialogue:17": ShowBriefing("human_rights_dialogue:17"),
    "brief human_rights_dialogue": ShowBriefing("human_rights_dialogue"),
    "brief cooperation council": ShowBriefing("cooperation council"),
    "brief the Cooperation Council 21": ShowBriefing("Cooperation Council:21"),
    "brief hrd:17 full": ShowBriefing("hrd:17", whole=True),
    "brief hrd: 2027-astana": ShowBriefing("hrd:2027-astana"),
    "brief Диалог по правам человека 17": ShowBriefing("Диалог по правам человека:17"),
}

QUESTIONS = [
    "progress on torture", "progress", "Progress R-HRW-01?", "raised at the 16th dialogue", "raised",
    "promised reforms", "progress in Kazakhstan since 2012", "promises",
    "proposals on torture", "approve the law", "approve 12?", "decline of freedoms", "approve?",
    "decline all?", "approve all amendments",
    "approved the agreement", "approved in 2016", "approve of the 2016 law", "declined", "done in 2016", "done deals?",
    "task force on torture", "task forces", "tasks of the EEAS", "tasks?", "export of gas to the EU?", "exported gas",
    "raised concerns in 2019?", "debrief of what the EP asked", "follow the money?", "progressive laws 2016",
    "meetings in 2016", "Meetings?", "meeting", "meeting of 10 March 2016", "meetings between 2012 and 2015",
    "meetings list for 2016", "meetings list 2016", "meetings list of the human rights dialogue",
    "meetings cancelled in 2020", "meeting notes of the dialogue", "meetings with NGOs", "meeting on torture",
    "milestones since 2012", "milestones?", "milestones list 2015", "milestone of the agreement",
    "milestones show what was done about article 174?", "people jailed for opinions", "people in prison",
    "people set free in 2016", "people list of prisoners", "people listed in the resolution", "people?",
    "person named in the resolution", "history of article 174", "history of torture", "history 2016",
    "history bells", "histories of detention", "undone promises", "undo article 174?",
    "Meeting am 10. März 2016", "Meetings seit 2012", "Meeting-Liste", "History zu Artikel 174",
    "meeting du 10 mars 2016", "meetings depuis 2012", "history de l’article 174", "people emprisonnés en 2016",
    "meeting 10 марта 2016", "митинг 2011 года", "встречи в 2016 году", "история статьи 174", "история",
    "отмена статьи 174", "вехи с 2012 года", "meeting 2016 жылы", "кездесулер 2016 жылы", "174-бап тарихы",
    "кезеңдер 2012 жылдан бері", "history 174-бап", "what are people’s rights?", "",
    "reminders of the EP to the Commission", "reminders?", "reminder of what was asked in 2012",
    "debrief on torture?", "debrief me on the dialogue", "debriefs on torture", "debrief HRD:17?",
    "raise torture at HRD 17", "raise R-HRW-01?", "raise what at the next dialogue?", "raise R-HRW-01 at HRD?",
    "unraise everything", "raise the case of R-HRW-01 at HRD 17",
    "subscribe to which resolution?", "subscriptions to state newspapers", "subscriptions?", "unsubscribed people",
    "subscribe means that everybody who lives there has to pay for it", "snooze the dialogue?",
    "follow up on torture", "follow the ask on article 174 over the years", "follow torture?", "followed by whom",
    "following the January events", "following what?",
    "export controls on spyware", "export of dual-use goods?", "exports to Kazakhstan", "export restrictions in 2022",
    "export recommendations?", "export calendar?",
    "brief history of article 174", "brief me on torture", "brief us", "brief overview", "brief HRD?", "brief in 2016",
    "brief an die Kommission", "briefing", "brief about the dialogue", "brief 17", "brief notes 2012",
]  # fmt: skip

MISTYPED = [
    "meeting show", "meeting add", "meeting add HRD", "meeting add HRD:17", "meeting add HRD:17 on",
    "meeting add HRD 17 March 2027", "meeting move HRD 17 March 2027", "meeting move HRD:17",
    "meeting move HRD:17 to 2027-03-11 09:30 zone Almaty", "meeting confirm", "meeting confirm HRD:17 please",
    "meeting note HRD:17", "meeting note", "meeting remove", "milestone add vote on Q2 2027", "milestone add vote",
    "milestone note vote:", "people set", "people set slack:U1", "people set slack:U1 editor slack:C1",
    "people set slack:U1 editor in", "people remove", "history 0", "undo 0", "undo what I did",
    "follow", "follow here", "follow torture daily weekly",
    "unfollow torture daily",
    "snooze", "snooze HRD 17", "snooze 2 hours", "snooze until",
    "export", "export audit of torture", "export progress of torture with related",
    "export recommendations as csv of torture as docx", "export briefing for HRD:17 with related",
    "export recommendations as pdf", "export recommendations of everything as pdf", "export recomendations of torture",
    "export milestone", "export as csv", "export everything", "export timeline of torture",
    "approve", "approve 1, 2", "approve entry 12", "approve R-HRW-01", "decline", "decline 3 and 4", "done",
    "done task 3", "done R-HRW-01", "task", "task R-HRW-01 by 1 March 2027", "task R-HRW-01 until",
    "task HRD:17 who knows", "timeline as pdf", "timeline of torture as jpg",
    "progress R-HRW-01 met 2024 evidence https://example.org corrects 3",
    "raised R-HRW-01 evidence https://example.org at HRD:17",
    "tasks all", "raise", "raise R-HRW-01", "raise R-HRW-01 at the next dialogue", "unraise R-HRW-01",
    "debrief HRD:17 was cancelled", "debrief HRD 17 finished", "proposals as of",
    "aprove 12", "approved 12", "delcine 12", "progres R-HRW-01 met 2024",
    "promises R-HRW-01 at HRD:17", "debreif HRD:17",
]  # fmt: skip


@pytest.mark.parametrize("line", COMMANDS)
def test_a_line_is_read_as_its_command(line: str) -> None:
    assert parse_command(line) == COMMANDS[line]


@pytest.mark.parametrize("line", QUESTIONS)
def test_a_question_that_begins_alike_is_no_command(line: str) -> None:
    assert parse_command(line) is None


@pytest.mark.parametrize("line", MISTYPED)
def test_what_is_nearly_a_command_is_told_how_to_be_typed(line: str) -> None:
    found = parse_command(line)

    assert isinstance(found, ParseError)
    assert (found.typed, len(found.usage)) == (line, 1)


@pytest.mark.parametrize("usage", USAGE.values())
def test_every_line_of_usage_can_be_read_when_it_is_filled_in(usage: str) -> None:
    line = filled(usage)

    assert not {"[", "]", "…"} & set(line)
    assert not isinstance(parse_command(line), ParseError | ShowHelp | None)


@pytest.mark.parametrize(
    "line", ["reminders from 2027-02-30", "reminders from March", "reminders show", "reminders show everything"]
)
def test_what_is_nearly_a_question_for_reminders_is_told_how_to_be_typed(line: str) -> None:
    assert isinstance(parse_command(line), ParseError)


@pytest.mark.parametrize(
    ("line", "verb"),
    [
        ("meeting mvoe HRD:17 to Q2 2027", "move"),
        ("meeting cancle HRD 17 because it was called off", "cancel"),
        ("meetings confrim human_rights_dialogue:17", "confirm"),
        ("milestone noet consent-vote-2027: by letter", "note"),
        ("people remoev slack:U1", "remove"),
    ],
)
def test_a_slip_in_what_is_to_be_done_is_answered_with_how_it_is_typed(line: str, verb: str) -> None:
    found = parse_command(line)

    assert isinstance(found, ParseError)
    assert f" {verb} " in found.usage[0]


@pytest.mark.parametrize(
    "line",
    [
        "meeting notes",
        "meeting moves in 2027",
        "meeting notes of HRD 17?",
        "milestones added in 2027",
        "people removed",
    ],
)
def test_words_like_those_of_commands_make_no_command_of_a_question(line: str) -> None:
    assert parse_command(line) is None


@pytest.mark.parametrize(
    ("line", "noun"),
    [("approve x", "approve"), ("decline x", "decline"), ("history foo", "history"), ("tasks x", "tasks")],
)
def test_what_is_called_as_a_command_and_is_no_question_there_is_told_how_it_is_typed(line: str, noun: str) -> None:
    assert usage_of(line) == (USAGE[noun, ""],)


def test_what_is_called_on_a_noun_is_told_all_that_can_be_done_with_it() -> None:
    usage = usage_of("milestones since 2012")

    assert usage == tuple(typed for (about, _), typed in USAGE.items() if about == "milestone")


def test_what_begins_with_no_command_is_told_all_of_them() -> None:
    assert usage_of("nonsense") == usage_of("") == tuple(USAGE.values())


@pytest.mark.parametrize(("noun", "verb"), USAGE)
def test_every_command_tells_how_it_is_typed(noun: str, verb: str) -> None:
    asked = f"{noun} {verb} help" if verb else f"{noun} help"

    assert parse_command(asked) == ShowHelp((USAGE[noun, verb],))


@pytest.mark.parametrize(
    ("line", "noun"), [("meeting help", "meeting"), ("milestones ?", "milestone"), ("people help", "person")]
)
def test_help_on_a_noun_tells_all_that_can_be_done_with_it(line: str, noun: str) -> None:
    assert parse_command(line) == ShowHelp(tuple(usage for (about, _), usage in USAGE.items() if about == noun))


def test_a_line_longer_than_any_note_is_no_command_that_can_be_read() -> None:
    assert isinstance(parse_command("meeting note HRD:17: " + "a " * 3_000), ParseError)


@pytest.mark.parametrize("word", [" in ", " zone ", " because ", " note: ", "17:", " 17", ":", "a"])
@pytest.mark.parametrize("verb", ["add", "move", "note", "confirm"])
def test_a_long_line_of_one_word_is_read_to_its_end(verb: str, word: str) -> None:
    assert parse_command(f"meeting {verb} HRD:17 to 1{word * (3_900 // len(word))}") is not None


def words() -> st.SearchStrategy[str]:
    """Return texts that begin like commands and go on with what commands are made of, or with anything."""
    known = st.sampled_from(
        ["meeting", "milestones", "people", "history", "undo", "progress", "raised", "R-1",
         "met", "evidence", "add", "move", "note", "set", "list", "HRD:17", "HRD",
         "17", "on", "in", "zone", "because", "source:", "note:", ":", "#", "?", "help", "9" * 5_000,
         "/", "!ep", "\ud800"]
    )  # fmt: skip
    return st.lists(known | st.text(max_size=8), max_size=12).map(" ".join)


@given(st.text() | words())
def test_no_text_is_too_strange_to_be_read_or_left(text: str) -> None:
    found = parse_command(text)

    assert found is None or parse_command(text) == found


def test_help_behind_the_word_for_the_bot_tells_what_to_begin_with() -> None:
    assert parse_command("!ep help") == ShowHelp(FIRST_USAGES)
