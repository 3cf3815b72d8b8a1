"""Feedback from files: brought, mapped, previewed, tried, imported by a job, taken back."""
