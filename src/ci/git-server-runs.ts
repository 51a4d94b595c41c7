import type { PlatformKind } from './renderer';

const GITHUB_STATE = `if . == null then "waiting for a run of \\($name)"
  elif .status != "completed" then "waiting run is \\(.status): \\(.html_url)"
  elif .conclusion == "success" then "done \\(.html_url)"
  else "failed run ended with \\(.conclusion): \\(.html_url)" end`;

const LOOKS: { readonly [kind in PlatformKind]: string } = {
  gitea: `api GET "/actions/runs?head_sha=$COMMIT&limit=50" | jq -r --arg name "$PIPELINE_NAME" --arg commit "$COMMIT" '
  [.workflow_runs // [] | .[] | select(.head_sha == $commit and (.path | split("@")[0] | split("/")[-1]) == $name)] | max_by(.id) | ${GITHUB_STATE}'`,
  github: `api GET "/actions/workflows/$(jq -rn --arg name "$PIPELINE_NAME" '$name | @uri')/runs?head_sha=$COMMIT&per_page=100" | jq -r --arg name "$PIPELINE_NAME" '
  .workflow_runs | max_by(.id) | ${GITHUB_STATE}'`,
  gitlab: `api GET "/pipelines?sha=$COMMIT&order_by=id&sort=desc&per_page=1\${PIPELINE_NAME:+&name=$(jq -rn --arg name "$PIPELINE_NAME" '$name | @uri')}" | jq -r '
  .[0] | if . == null then "waiting for a pipeline"
  elif .status == "success" then "done \\(.web_url)"
  elif (.status == "failed" or .status == "canceled" or .status == "skipped") then "failed pipeline is \\(.status): \\(.web_url)"
  else "waiting pipeline is \\(.status): \\(.web_url)" end'`,
  azure: `api GET '/build/builds?queryOrder=queueTimeDescending&%24top=500&api-version=7.1' | jq -r --arg name "$PIPELINE_NAME" --arg commit "$COMMIT" '
  [.value[] | select(.sourceVersion == $commit and .definition.name == $name)] | max_by(.id) | if . == null then "waiting for a run of \\($name)"
  elif .status != "completed" then "waiting run is \\(.status): \\(._links.web.href)"
  elif .result == "succeeded" then "done \\(._links.web.href)"
  else "failed run ended with \\(.result): \\(._links.web.href)" end'`,
};

/** Shell function `look` for the newest run of the pipeline `$PIPELINE_NAME` for `$COMMIT`. Needs the function `api`, below `runsApi`. */
export function lookForRun(kind: PlatformKind): string {
  return `look() {\n  ${LOOKS[kind]}\n}`;
}

/** Where the runs of a repository's pipelines are asked for. */
export function runsApi(kind: PlatformKind, repository: string): string {
  return kind === 'azure' ? repository.replace(/\/git\/repositories\/[^/]+$/, '') : repository;
}
