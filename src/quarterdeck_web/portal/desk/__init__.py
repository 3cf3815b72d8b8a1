"""Pages of the portal that members work with."""
