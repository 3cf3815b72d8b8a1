"""The product: Django apps, one per noun a person would say aloud, on the engine in `quarterdeck`."""
