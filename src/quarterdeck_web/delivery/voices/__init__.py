"""Work items that people voted for, taken over as evidence."""
