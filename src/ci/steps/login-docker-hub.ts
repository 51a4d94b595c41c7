import { problem } from '../../problem';
import type { Job } from '../job';
import { Permission } from '../permission';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Which connection gives the token. */
export interface DockerHubTokenProps {
  /** Id of the organization's OpenID Connect connection. */
  readonly connection: string;
}

/**
 * Gets an access token of Docker Hub for the job by OpenID Connect, valid for an hour: GitHub only. It comes before the `LoginToRegistry` of
 * `Registry.dockerHubByOidc`.
 *
 * @see https://docs.docker.com/enterprise/security/oidc-connections/
 */
export class DockerHubToken implements IStep {
  constructor(private readonly _props: DockerHubTokenProps) {}

  /** The token; masked in logs. */
  public get token(): Value {
    return Value.output(this, 'token');
  }

  public bind(job: Job): StepSpec {
    if (job.pipeline.platform._kind !== 'github') {
      problem(job, 'registry-platform', 'Docker Hub trusts the identity tokens of GitHub only', 'use Registry.dockerHub with an access token as a secret');
    }
    if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(this._props.connection)) {
      problem(job, 'registry-cloud', `connection is ${JSON.stringify(this._props.connection)}`, 'use the id that Docker Hub shows for the connection');
    }
    return {
      name: 'Get a token of Docker Hub',
      script: '',
      outputs: ['token'],
      permissions: [Permission.WRITE_ID_TOKEN],
      action: { action: 'docker/oidc-action', inputs: { 'connection-id': Value.text(this._props.connection), 'expires-in': Value.text('3600') } },
    };
  }
}
