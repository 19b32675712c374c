"""One module per medium: each has `paint(sitting)`, which yields `Step`s and returns the finished picture."""
