"""Coral and labyrinths: reaction and diffusion, laid over the plane and lit."""
