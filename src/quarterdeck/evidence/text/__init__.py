"""What somebody wrote, made fit to be compared, while the words themselves stay as they were."""

from quarterdeck.evidence.text.asking import without_asking
from quarterdeck.evidence.text.clean import CleanText, clean
from quarterdeck.evidence.text.language import Language, language
from quarterdeck.evidence.text.personal_data import MASKS
from quarterdeck.evidence.text.tracked import Span

__all__ = ["MASKS", "CleanText", "Language", "Span", "clean", "language", "without_asking"]
