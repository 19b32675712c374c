"""Freezings: jobs that look at many pictures and make a version of a dataset of them."""
