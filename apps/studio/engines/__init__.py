"""How art is made: one folder an engine, grouped by medium.

Nothing in here knows of Django or of the site. `contract` says what an engine is, `discovery` finds the
engines that are there, and each folder below a medium holds one engine completely.
"""
