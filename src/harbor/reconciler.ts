import { createHash } from 'crypto';
import { ApiObjectMetadata, Cron, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Renderer } from './backend';
import type { Harbor } from './harbor';
import { SCRIPT } from './script/script';
import { problem } from '../base/problem';
import { secretReference } from '../base/secret-reference';
import { Resource } from '../resource';
import { ISecret } from '../secret';

/** How the reconciler runs. */
export interface ReconcilerOptions {
  /**
   * Image with bash (4.4 or later), curl (7.84 or later), jq (1.6 or later), and the coreutils and grep of GNU or BusyBox.
   *
   * @default - `docker.io/alpine/k8s` in an exact version
   */
  readonly image?: string;
  /**
   * Secrets for pulling that image.
   *
   * @default - none
   */
  readonly imagePullSecrets?: ISecret[];
  /**
   * When to revert manual changes and write new values of Secrets.
   *
   * @default - hourly, at minute 23
   */
  readonly schedule?: Cron;
  /**
   * Whether the CronJob suspends its schedule. Changes of the program are still brought into Harbor.
   *
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * How long a run retries after transient faults (no connection, overload, server errors, incomplete answers) while nothing gets done. At
   * least one second. A longer `Retry-After` of Harbor ends the run.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
  /**
   * A Secret with the key `ca.crt`: the certificate authority of Harbor, in PEM.
   *
   * @default - those of the image
   */
  readonly ca?: ISecret;
  /**
   * Service account of the pods; it needs no permissions, and its token is not mounted.
   *
   * @default - the namespace's default
   */
  readonly serviceAccountName?: string;
}

/** Engines recreate the Job when it changes: a Job is immutable in Kubernetes. */
const REPLACE = { 'kustomize.toolkit.fluxcd.io/force': 'enabled', 'argocd.argoproj.io/sync-options': 'Force=true,Replace=true' };

/** The reconciler: a ConfigMap with script and desired state, a Job that runs it at each change, a CronJob against drift. @internal */
export class Reconciler implements Renderer {
  constructor(private readonly options: ReconcilerOptions) {}

  public bindHarbor(harbor: Harbor): void {
    const { schedule = Cron.schedule({ minute: '23' }), suspend, ca: certificateAuthority, imagePullSecrets = [], timeout = Duration.minutes(5) } = this.options;
    const at = { namespace: harbor.namespace };
    this.checkCredentials(harbor);
    if (certificateAuthority) secretReference(harbor, 'ca', certificateAuthority, { required: ['ca.crt'], ...at });
    for (const secret of imagePullSecrets) secretReference(harbor, 'imagePullSecrets', secret, at);
    if (timeout.toMilliseconds({ integral: false }) < 1000) {
      problem(harbor, 'duration', `timeout is ${timeout.toMilliseconds({ integral: false })} ms, which is too short`, 'use at least one second');
    }
    const { metadata } = harbor._props;
    const config = new ReconcilerObject(harbor, 'config', 'v1', 'ConfigMap', { metadata }, () => ({
      data: { 'desired.json': desiredState(harbor).text, 'reconcile.sh': SCRIPT },
    }));
    const pod = () => podSpec(config.name, desiredState(harbor).secrets, this.options);
    new ReconcilerObject(harbor, 'reconcile', 'batch/v1', 'Job', { metadata: withAnnotations(metadata, REPLACE) }, () => ({
      spec: changeJob(pod(), digest(SCRIPT, desiredState(harbor).text)),
    }));
    new ReconcilerObject(harbor, 'drift', 'batch/v1', 'CronJob', { metadata }, () => ({
      spec: {
        schedule: schedule.expressionString,
        suspend,
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: { spec: driftJob(pod()) },
      },
    }));
  }

  // Everything else is in the desired state.
  public bindRegistry(): void {}
  public bindProject(): void {}
  public bindMember(): void {}
  public bindWebhook(): void {}
  public bindRobot(): void {}

  private checkCredentials(harbor: Harbor): void {
    const { credentials } = harbor._props;
    if (credentials) {
      secretReference(harbor, 'credentials', credentials, { required: ['username', 'password'], namespace: harbor.namespace });
    } else {
      problem(harbor, 'harbor-credentials', 'credentials are missing',
        'set credentials to a Secret with the keys username and password of an administrator');
    }
  }
}

/** An object whose content is known when the program is synthesized. */
class ReconcilerObject extends Resource {
  constructor(
    scope: Construct, id: string, apiVersion: string, kind: string, props: { metadata?: ApiObjectMetadata },
    private readonly body: () => Record<string, unknown>,
  ) {
    super(scope, id, apiVersion, kind, props);
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return this.body();
  }
}

/** It retries for a week: a fix outside, such as a password in the store, takes effect without a commit. */
function changeJob(pod: Record<string, unknown>, state: string): Record<string, unknown> {
  const metadata = { labels: LABELS, annotations: { 'checksum/desired-state': state } };
  return { activeDeadlineSeconds: 7 * 86_400, backoffLimit: 10_000, template: { metadata, spec: { ...pod, restartPolicy: 'OnFailure' } } };
}

/** It retries once, then waits for the next run. The script ends by itself; the deadline holds if Harbor answers each request as slowly as it may. */
function driftJob(pod: Record<string, unknown>): Record<string, unknown> {
  return { activeDeadlineSeconds: 2 * 3600, backoffLimit: 1, ttlSecondsAfterFinished: 86_400, template: { metadata: { labels: LABELS }, spec: { ...pod, restartPolicy: 'Never' } } };
}

const LABELS = { 'app.kubernetes.io/name': 'harbor-reconciler' };

function withAnnotations(metadata: ApiObjectMetadata | undefined, annotations: Record<string, string>): ApiObjectMetadata {
  return { ...metadata, annotations: { ...annotations, ...metadata?.annotations } };
}

function digest(...texts: string[]): string {
  return createHash('sha256').update(texts.join('\0')).digest('hex');
}

/** A Secret and the keys of it that the script reads. */
interface MountedSecret {
  readonly name: string;
  readonly keys: string[];
}

/** All inputs of the script. */
interface DesiredState {
  /** The desired state, as JSON text. */
  readonly text: string;
  /** The Secrets that it refers to, by name. */
  readonly secrets: MountedSecret[];
}

/** The desired state of a Harbor. Names and free texts are data in it, never part of the script. */
function desiredState(harbor: Harbor): DesiredState {
  const secrets = new Map<string, Set<string>>();
  const mount = (secret: { readonly name: string }, key: string): string => {
    const keys = secrets.get(secret.name) ?? new Set();
    secrets.set(secret.name, keys.add(key));
    return `${secret.name}/${key}`;
  };
  const { credentials } = harbor._props;
  const state = {
    url: harbor.url,
    credentials: credentials && { username: mount(credentials, 'username'), password: mount(credentials, 'password') },
    registries: harbor._registries.map((registry) => registry._render(mount)),
    projects: harbor._projects.map((project) => project._render(mount)),
    robots: harbor._robots.map((robot) => robot._render(mount)),
  };
  return {
    text: `${JSON.stringify(state, null, 2)}\n`,
    secrets: [...secrets].map(([name, keys]) => ({ name, keys: [...keys].sort() })).sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** Image with bash, curl and jq. */
const IMAGE = 'docker.io/alpine/k8s:1.34.1';

const USER = 65_532;

/** The pod that runs the script: no permissions, only a small memory disk writable, every Secret as files. */
function podSpec(configMap: string, secrets: MountedSecret[], options: ReconcilerOptions): Record<string, unknown> {
  const { image = IMAGE, imagePullSecrets, timeout = Duration.minutes(5), ca: certificateAuthority, serviceAccountName } = options;
  const mounts = secrets.map(({ name, keys }, i) => ({
    volume: { name: `secret-${i}`, secret: { secretName: name, defaultMode: 0o440, items: keys.map((key) => ({ key, path: key })) } },
    mountPath: `/secrets/${name}`,
  }));
  if (certificateAuthority) {
    const items = [{ key: 'ca.crt', path: 'ca.crt' }];
    mounts.push({ volume: { name: 'ca', secret: { secretName: certificateAuthority.name, defaultMode: 0o440, items } }, mountPath: '/ca' });
  }
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    serviceAccountName,
    imagePullSecrets: imagePullSecrets?.map(({ name }) => ({ name })),
    securityContext: { runAsNonRoot: true, runAsUser: USER, runAsGroup: USER, fsGroup: USER, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [{
      name: 'reconcile',
      image,
      command: ['bash', '/config/reconcile.sh'],
      env: [
        { name: 'HARBOR_DESIRED', value: '/config/desired.json' },
        { name: 'HARBOR_SECRETS', value: '/secrets' },
        { name: 'HARBOR_DEADLINE', value: String(Math.ceil(timeout.toMilliseconds({ integral: false }) / 1000)) },
        ...certificateAuthority ? [{ name: 'CURL_CA_BUNDLE', value: '/ca/ca.crt' }] : [],
      ],
      resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
      volumeMounts: [
        { name: 'config', mountPath: '/config', readOnly: true },
        { name: 'tmp', mountPath: '/tmp' },
        ...mounts.map(({ volume, mountPath }) => ({ name: volume.name, mountPath, readOnly: true })),
      ],
    }],
    volumes: [
      { name: 'config', configMap: { name: configMap } },
      { name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } },
      ...mounts.map(({ volume }) => volume),
    ],
  };
}
