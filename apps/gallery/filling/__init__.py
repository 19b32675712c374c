"""Fills a site with works by chance, to see how the gallery fares when it is large.

`plan` draws the rows, the same for the same seed; `copying` brings them in by COPY.
"""
