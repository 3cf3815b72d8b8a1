"""What if: levers moved on a forecast's plan, and what they do to its dates. Nothing of it is kept."""
