"""Files of other tools in, product files out."""

from quarterdeck.importers.formats import FORMATS, Format, import_folder

__all__ = ["FORMATS", "Format", "import_folder"]
