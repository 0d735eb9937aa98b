"""``export timeline``: draws asks, meetings, milestones and progress."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.adapters.pictures.drawing import draw
from bot.app.answering import open_bot
from bot.app.clock import SystemClock
from bot.app.errors import WrongCallError
from bot.app.stored import StoredProgress, stored_texts
from bot.app.views import gallery_of
from bot.commands.speaking import finish, incoming, tell
from bot.commands.writing import Target, write_whole
from bot.services.discretion import DiscreetReading
from bot.services.picturing import Picturing

if TYPE_CHECKING:
    from bot.app.places import Places
    from bot.commands.speaking import Streams, Wishes
    from bot.core.timeline.timeline import Form


@dataclass(frozen=True, slots=True)
class Frame:
    """Format and output file."""

    form: Form
    output: Target | None = None

    @classmethod
    def of(cls, form: Form | None, output: Target | None) -> Frame:
        """Return the options, with the format from the file's name if none was given."""
        return cls(form or ("png" if output and output.path.suffix.lower() == ".png" else "svg"), output)


def export_timeline(places: Places, streams: Streams, typed: str, wishes: Wishes, frame: Frame) -> int:
    """Draw the timeline of a record, of the answer to a question, or of everything, as known at a moment.

    Raises:
        WrongCallError: if there is nothing to draw, or the file cannot be written.
    """
    if frame.form == "png" and frame.output is None:
        message = "export timeline: a PNG is no text; say with --output which file to write"
        raise WrongCallError(message)
    bot = open_bot(places, texts=stored_texts(places))
    tell(bot.problems, streams)
    asked = incoming(bot, typed, "", wishes)
    now = asked.asked_at or SystemClock().now()
    progress = DiscreetReading(StoredProgress(places), lambda: bot.home.config.note_rooms)
    picturing = Picturing(lambda: gallery_of(bot), progress, draw, as_of=lambda: now)
    language, always = asked.answer_in or asked.language, asked.answer_in is not None
    chart = finish(picturing.chart(asked.text or None, asked.place, language=language, always=always))
    if chart is None:
        message = f"export timeline: {bot.wording.say('timeline.nothing', language)}"
        raise WrongCallError(message)
    picture = picturing.picture(chart, frame.form)
    if frame.output is not None:
        write_whole(frame.output, picture.data, "export timeline", places)
    else:
        print(picture.data.decode().removesuffix("\n"), file=streams.output, flush=True)
    return 0
