"""What features are worth: curves over time, and every scoring method with its doubt."""

from quarterdeck.value.curves import delay_cost_per_week, expected_value, mean_delay_cost_per_week, value_curve

__all__ = ["delay_cost_per_week", "expected_value", "mean_delay_cost_per_week", "value_curve"]
