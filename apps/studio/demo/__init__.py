"""The demo gallery: photographs under free licences, and what the engines made of them.

`pieces.toml` says what hangs there, `render` makes the pictures again with the engines, `hang` puts them up.
"""
