"""How a piece of feedback is put into words: the channel decides the shape, the need the substance, the person the slips."""

import re
from typing import Any

from quarterdeck.samples.harbor.dice import Dice
from quarterdeck.samples.harbor.facts import data

SHAPES = {  # Orders in which people bring pain, an instance, what follows from it, and a wish.
    "ticket": (
        ("pain",),
        ("detail", "pain"),
        ("pain", "detail"),
        ("detail", "so"),
        ("pain", "so", "wish"),
        ("detail", "wish"),
        ("pain", "wish"),
        ("pain", "detail", "so"),
    ),
    "mail": (
        ("pain", "detail", "so", "wish"),
        ("detail", "pain", "so", "wish"),
        ("pain", "detail", "wish"),
        ("pain", "pain", "so", "wish"),
        ("pain", "so", "detail"),
    ),
    "interview": (
        ("pain", "detail", "so", "wish"),
        ("detail", "so", "pain", "wish"),
        ("pain", "pain", "detail", "so"),
        ("pain", "detail", "detail", "wish"),
    ),
    "chat": (("short",), ("pain",), ("short", "so"), ("detail",)),
    "review": (("short", "detail"), ("short", "so"), ("pain",), ("pain", "short"), ("short", "wish"), ("short", "pain", "wish")),
    "nps": (("pain",), ("short",), ("so", "wish"), ("detail", "so"), ("wish",), ("short", "wish")),
    "vote": (("wish",), ("short",), ("short", "wish"), ("wish", "so"), ("short", "detail")),
}
SMALL_WORDS = {"the", "and", "that", "with", "from", "this", "have"}
SYNONYMS = (
    ("nobody", "no one"),
    ("every ", "each "),
    ("customer", "client"),
    ("because", "since"),
    ("please", "pls"),
    ("at the gate", "at your gate"),
    ("truck", "lorry"),
    ("I need", "I would need"),
    ("takes", "is taking"),
    ("we pay", "we end up paying"),
    ("ten at night", "22:00"),
)


WAYS_TO_SAY = (  # Each may stand for the others; so the same complaint is not worded alike by everybody.
    ("nobody", "no one"),
    ("every day", "each day", "day after day"),
    ("half an hour", "thirty minutes"),
    ("truck", "lorry"),
    ("trucks", "lorries"),
    ("trailer", "semi-trailer"),
    ("customer", "client"),
    ("customers", "clients"),
    ("by hand", "manually"),
    ("colleague", "co-worker"),
    ("invoice", "bill"),
    ("haulier", "carrier"),
    ("phone the gate", "ring the gate", "call the gate"),
    ("cannot", "can't"),
    ("does not", "doesn't"),
    ("is not", "isn't"),
    ("do not", "don't"),
    ("I am", "I'm"),
    ("We are", "We're"),
    ("afterwards", "later on"),
    ("somebody", "someone"),
    ("because", "since"),
    ("forever", "for ages"),
    ("arrival time", "ETA"),
    ("network", "connection"),
)
AGAIN = ("Second try: ", "Reminder: ", "Writing again as nobody answered. ", "Still open: ", "As said last week: ")
HEDGES = (
    "Honestly, ",
    "Frankly, ",
    "As you know, ",
    "Once more: ",
    "To be clear, ",
    "Same story here: ",
    "In short: ",
    "For the record, ",
    "From our side, ",
    "Sorry, but ",
)


class Writer:
    """Writes texts for one seed. `who` maps the slots that a person fixes: account, role."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._voices = data("voices")
        self._phrases: dict[str, dict[str, list[str]]] = {**data("phrases_1"), **data("phrases_2"), **data("phrases_3")}

    def about(self, need: str, channel: str, who: dict[str, str]) -> str:
        """What somebody says of a need in a channel."""
        shape = getattr(self, f"_{channel}", self._plain)
        text: str = shape(self._phrases[need], channel)
        return self._slips(self._filled(self._varied(text), who), channel)

    def foreign(self, need: str, who: dict[str, str]) -> tuple[str, str]:
        """(language, text) of somebody who writes in their own language."""
        dice, tongues = self._dice, self._voices["languages"]
        language, sentence = dice.pick(self._phrases[need]["other"]).split("|", 1)
        parts = (dice.pick(tongues[f"head_{language}"]), sentence, dice.pick(tongues[f"tail_{language}"]))
        return language, self._filled(_joined(parts), who)

    def noise(self) -> tuple[str, str, str]:
        """(kind, language, text) of something that speaks of no need."""
        noise = self._voices["noise"]
        kind = self._dice.weighted(("praise", "off_topic", "spam", "empty", "other"), (30, 30, 15, 18, 7))
        language, _, text = self._dice.pick(noise[kind]).rpartition("|")
        return kind, language or "en", self._filled(text, {})

    def reworded(self, text: str) -> str:
        """The same message again, by the same person: sent on, sent twice, or said a little differently."""
        dice = self._dice
        changed = text
        for old, new in SYNONYMS:
            changed = changed.replace(old, new)
        for opening in (*self._voices["openings"]["ticket"], *self._voices["openings"]["mail"]):
            changed = changed.removeprefix(opening).lstrip()
        sentences = re.split(r"(?<=[.!?])\s+", changed)
        if len(sentences) > 3:
            del sentences[dice.whole(1, len(sentences) - 2)]
        changed = " ".join(sentences)
        match dice.weighted(("forward", "again", "as is"), (4, 4, 2)):
            case "forward":
                return f"{dice.pick(('Fwd: ', 'FYI, got this from the site: ', 'Forwarding, please handle: ', 'From our side desk: '))}{text}"
            case "again":
                return f"{dice.pick(AGAIN)}{changed}"
        return changed if changed != text else f"{text} (sent again)"

    def _plain(self, phrases: dict[str, list[str]], channel: str) -> str:
        used: list[str] = []
        for part in self._dice.pick(SHAPES[channel]):
            used.append(self._dice.pick([each for each in phrases[part] if each not in used]))
        said = _joined([_closed(each) for each in used])
        hedge = self._dice.pick(HEDGES) if self._dice.chance(0.12) and channel in ("ticket", "mail", "nps", "chat") else ""
        return hedge + _lowered(said) if hedge else said

    def _varied(self, text: str) -> str:
        """With a few of the words that others would have used; slots stay as they are."""
        dice = self._dice
        for ways in dice.sample(WAYS_TO_SAY, 16):
            old, new = dice.sample(ways, 2)
            if dice.chance(0.7):
                text = re.sub(rf"(?<![{{\w]){old}(?![}}\w])", new, text, count=1)
        return text

    def _ticket(self, phrases: dict[str, list[str]], channel: str) -> str:
        dice, openings = self._dice, self._voices["openings"]
        body = self._plain(phrases, channel)
        if dice.chance(0.55):
            body = f"{dice.pick(openings['ticket'])} {_lowered(body) if dice.chance(0.3) else body}"
        if dice.chance(0.45):
            body = f"{body} {dice.pick(openings['closings'])}"
        return f"{dice.pick(phrases['subject'])}\n{body}" if dice.chance(0.3) else body

    def _mail(self, phrases: dict[str, list[str]], channel: str) -> str:
        openings = self._voices["openings"]
        return f"{self._dice.pick(openings['mail'])}\n{self._plain(phrases, channel)}\n{self._dice.pick(openings['closings'])}"

    def _interview(self, phrases: dict[str, list[str]], channel: str) -> str:
        dice, openings = self._dice, self._voices["openings"]
        sentences = re.split(r"(?<=[.!?])\s+", self._plain(phrases, channel))
        if dice.chance(0.6):
            sentences.insert(dice.whole(1, max(1, len(sentences) - 1)), _closed(dice.pick(openings["interview_middle"][2:])))
        if dice.chance(0.5):
            opening = dice.pick(openings["interview"])
            sentences = [opening, _lowered(sentences[0]) if opening.endswith(",") else sentences[0], *sentences[1:]]
        return _joined(sentences)

    def _call(self, phrases: dict[str, list[str]], channel: str) -> str:
        dice = self._dice
        head = dice.pick(self._voices["openings"]["call"])
        note = dice.pick(phrases["note"])
        said = f"“{dice.pick(phrases[dice.pick(('pain', 'pain', 'detail', 'wish'))])}”"
        body = dice.pick((note, f"{note} {said}", f"{said} {note}", said))
        return _joined((head, body, dice.pick(self._voices["openings"]["next_step"]) if dice.chance(0.4) else ""))

    def _sales(self, phrases: dict[str, list[str]], channel: str) -> str:
        dice, openings = self._dice, self._voices["openings"]
        notes = dice.sample(phrases["note"], 2 if dice.chance(0.35) else 1)
        return _joined((dice.pick(openings["sales"]), *notes, dice.pick(openings["next_step"]) if dice.chance(0.6) else ""))

    def _review(self, phrases: dict[str, list[str]], channel: str) -> str:
        dice = self._dice
        stars = dice.whole(1, 3)
        head = dice.pick((f"{'★' * stars}{'☆' * (5 - stars)} ", "", "", f"{stars}/5 "))
        return head + _joined((self._plain(phrases, channel), dice.pick(self._voices["openings"]["review_tail"])))

    def _nps(self, phrases: dict[str, list[str]], channel: str) -> str:
        dice = self._dice
        score = dice.whole(2, 8)
        body = _joined((self._plain(phrases, channel), dice.pick(self._voices["openings"]["score_tail"])))
        return dice.pick((f"{score} – {body}", f"{score}: {body}", body, f"Score {score}. {body}"))

    def _filled(self, text: str, who: dict[str, str]) -> str:
        dice, lists = self._dice, self._voices["slots"]
        fixed = {name: dice.pick(lists[name]) for name in ("carrier", "site", "town")}
        fixed |= {"ref": f"HS-{dice.whole(10000, 99999)}", "plate": f"{dice.pick('ABKMTW')}{dice.pick('ADKLNR')} {dice.whole(1000, 9999)}", **who}
        fresh: dict[str, list[Any]] = {name: dice.shuffled(lists[name]) for name in ("day", "month", "hour", "first")}
        fresh |= {"n": dice.shuffled(range(3, 9)), "nn": dice.shuffled(range(12, 58)), "time": _times(dice), "money": _amounts(dice)}
        return re.sub(r"\{(\w+)\}", lambda match: str(fixed.get(match[1]) or fresh[match[1]].pop()), text)

    def _slips(self, text: str, channel: str) -> str:
        """Hasty channels lose capitals and full stops; anyone may mistype a word."""
        dice = self._dice
        if channel in ("chat", "review", "vote") and dice.chance(0.4):
            text = _lowered(text).rstrip(".")
        if dice.chance({"chat": 0.3, "review": 0.22, "ticket": 0.12, "mail": 0.08}.get(channel, 0.03)):
            text = self._mistyped(text)
        return text

    def _mistyped(self, text: str) -> str:
        words = text.split(" ")
        places = [idx for idx, word in enumerate(words) if word.isalpha() and word.islower() and (len(word) > 5 or word in SMALL_WORDS)]
        if not places:
            return text
        at = self._dice.pick(places)
        word, cut = words[at], self._dice.whole(1, len(words[at]) - 2)
        words[at] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :] if self._dice.chance(0.6) else word[:cut] + word[cut + 1 :]
        return " ".join(words)


def _times(dice: Dice) -> list[str]:
    return [f"{hour}:{minute:02d}" for hour in dice.shuffled(range(8, 16)) for minute in (dice.pick((0, 15, 30, 45)),)]


def _amounts(dice: Dice) -> list[str]:
    return [f"€{dice.whole(12, 98)},{dice.pick((0, 200, 400, 500, 800)):03d}" if dice.chance(0.5) else f"{dice.whole(4, 60)}k" for _ in range(4)]


def _joined(parts: Any) -> str:
    return " ".join(part for part in parts if part)


def _closed(sentence: str) -> str:
    """With a full stop, where something follows."""
    return sentence if sentence[-1] in ".!?,:" else f"{sentence}."


def _lowered(text: str) -> str:
    """Begun in lower case, unless it begins with a name, an abbreviation or I."""
    first = text.split(" ", 1)[0].rstrip(",.")
    keeps = (
        first == "I" or first.startswith(("I'", "“")) or any(letter.isupper() for letter in first[1:]) or not first[:1].isalpha() or first in NAMES
    )
    return text if keeps else text[0].lower() + text[1:]


NAMES = {
    "SAP",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Excel",
    "September",
    "July",
    "January",
    "EU-only",
    "CO2",
    "Swiss",
    "Polish",
}
