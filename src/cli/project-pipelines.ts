import { ACTIONS } from '../ci/tools/pins';

/** The pipeline of a new project: its file, and where. */
export interface ProjectPipeline {
  readonly path: string;
  readonly text: string;
}

/** Publishes a rendering: the same on all platforms, and by hand. */
export function publishScript(repository: string): string {
  return `#!/usr/bin/env bash
# Publishes dist/manifests to the Git repository that the cluster follows. MANIFESTS_TOKEN: a token that may write to it.
set -euo pipefail
checkout=$(mktemp -d)
trap 'rm -rf "$checkout"' EXIT
export GIT_TERMINAL_PROMPT=0

# shellcheck disable=SC2016 # Git runs it, with the token in its environment
with_token() { git -c credential.helper= -c credential.helper='!f() { echo "username=\${MANIFESTS_USER:-git}"; echo "password=\${MANIFESTS_TOKEN:-}"; }; f' "$@"; }

with_token clone --quiet --depth 1 '${repository}' "$checkout"
npx cdk-gitops publish manifests --to "$checkout"
git -C "$checkout" add --all
if git -C "$checkout" diff --cached --quiet; then exit 0; fi
git -C "$checkout" -c user.name=cdk-gitops -c user.email=cdk-gitops@users.noreply.example.com commit --quiet --message "Render $(git rev-parse HEAD)"
with_token -C "$checkout" push --quiet
echo "pushed $(git -C "$checkout" rev-parse HEAD)"
`;
}

function action(name: string): string {
  const { version, exact } = ACTIONS[name];
  return exact === undefined ? `${name}@${version}` : `${name}@${exact} # ${version}`;
}

function workflow(runner: string): string {
  return `name: publish
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
concurrency:
  group: publish-\${{ github.ref }}
jobs:
  publish:
    runs-on: ${runner}
    timeout-minutes: 15
    steps:
      - uses: ${action('actions/checkout')}
        with:
          persist-credentials: false
      - uses: ${action('actions/setup-node')}
        with:
          node-version: 22
      - run: npm ci
      - run: npm test
      - run: npm run synth
      - run: bash publish.sh
        if: github.event_name == 'push'
        env:
          MANIFESTS_TOKEN: \${{ secrets.MANIFESTS_TOKEN }}
`;
}

const GITLAB = `workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH

.render:
  image: docker.io/library/node:22-bookworm
  timeout: 15 minutes
  before_script:
    - npm ci
    - npm test
    - npm run synth

render:
  extends: .render
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - echo "rendered"

# MANIFESTS_TOKEN: a masked and protected variable of the project
publish:
  extends: .render
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  resource_group: manifests
  script:
    - bash publish.sh
`;

// MANIFESTS_TOKEN is a secret variable of the pipeline, which scripts see only if they are given it.
const AZURE = `trigger: [main]
pr: [main]
pool:
  vmImage: ubuntu-24.04
jobs:
  - job: publish
    timeoutInMinutes: 15
    steps:
      - checkout: self
        persistCredentials: false
      - task: NodeTool@0
        inputs:
          versionSpec: 22.x
      - script: npm ci
      - script: npm test
      - script: npm run synth
      - script: bash publish.sh
        condition: and(succeeded(), eq(variables['Build.SourceBranch'], 'refs/heads/main'))
        env:
          MANIFESTS_TOKEN: $(MANIFESTS_TOKEN)
`;

/** The pipelines by their platforms. */
export const PIPELINES: { readonly [platform: string]: ProjectPipeline } = {
  gitea: { path: '.gitea/workflows/publish.yaml', text: workflow('ubuntu-latest') },
  github: { path: '.github/workflows/publish.yaml', text: workflow('ubuntu-24.04') },
  gitlab: { path: '.gitlab-ci.yml', text: GITLAB },
  azure: { path: 'azure-pipelines.yml', text: AZURE },
};
