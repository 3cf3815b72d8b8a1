"""Whether features are built right: acceptance criteria, quality attributes, definitions of ready and done."""
