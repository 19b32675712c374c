"""Breeding for scripts: genomes in, genomes out, and nothing is kept."""

from __future__ import annotations

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.requests import ApiRequest
from apps.studio.engines.contract import MAX_SEED
from apps.studio.engines.image.abstract import breeding
from apps.studio.engines.image.abstract.breeding import Locks
from apps.studio.engines.image.abstract.genome import LONGEST, BadGenome, Genome, parse
from apps.studio.jobs.submission import chance
from artsite.problems import Problem

TRAITS = ("form", "palette")


class BreedSerializer(serializers.Serializer):
    """Parents, and how their children shall be. Without parents: fresh seeds."""

    parents = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST),
        max_length=breeding.MOST_PARENTS,
        default=list,
        help_text="Genomes, or seeds alone. One has mutants, several are crossed.",
    )
    children = serializers.IntegerField(min_value=1, max_value=breeding.MOST_CHILDREN, default=12)
    wildness = serializers.FloatField(
        min_value=0, max_value=1, default=0.35, help_text="How far children are from their parents."
    )
    lock = serializers.ListField(
        child=serializers.ChoiceField(TRAITS),
        default=list,
        help_text="What children keep of the first parent.",
    )
    seed = serializers.IntegerField(
        min_value=0, max_value=MAX_SEED, required=False, help_text="The same seed breeds the same children."
    )


class ChildSerializer(serializers.Serializer):
    """A genome, to be given to `POST jobs/` as the `genome` of `abstract`."""

    genome = serializers.CharField()
    parents = serializers.ListField(
        child=serializers.IntegerField(), help_text="Numbers of its parents among those that were sent."
    )


class LitterSerializer(serializers.Serializer):
    """All children, and the seed they came of."""

    seed = serializers.IntegerField()
    children = ChildSerializer(many=True)


class Breed(APIView):
    """Breeding genomes of `abstract`."""

    @extend_schema(request=BreedSerializer, responses=LitterSerializer, operation_id="garden_breed")
    def post(self, request: ApiRequest) -> Response:
        """Breed genomes. Nothing is drawn and nothing is kept."""
        asked = BreedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told = asked.validated_data
        seed = told.get("seed", chance())
        parents = [_parent(text) for text in told["parents"]]
        locks = Locks(form="form" in told["lock"], palette="palette" in told["lock"])
        litter = (
            breeding.children(parents, told["children"], seed, told["wildness"], locks)
            if parents
            else breeding.fresh(told["children"], seed)
        )
        children = [{"genome": str(child.genome), "parents": child.parents} for child in litter]
        return Response(LitterSerializer({"seed": seed, "children": children}).data)


def _parent(text: str) -> Genome:
    try:
        return parse(text)
    except BadGenome as bad:
        raise Problem(422, str(bad), {"parents": [str(bad)]}) from bad


urlpatterns = [path("garden/breed/", Breed.as_view(), name="garden_breed")]
