"""Trainings: jobs that run a trainer, go on after every fault from their last checkpoint, and end in a model."""
