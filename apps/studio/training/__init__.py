"""Pages and API that drive trainers; what a training is stands in `jobs.training`."""
