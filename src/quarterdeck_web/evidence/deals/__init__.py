"""Deals won and lost: rates with their intervals, and the deals behind each."""
