"""What people said, grouped into needs that hold still."""

from quarterdeck.evidence.grouping.levels import Levels, Rung, group_into_levels, separation

__all__ = ["Levels", "Rung", "group_into_levels", "separation"]
