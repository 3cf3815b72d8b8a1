"""Small drawings as SVG: positions are attributes, colours come from the style sheet, every text is escaped."""
