import { Duration } from 'cdk8s';
import { waitEnv } from './wait-for-loop';
import { problem } from '../../base/problem';
import { repositoryPath } from '../../base/repository-path';
import { shell } from '../../base/shell';
import { SSH_FILES, SSH_OPTIONS, sshEnv } from '../git/git-access';
import type { Job } from '../job';
import { PRIVATE_FOLDER } from '../shell-word';
import type { SshKey } from '../shell-word';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of a deployment by Docker Compose. */
export interface DeployWithComposeProps {
  /** Account and machine, with the port where it is not 22: `deploy@shop.example.com`, `deploy@10.0.0.5:2222`. The account may use Docker there. */
  readonly host: string;
  /** The account's key, and the machine's. */
  readonly ssh: SshKey;
  /**
   * Path of the Compose file below the checkout.
   *
   * @default compose.yaml
   */
  readonly file?: string;
  /**
   * Name of the project on the machine; lower-case letters, digits, dashes and underscores.
   *
   * @default - the repository's id
   */
  readonly project?: string;
  /**
   * What the Compose file reads as variables, above all references of images: `image: ${IMAGE:?}` and `{ IMAGE: build.image }`.
   *
   * @default - none
   */
  readonly variables?: { [name: string]: Value };
  /**
   * How long services may take until they run, and are healthy where they have health checks.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
}

/**
 * Deploys a Docker Compose project to a machine over SSH: pulls the images there, starts what changed, waits until it is healthy, and removes services
 * that left the file. The Docker host is named by `DOCKER_HOST`, and ssh gets key and known hosts from a folder that is removed at the end: no
 * context, agent or key is left behind on the runner. A registry's login of the runner is used for pulling.
 *
 * @example
 * new ci.DeployWithCompose({
 *   host: 'deploy@docker.example.com', file: 'compose.yaml', variables: { TAG: ci.Value.TAG },
 *   ssh: { privateKey: ci.PipelineSecret.platform('DEPLOY_KEY'), knownHosts: ['docker.example.com ssh-ed25519 AAAA'] },
 * })
 */
export class DeployWithCompose implements IStep {
  constructor(private readonly _props: DeployWithComposeProps) {}

  public bind(job: Job): StepSpec {
    const { host, ssh, file = 'compose.yaml', variables, timeout } = this._props;
    const project = this._props.project ?? job.pipeline.repository.node.id.toLowerCase();
    repositoryPath(job, file);
    if (!/^[a-z_][a-z0-9_.-]*@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$/.test(host)) {
      problem(job, 'compose-host', `${JSON.stringify(host)} is not a valid account on a host`, 'use account@host, or account@host:port');
    }
    if (!/^[a-z0-9][a-z0-9_-]*$/.test(project)) {
      problem(job, 'compose-host', `${JSON.stringify(project)} is not a valid Compose project name`,
        'set project to lower-case letters, digits, dashes and underscores');
    }
    return {
      name: `Deploy ${project} to ${host}`,
      deploys: true,
      tools: ['docker', 'ssh'],
      env: {
        ...variables,
        ...sshEnv(job, ssh),
        COMPOSE_FILE: Value.literal(file),
        COMPOSE_PROJECT_NAME: Value.literal(project),
        DOCKER_HOST: Value.literal(`ssh://${host}`),
        DEPLOY_DEADLINE: waitEnv(job, { timeout }, Duration.minutes(5)).WAIT_DEADLINE,
      },
      script: [PRIVATE_FOLDER, SSH_FILES, SCRIPT].join('\n'),
    };
  }
}

// Docker calls the first ssh of PATH, and has no options for it.
const SCRIPT = shell`ssh=$(command -v ssh)
mkdir "$private/bin"
cat >"$private/bin/ssh" <<END
#!/bin/sh
exec '$ssh' ${SSH_OPTIONS} "\$@"
END
chmod 700 "$private/bin/ssh"
unset SSH_KEY DOCKER_CONTEXT
export PATH="$private/bin:$PATH"
docker compose config --quiet
docker compose pull --quiet
if ! docker compose up --detach --wait --wait-timeout "$DEPLOY_DEADLINE" --remove-orphans; then
  docker compose ps --all >&2 || true
  docker compose logs --tail 50 --no-color >&2 || true
  exit 1
fi
docker compose ps`;
