"""What a training has besides its job: its collection, its budget, and how far it has come."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils import timezone

from apps.studio.datasets.models import DatasetVersion
from apps.studio.registry.models import LONGEST_NAME, ModelVersion


class Training(models.Model):
    """One request to teach a model. The job's row says how it stands, this one how far it has come."""

    job = models.OneToOneField("jobs.Job", models.CASCADE, primary_key=True, related_name="training")
    # A dataset that is deleted does not take away how a model came to be.
    dataset_version = models.ForeignKey(DatasetVersion, models.SET_NULL, null=True, related_name="+")
    dataset_reference = models.CharField(max_length=120)  # "name@version", as it was called
    model_name = models.CharField(max_length=LONGEST_NAME)
    minutes = models.FloatField()
    seed = models.BigIntegerField()

    # Everything needed to go on; the file goes away when the next one is kept, or when the model is there.
    checkpoint_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    checkpoint_step = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField(default=0.0)  # of training, over all attempts, at the checkpoint

    curves = models.JSONField(default=dict)  # {metric: [[step, value], …]}; see `curves`
    remarks = models.JSONField(default=list)
    made = models.ForeignKey(ModelVersion, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"training of {self.model_name}"


class TrainingSample(models.Model):
    """What the model made at some step, from seeds that stay the same."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="samples")
    step = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["step"]
        constraints = [models.UniqueConstraint(fields=["training", "step"], name="training_sample_once")]

    def __str__(self) -> str:
        return f"step {self.step} of {self.training_id}"

    @property
    def url(self) -> str:
        return reverse("training:sample", args=[self.training_id, self.step])
