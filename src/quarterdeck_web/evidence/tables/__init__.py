"""Tables that bring the market, surveys and deals: brought, read by chosen columns, imported, taken back."""
