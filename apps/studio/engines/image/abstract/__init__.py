"""Pictures from nothing but a seed and taste."""
