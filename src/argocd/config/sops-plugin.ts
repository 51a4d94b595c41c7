import { Construct } from 'constructs';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import { Resource, ResourceProps, withDefaultName } from '../../resource';

/** Properties of the plugin that decrypts. */
export interface SopsPluginProps extends ResourceProps {
  /**
   * Name of the plugin: `sopsPlugin` of the engine, or `name` of `PluginOptions`.
   *
   * @default sops
   */
  readonly pluginName?: string;
  /**
   * Name of the Secret with the age identities, in the namespace of Argo CD. Whoever installs Argo CD creates it: it is the one Secret that is not in Git.
   *
   * @default sops-age
   */
  readonly identities?: string;
  /**
   * Key of that Secret. The default is the one that Flux reads, too.
   *
   * @default age.agekey
   */
  readonly identitiesKey?: string;
  /**
   * Image with `/usr/local/bin/sops`, which is copied from it.
   *
   * @default ghcr.io/getsops/sops:v3.13.3-alpine
   */
  readonly sopsImage?: string;
}

/**
 * A config management plugin by which Argo CD decrypts SOPS files: the ConfigMap with the plugin, and the sidecar of argocd-repo-server that runs it (`chartValues`,
 * which `Installation` sets). It decrypts the files in the folder of the Application and below it, then runs `kustomize build`; an encrypted file elsewhere, such as in a
 * base, is an error, so that no ciphertext is applied.
 *
 * Argo CD keeps what it renders in its Redis for a day, these Secrets too. Where that is not acceptable, use an `eso.ExternalSecret`.
 *
 * @example
 * const plugin = new argocd.SopsPlugin(folder, 'sops');
 * const production = new Cluster(app, 'production', { repository: manifests, engine: argocd.Engine.appOfApps({ sopsPlugin: plugin.pluginName }) });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/config-management-plugins/
 */
export class SopsPlugin extends Resource {
  /** Name of the plugin. */
  public readonly pluginName: string;

  constructor(scope: Construct, id: string, private readonly _props: SopsPluginProps = {}) {
    super(scope, id, 'v1', 'ConfigMap', withDefaultName(_props, 'argocd-sops-plugin'));
    this.pluginName = _props.pluginName ?? 'sops';
    if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(this.pluginName)) {
      problem(this, 'argocd-config', `pluginName ${JSON.stringify(this.pluginName)} is not a valid name of a plugin`, 'use lower-case letters, digits, dots and dashes');
    }
  }

  /** What the values of the chart `argo-cd` need, so that argocd-repo-server has the sidecar. */
  public get chartValues(): { [key: string]: any } {
    const { identities = 'sops-age', identitiesKey = 'age.agekey', sopsImage = 'ghcr.io/getsops/sops:v3.13.3-alpine' } = this._props;
    const securityContext = {
      runAsNonRoot: true,
      runAsUser: 999,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    };
    return {
      repoServer: {
        initContainers: [{
          name: 'copy-sops', image: sopsImage, command: ['cp', '/usr/local/bin/sops', '/sops/sops'], securityContext, volumeMounts: [{ name: 'sops', mountPath: '/sops' }],
        }],
        extraContainers: [{
          name: 'sops-plugin',
          image: '{{ .Values.global.image.repository }}:{{ include "argo-cd.defaultTag" . }}', // Argo CD's own image has kustomize and Bash
          command: ['/var/run/argocd/argocd-cmp-server'],
          env: [
            { name: 'SOPS_AGE_KEY_FILE', value: '/age/keys.txt' },
            { name: 'PATH', value: '/sops:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
          ],
          securityContext,
          volumeMounts: [
            { name: 'var-files', mountPath: '/var/run/argocd' },
            { name: 'plugins', mountPath: '/home/argocd/cmp-server/plugins' },
            { name: 'sops-plugin', mountPath: '/home/argocd/cmp-server/config' },
            { name: 'sops', mountPath: '/sops' },
            { name: 'sops-identities', mountPath: '/age', readOnly: true },
            { name: 'sops-tmp', mountPath: '/tmp' },
          ],
        }],
        volumes: [
          { name: 'sops-plugin', configMap: { name: this.name } },
          { name: 'sops-identities', secret: { secretName: identities, items: [{ key: identitiesKey, path: 'keys.txt' }] } },
          { name: 'sops', emptyDir: {} },
          { name: 'sops-tmp', emptyDir: { medium: 'Memory' } },
        ],
      },
    };
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    const plugin = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'ConfigManagementPlugin',
      metadata: { name: this.pluginName },
      spec: { generate: { command: ['bash', '-c', GENERATE] } },
    };
    return { data: { 'plugin.yaml': `${JSON.stringify(plugin, undefined, 2)}\n` } };
  }
}

/** What the plugin runs, in a copy of the repository that Argo CD removes afterwards. */
const GENERATE = shell`set -euo pipefail

encrypted() {
  grep -q 'ENC\[AES256_GCM,' "$1" && [[ $(sops filestatus "$1" 2>/dev/null) == *'"encrypted":true'* ]]
}

documents() {
  while IFS= read -r -d '' file; do
    printf '%s\n' ---
    cat "$file" || exit
    [[ -z $(tail -c 1 "$file") ]] || echo
  done
}

while IFS= read -r -d '' file; do
  if encrypted "$file"; then sops decrypt --in-place "$file"; fi
done < <(find . -type f -print0)

if [[ -e kustomization.yaml || -e kustomization.yml || -e Kustomization ]]; then
  built=$(kustomize build .)
else
  built=$(find . -type f \( -name '*.yaml' -o -name '*.yml' -o -name '*.json' \) ! -name '.*' -print0 | sort -z | documents)
fi
if grep -q 'ENC\[AES256_GCM,' <<<"$built"; then
  echo "a file that is encrypted by SOPS is outside of the folder of the Application, such as in a base: move it into the folder" >&2
  exit 1
fi
printf '%s\n' "$built"
`;
