"""Comments and favourites by script."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.requests import ApiRequest
from apps.gallery.models import Work
from apps.gallery.talk import speaking
from apps.gallery.talk.models import LONGEST, Comment, Standing
from apps.gallery.talk.speaking import Spot
from artsite.paging import KeysetPagination
from artsite.problems import Problem


class CommentSerializer(serializers.ModelSerializer):
    """What somebody said of a work. `spot` is a place in its picture, in parts of width and height."""

    author = serializers.CharField(source="author.username", read_only=True)
    answers = serializers.UUIDField(source="answers_id", read_only=True, allow_null=True)
    spot = serializers.SerializerMethodField()
    removed = serializers.BooleanField(source="is_removed", read_only=True)

    class Meta:
        model = Comment
        fields: tuple[str, ...] = (
            "id", "author", "text", "answers", "spot", "created_at", "edited_at", "removed",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field({"type": "array", "items": {"type": "number"}, "nullable": True})
    def get_spot(self, comment: Comment) -> list[float | None] | None:
        return [comment.spot_x, comment.spot_y] if comment.has_spot else None


class NewCommentSerializer(serializers.Serializer):
    """What is to be said."""

    text = serializers.CharField(max_length=LONGEST)
    answers = serializers.UUIDField(required=False, allow_null=True)
    spot = serializers.ListField(
        child=serializers.FloatField(min_value=0, max_value=1),
        min_length=2,
        max_length=2,
        required=False,
        allow_null=True,
    )


class RevisedCommentSerializer(serializers.Serializer):
    """It, said otherwise."""

    text = serializers.CharField(max_length=LONGEST)


class CommentPageSerializer(serializers.Serializer):
    """Some comments, newest first; `next` is the address of those before."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CommentSerializer(many=True)


class LikingSerializer(serializers.Serializer):
    """How many like a work, and whether you do."""

    favourites = serializers.IntegerField(read_only=True)
    likes = serializers.BooleanField(read_only=True)


def _reachable(request: ApiRequest, pk: UUID) -> Work:
    work: Work = get_object_or_404(Work.objects.reachable_by(request.viewer).select_related("maker"), pk=pk)
    return work


class Comments(APIView):
    """What is said of a work."""

    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(responses=CommentPageSerializer, operation_id="comments_list")
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        """Newest first."""
        paginator = KeysetPagination()
        found = Comment.objects.filter(work=_reachable(request, pk)).for_thread(request.viewer)
        page = paginator.paginate_queryset(found, request, self)
        return paginator.get_paginated_response(CommentSerializer(page, many=True).data)

    @extend_schema(request=NewCommentSerializer, responses={201: CommentSerializer})
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        """Say something."""
        work = _reachable(request, pk)
        asked = NewCommentSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        words: dict[str, Any] = asked.validated_data
        spot = Spot(*words["spot"]) if words.get("spot") else None
        said = _spoken(request, work, words["text"], words.get("answers"), spot)
        return Response(CommentSerializer(said).data, status=201)


def _spoken(request: ApiRequest, work: Work, text: str, answers: UUID | None, spot: Spot | None) -> Comment:
    above = None
    if answers is not None:
        found = Comment.objects.filter(work=work).select_related("author", "answers")
        above = get_object_or_404(found, pk=answers)
    try:
        return speaking.say(request.user, work, text, answers=above, spot=spot)
    except speaking.TooFast as error:
        raise Problem(429, str(error), retry_after=error.retry_after) from error
    except speaking.TalkClosed as error:
        raise Problem(403, str(error)) from error


class OneComment(APIView):
    """One comment."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(request=RevisedCommentSerializer, responses=CommentSerializer)
    def patch(self, request: ApiRequest, pk: UUID) -> Response:
        """Say it otherwise, within a quarter of an hour."""
        asked = RevisedCommentSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        comment = self._comment(request, pk)
        revised = speaking.revise(comment, request.viewer, asked.validated_data["text"])
        return Response(CommentSerializer(revised).data)

    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: UUID) -> Response:
        """Take it away: its author, or the work’s maker. Others report it."""
        speaking.remove(self._comment(request, pk), request.viewer)
        return Response(status=204)

    def _comment(self, request: ApiRequest, pk: UUID) -> Comment:
        comments = Comment.objects.select_related("author", "work__maker")
        comment: Comment = get_object_or_404(comments, pk=pk)
        _reachable(request, comment.work_id)
        return comment


class Liking(APIView):
    """Whether one likes a work."""

    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(responses=LikingSerializer)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        """How many do, and whether you do."""
        return self._answer(request, _reachable(request, pk))

    @extend_schema(request=None, responses=LikingSerializer)
    def put(self, request: ApiRequest, pk: UUID) -> Response:
        """Like it."""
        work = _reachable(request, pk)
        try:
            speaking.favour(request.user, work, on=True)
        except speaking.TalkClosed as error:
            raise Problem(403, str(error)) from error
        return self._answer(request, work)

    @extend_schema(responses=LikingSerializer)
    def delete(self, request: ApiRequest, pk: UUID) -> Response:
        """Like it no longer."""
        work = _reachable(request, pk)
        speaking.favour(request.user, work, on=False)
        return self._answer(request, work)

    def _answer(self, request: ApiRequest, work: Work) -> Response:
        standing = Standing.objects.filter(work=work).first()
        user = request.viewer.user
        likes = user is not None and work.favourites.filter(person=user).exists()
        return Response({"favourites": standing.favourites if standing else 0, "likes": likes})


urlpatterns = [
    path("works/<uuid:pk>/comments/", Comments.as_view(), name="comments"),
    path("works/<uuid:pk>/favourite/", Liking.as_view(), name="favourite"),
    path("comments/<uuid:pk>/", OneComment.as_view(), name="comment"),
]
