"""What grows in every new garden: twelve seeds, chosen to show each form. Their pictures lie in `static/`."""

from __future__ import annotations

from apps.studio.engines.image.abstract.genome import parse

_WRITTEN = (
    "v1:flowing:night-garden:none:3.0=1000",
    "v1:radial:riso-rose:none:9.0=1000",
    "v1:strata:canyon:none:14.0=1000",
    "v1:cells:moss:none:19.1=1000",
    "v1:tiles:celadon:none:27.0=1000",
    "v1:waves:florentine:none:33.0=1000",
    "v1:folded:riso-leaf:none:48.0=1000",
    "v1:crystalline:indigo:none:43.0=1000",
    "v1:orbits:temple:none:39.0=1000",
    "v1:torn:woodblock:none:5.0=1000",
    "v1:flowing:primary:none:42.0=1000",
    "v1:radial:saffron-plum:none:54.1=1000",
)
NURSERY = tuple(parse(text) for text in _WRITTEN)
PICTURES = {text: f"nursery-{number}.webp" for number, text in enumerate(_WRITTEN, 1)}
