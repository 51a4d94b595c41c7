import { Yaml } from 'cdk8s';
import * as jsYaml from 'js-yaml';
import { emit } from '../src/synth/yaml/emit';

/** An object as it is found in a GitOps repository; what differs from one such object to the next carries the mark. */
type Sample = (mark: string) => object;

const flux: Sample = (mark) => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name: `myapp-${mark}`, namespace: 'flux-system', labels: { 'app.kubernetes.io/part-of': `platform-${mark}` } },
  spec: {
    decryption: { provider: 'sops', secretRef: { name: 'sops-age' } },
    dependsOn: [{ name: 'infra-configs' }, { name: `controllers-${mark}` }],
    healthChecks: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: `myapp-${mark}`, namespace: `app-${mark}` }],
    interval: '5m0s',
    path: `./overlays/production/${mark}`,
    postBuild: { substitute: { CLUSTER: `production-${mark}`, REGION: 'eu-west-1' } },
    prune: true,
    retryInterval: '1m0s',
    sourceRef: { kind: 'GitRepository', name: `manifests-${mark}` },
    targetNamespace: `app-${mark}`,
    timeout: '3m0s',
    wait: true,
  },
});

const deployment: Sample = (mark) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    annotations: { 'prometheus.io/port': '8080', 'prometheus.io/scrape': 'true' },
    labels: { app: `web-${mark}`, tier: 'frontend' },
    name: `web-${mark}`,
    namespace: `app-${mark}`,
  },
  spec: {
    minReadySeconds: 5,
    replicas: 3,
    selector: { matchLabels: { app: `web-${mark}` } },
    strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 }, type: 'RollingUpdate' },
    template: {
      metadata: { labels: { app: `web-${mark}`, tier: 'frontend' } },
      spec: {
        containers: [{
          args: ['--port=8080', `--config=/etc/web/${mark}.yaml`],
          env: [
            { name: 'LOG_LEVEL', value: 'info' },
            { name: 'DB_HOST', value: `db-${mark}.app.svc.cluster.local` },
            { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { key: 'password', name: `db-${mark}` } } },
          ],
          image: `registry.example.com/org/web:1.2.3-${mark}`,
          livenessProbe: { httpGet: { path: '/healthz', port: 8080 }, initialDelaySeconds: 10 },
          name: 'web',
          ports: [{ containerPort: 8080, name: 'http', protocol: 'TCP' }],
          readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 5 },
          resources: { limits: { cpu: '500m', memory: '256Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
          volumeMounts: [{ mountPath: '/tmp', name: 'tmp' }],
        }],
        securityContext: { fsGroup: 2000, runAsNonRoot: true, runAsUser: 1000 },
        serviceAccountName: `web-${mark}`,
        volumes: [{ emptyDir: {}, name: 'tmp' }],
      },
    },
  },
});

const SCRIPT = [
  'set -euo pipefail',
  '',
  'log() { printf \'%s %s\\n\' "$(date -u +%FT%TZ)" "$*" >&2; }',
  '',
  ...Array.from({ length: 6 }, (_, i) => [
    `for attempt in 1 2 3 4 5; do # step ${i}`,
    `  if curl --fail --silent --show-error "\${URL}/api/v2.0/projects/${i}" -o "$TMPDIR/answer.json"; then`,
    `    log "project ${i}: $(jq -r '.name' "$TMPDIR/answer.json")"`,
    '    break',
    '  fi',
    'done',
  ]).flat(),
].join('\n');

const script: Sample = (mark) => ({
  apiVersion: 'v1',
  data: { 'run.sh': `#!/usr/bin/env bash\n# ${mark}\n${SCRIPT}\n` },
  kind: 'ConfigMap',
  metadata: { name: `scripts-${mark}`, namespace: `app-${mark}` },
});

const SAMPLES: Record<string, Sample> = { 'Flux Kustomization': flux, 'Deployment': deployment, 'ConfigMap with a script': script };
const EMITTERS = [emit, (value: object) => JSON.stringify(value), (value: object) => jsYaml.dump(value), (value: object) => Yaml.stringify(value)];
const ROUNDS = 9;

/**
 * The time to emit one object, in microseconds: ours, `JSON.stringify`, `js-yaml`, and `yaml` as cdk8s calls it. On the first pass every
 * object is new and no string that carries its mark was ever met; on the repeat pass the same object is emitted again and again.
 * The process is warm in both. Of several rounds the fastest counts: what else runs on the machine only adds. The first row names the
 * columns.
 */
export async function emission(): Promise<string[][]> {
  const rows = [['emission', 'pass', 'ours µs', 'JSON.stringify µs', 'js-yaml µs', 'yaml µs', 'ours / JSON', 'yaml / ours']];
  for (const [name, sample] of Object.entries(SAMPLES)) {
    const one = sample('production');
    if (emit(one) !== Yaml.stringify(one)) throw new Error(`${name} is not emitted as cdk8s does`);
    for (const value of objects(sample, 3000)) EMITTERS.forEach((emitter) => flat(emitter(value)));
    rows.push(row(name, 'repeat', (index) => {
      const count = index < 2 ? 4000 : 300;
      return microseconds(EMITTERS[index], Array<object>(count).fill(one));
    }));
    rows.push(row(name, 'first', (index) => microseconds(EMITTERS[index], objects(sample, index < 2 ? 4000 : 300))));
    await new Promise(setImmediate);
  }
  return rows;
}

function row(name: string, pass: string, measure: (emitter: number) => number): string[] {
  const rounds = Array.from({ length: ROUNDS }, () => EMITTERS.map((_, index) => measure(index)));
  const [ours, json, js, yaml] = EMITTERS.map((_, index) => Math.min(...rounds.map((round) => round[index])));
  return [name, pass, ...[ours, json, js, yaml].map((time) => time.toFixed(2)), `${(ours / json).toFixed(2)}x`, `${(yaml / ours).toFixed(1)}x`];
}

let marks = 0;
function objects(sample: Sample, count: number): object[] {
  return Array.from({ length: count }, () => sample((0x10000 + marks++).toString(36)));
}

function microseconds(emitter: (value: object) => string, values: object[]): number {
  const start = process.hrtime.bigint();
  for (const value of values) flat(emitter(value));
  return Number(process.hrtime.bigint() - start) / 1000 / values.length;
}

/** Makes the engine join the pieces of a string, as writing it does: putting that off would flatter whoever concatenates. */
function flat(text: string): void {
  consumed += text.charCodeAt(text.length - 1);
}
let consumed = 0;

if (require.main === module) {
  void emission().then((rows) => {
    for (const cells of rows) console.log(cells.map((cell, i) => i < 2 ? cell.padEnd(24) : cell.padStart(18)).join(''));
  });
}
