import { Duration } from 'cdk8s';
import { MountedSecret } from './desired-state';
import { ReconcilerOptions } from './reconciler-options';

/** Image with bash, curl and jq. */
const IMAGE = 'docker.io/alpine/k8s:1.34.1';

const USER = 65_532;

/** The pod that runs the script: no rights, nothing writable but a small memory disk, every Secret as files. */
export function podSpec(configMap: string, secrets: MountedSecret[], options: ReconcilerOptions): Record<string, unknown> {
  const { image = IMAGE, imagePullSecrets, timeout = Duration.minutes(5), certificateAuthority, serviceAccountName } = options;
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
