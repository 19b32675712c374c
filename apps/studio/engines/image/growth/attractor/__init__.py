"""Attractors: where a point goes that follows a simple rule for ever, as light or as ink."""
