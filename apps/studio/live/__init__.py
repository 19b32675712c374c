"""Live previews: quick engines run beside the web process while somebody moves their settings.

Why it is built like this, and what it costs: docs/decisions/0004-live-previews.md.
"""
