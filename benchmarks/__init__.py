"""What is claimed about speed and quality, as programs; each writes `results/NAME.json`."""
