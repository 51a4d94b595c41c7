import { createHash } from 'crypto';
import { ApiObjectMetadata, Cron, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { problem } from '../problem';
import { Resource } from '../resource';
import { secretReference } from '../secret-reference';
import { desiredState } from './desired-state';
import type { Harbor } from './harbor';
import { ReconcilerOptions } from './reconciler-options';
import { podSpec } from './reconciler-pod';
import { Renderer } from './renderer';
import { SCRIPT } from './script/script';

/** Engines make the Job anew where it has changed: Kubernetes lets nobody change a Job. */
const REPLACE = { 'kustomize.toolkit.fluxcd.io/force': 'enabled', 'argocd.argoproj.io/sync-options': 'Force=true,Replace=true' };

/** The reconciler: a ConfigMap with script and desired state, a Job that runs it at each change, a CronJob against drift. */
export class Reconciler implements Renderer {
  constructor(private readonly options: ReconcilerOptions) {}

  public bindHarbor(harbor: Harbor): void {
    const { schedule = Cron.schedule({ minute: '23' }), suspend, certificateAuthority, imagePullSecrets = [], timeout = Duration.minutes(5) } = this.options;
    const at = { namespace: harbor.namespace };
    this.checkCredentials(harbor);
    if (certificateAuthority) secretReference(harbor, 'certificateAuthority', certificateAuthority, { required: ['ca.crt'], ...at });
    for (const secret of imagePullSecrets) secretReference(harbor, 'imagePullSecrets', secret, at);
    if (timeout.toMilliseconds({ integral: false }) < 1000) {
      problem(harbor, 'duration', `timeout is ${timeout.toMilliseconds({ integral: false })} ms`, 'use at least one second');
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
      problem(harbor, 'harbor-credentials', 'credentials are missing', 'pass a Secret with the keys username and password of an administrator');
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

/** It goes on until it succeeds: what is mended outside, such as a password in the store, needs no commit to be noticed. */
function changeJob(pod: Record<string, unknown>, state: string): Record<string, unknown> {
  const metadata = { labels: LABELS, annotations: { 'checksum/desired-state': state } };
  return { backoffLimit: 10_000, template: { metadata, spec: { ...pod, restartPolicy: 'OnFailure' } } };
}

/** It tries once more, then waits for the next time. */
function driftJob(pod: Record<string, unknown>): Record<string, unknown> {
  return { backoffLimit: 1, ttlSecondsAfterFinished: 86_400, template: { metadata: { labels: LABELS }, spec: { ...pod, restartPolicy: 'Never' } } };
}

const LABELS = { 'app.kubernetes.io/name': 'harbor-reconciler' };

function withAnnotations(metadata: ApiObjectMetadata | undefined, annotations: Record<string, string>): ApiObjectMetadata {
  return { ...metadata, annotations: { ...annotations, ...metadata?.annotations } };
}

function digest(...texts: string[]): string {
  return createHash('sha256').update(texts.join('\0')).digest('hex');
}
