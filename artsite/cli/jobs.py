"""Look at your jobs on a site; cancel one, or try one again."""

from __future__ import annotations

import json
from uuid import UUID

import click

from artsite.cli._client import Site, site_options

STATES = ("queued", "running", "succeeded", "failed", "cancelled")


@click.command(name="jobs")
@click.argument("job", type=click.UUID, required=False, metavar="[ID]")
@click.option("--cancel", is_flag=True, help="Cancel this job.")
@click.option("--retry", is_flag=True, help="Queue this job again, if it failed or was cancelled.")
@click.option("--state", type=click.Choice(STATES), help="Only jobs in this state.")
@click.option("--json", "as_json", is_flag=True, help="As the API gives them.")
@site_options
def command(
    site: Site, job: UUID | None, cancel: bool, retry: bool, state: str | None, as_json: bool
) -> None:
    """Look at your jobs, or at one of them.

    Exit status: 1 if the job is not there or cannot be cancelled or tried again.
    """
    if (cancel or retry) and not job:
        raise click.UsageError("Say which job: `artsite jobs ID --cancel`.")
    if cancel and retry:
        raise click.UsageError("--cancel and --retry: one of them.")
    if job:
        action = "cancel/" if cancel else "retry/" if retry else ""
        address = f"jobs/{job}/{action}"
        found = [site.post(address) if action else site.get(address)]
    else:
        found = site.get("jobs/", state=state)["results"]
    if as_json:
        click.echo(json.dumps(found[0] if job else found, indent=2, ensure_ascii=False))
        return
    for one in found:
        click.echo(
            f"{one['id']}  {one['state']:<9}  {one['progress']:>4.0%}  {one['engine']}  {_more(one)}".rstrip()
        )


def _more(job: dict[str, object]) -> str:
    """What one wants to know besides: the error, the place in the queue, or the outputs."""
    if job["error"]:
        return str(job["error"])
    if job.get("place"):
        return f"place {job['place']}"
    outputs = job["outputs"]
    return " ".join(output["id"] for output in outputs) if isinstance(outputs, list) else ""
