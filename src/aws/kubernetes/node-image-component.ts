import { createHash } from 'crypto';
import { gzipped } from '../../base/gzip';
import { shell } from '../../base/shell';

/** What a component of Image Builder takes inline, in characters. */
export const COMPONENT_LIMIT = 16_000;

/**
 * The document by which Image Builder makes an image: it runs the script on a machine that boots from the image of a system, checks what has become of it, and checks again on a
 * machine that boots from the new image.
 *
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-use-documents.html
 */
export function componentDocument(script: string, kubernetesVersion: string): string {
  const { Scalar, stringify } = require('yaml') as typeof import('yaml');
  const schemaVersion = Object.assign(new Scalar(1), { minFractionDigits: 1 }); // written as 1.0
  const phase = (name: string, step: string, command: string): object => ({
    name, steps: [{ name: step, action: 'ExecuteBash', onFailure: 'Abort', timeoutSeconds: 3600, inputs: { commands: [command] } }],
  });
  const check = `/opt/node-image/check ${kubernetesVersion}`;
  return stringify({
    name: 'KubernetesNode',
    description: `Everything that a node of Kubernetes ${kubernetesVersion} fetches at its first boot`,
    schemaVersion,
    phases: [phase('build', 'Bake', bake(script, kubernetesVersion)), phase('validate', 'Check', check), phase('test', 'CheckAfterBoot', check)],
  }, { lineWidth: 0 });
}

/** What the script is told, as user data tells it, and the script itself, packed. */
function bake(script: string, kubernetesVersion: string): string {
  return shell`set -euo pipefail
mkdir -p /opt/bootstrap
imds=http://169.254.169.254/latest
(umask 077 && curl --fail --silent --show-error --retry 5 --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$imds/api/token" \
  | sed 's/^/X-aws-ec2-metadata-token: /' >/run/imds)
region=$(curl --fail --silent --show-error --retry 5 --header @/run/imds "$imds/meta-data/placement/region")
rm /run/imds
cat >/opt/bootstrap/values <<VALUES
REGION='$region'
KUBERNETES_VERSION='${kubernetesVersion}'
KUBELET_VERSION='${kubernetesVersion}'
VALUES
base64 -d <<'SCRIPT' | gunzip >/opt/bootstrap/run
${gzipped(script).replace(/.{120}/g, '$&\n')}
SCRIPT
bash /opt/bootstrap/run
`;
}

/**
 * Version of a component or recipe. Image Builder never changes one: another content is another version, and CloudFormation makes the new one before it removes the old one. So
 * the third number is a digest of the content, and says nothing of what is newer; the first two are those of Kubernetes.
 */
export function versionOf(kubernetesVersion: string, content: string): string {
  const [major, minor] = kubernetesVersion.split('.');
  return `${major}.${minor}.${createHash('sha256').update(content).digest().readUInt32BE(0) % 2 ** 30}`;
}
