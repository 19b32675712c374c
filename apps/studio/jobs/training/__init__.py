"""Trainings: jobs that run a trainer, go on from their last checkpoint, and end in a model."""
