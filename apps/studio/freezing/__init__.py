"""Pages and API of datasets: making one is a job, so they stand above jobs; see `jobs.freezing`."""
