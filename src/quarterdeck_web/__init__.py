"""Quarterdeck's web application: where the Product Manager and the Technical Product Manager work together."""
