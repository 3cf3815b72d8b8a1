"""Groups of texts that are all in one language: a model that knows one well parts texts by language before it parts them by theme."""

import re
from collections import Counter
from collections.abc import Sequence

from quarterdeck.evidence.text.language import language

TEXTS_READ = 40
"""Of a group an even sample of so many texts is read."""

MOST_OF_IT = 0.8
TOLD_SHARE = 0.5
"""Of that many of a group's texts the language must be told: short ones are often too short to tell."""

NAMES: dict[str, str] = dict(
    re.findall(
        r"(\w\w) (\w+)",
        """ar Arabic, bg Bulgarian, ca Catalan, cs Czech, da Danish, de German, el Greek, en English, es Spanish, et Estonian, fa Persian, fi Finnish,
        fr French, he Hebrew, hi Hindi, hr Croatian, hu Hungarian, id Indonesian, it Italian, ja Japanese, ko Korean, lt Lithuanian, lv Latvian,
        nb Norwegian, nl Dutch, no Norwegian, pl Polish, pt Portuguese, ro Romanian, ru Russian, sk Slovak, sl Slovenian, sr Serbian, sv Swedish,
        th Thai, tr Turkish, uk Ukrainian, vi Vietnamese, zh Chinese""",
    )
)


def language_name(code: str) -> str:
    """A language in words; its code where it is a rare one."""
    return NAMES.get(code, code)


def languages_apart(groups: Sequence[Sequence[str]]) -> tuple[str | None, ...]:
    """Of each group of texts the code of its language, where nearly all of it is in one that most texts are not in; None elsewhere."""
    told = [_told(texts) for texts in groups]
    anywhere: Counter[str] = Counter()
    for counts, texts in zip(told, groups, strict=True):
        seen = max(1, min(len(texts), TEXTS_READ))
        anywhere.update({code: num * len(texts) / seen for code, num in counts.items()})
    main = max(anywhere, key=lambda code: (anywhere[code], code), default=None)
    return tuple(_only(counts, min(len(texts), TEXTS_READ), main) for counts, texts in zip(told, groups, strict=True))


def _told(texts: Sequence[str]) -> Counter[str]:
    step = max(1, len(texts) / TEXTS_READ)
    read = [texts[int(place * step)] for place in range(min(len(texts), TEXTS_READ))]
    return Counter(found.code for found in map(language, read) if found is not None)


def _only(counts: Counter[str], num_read: int, main: str | None) -> str | None:
    if not counts or sum(counts.values()) < TOLD_SHARE * num_read:
        return None
    code, num = counts.most_common(1)[0]
    return code if code != main and num >= MOST_OF_IT * sum(counts.values()) else None
