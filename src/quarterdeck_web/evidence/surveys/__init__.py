"""Surveys with everybody's answers: their figures, charts, and the answers behind them."""
