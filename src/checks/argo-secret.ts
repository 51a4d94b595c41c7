import { Check, Finding } from './check';
import { isMap } from '../base/manifest';
import type { ProgramObject } from '../program/program';

const LABEL = 'argocd.argoproj.io/secret-type';

const OF_REPOSITORIES: readonly string[] = [
  'type', 'url', 'username', 'password', 'bearerToken', 'sshPrivateKey', 'tlsClientCertData', 'tlsClientCertKey', 'insecure', 'insecureIgnoreHostKey', 'enableLfs', 'enableOCI',
  'insecureOCIForceHttp', 'forceHttpBasicAuth', 'githubAppID', 'githubAppInstallationID', 'githubAppPrivateKey', 'githubAppEnterpriseBaseUrl', 'gcpServiceAccountKey',
  'useAzureWorkloadIdentity', 'proxy', 'noProxy', 'project', 'name',
];
const OF_CLUSTERS: readonly string[] = ['name', 'server', 'config', 'namespaces', 'clusterResources', 'project', 'shard'];

/** What Argo CD reads of Secrets with each label: the key without which one is about nothing, and all keys. */
const TYPES: { readonly [type: string]: { readonly required?: string; readonly keys: readonly string[] } } = {
  'repository': { required: 'url', keys: OF_REPOSITORIES },
  'repo-creds': { required: 'url', keys: OF_REPOSITORIES },
  'repository-write': { required: 'url', keys: OF_REPOSITORIES },
  'repo-write-creds': { required: 'url', keys: OF_REPOSITORIES },
  'cluster': { required: 'server', keys: OF_CLUSTERS },
  'scm-creds': { keys: [] },
};

/** A Secret that is meant for Argo CD, in another form than Argo CD reads. */
export const argoSecret: Check = {
  id: 'argo-secret',
  doc: `A Secret with the label \`${LABEL}\` lacks the key that says which repository or cluster it is for, or has a key in another case than Argo CD reads, or a type that Argo CD does not have: it is `
    + 'ignored, and Applications fail to reach the repository or the cluster. Correct the key or the label. Values, which may be encrypted, are not looked at.',
  *run(program) {
    for (const object of program.judged) if (object.kind === 'core/Secret') yield* judge(object);
  },
};

function* judge({ place, json, name }: ProgramObject): IterableIterator<Finding> {
  const labels = json.metadata?.labels;
  const type = isMap(labels) ? labels[LABEL] : undefined;
  if (typeof type !== 'string' || /^ENC\[|\$/.test(type)) return; // encrypted, or a variable
  const known = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (!known) {
    const fix = `use ${Object.keys(TYPES).join(', ')}`;
    yield { place, message: `Secret ${name} has the label ${LABEL}: ${JSON.stringify(type)}, a type that Argo CD does not have`, fix };
    return;
  }
  const keys = [json.data, json.stringData].flatMap((map) => (isMap(map) ? Object.keys(map) : []));
  if (keys.length === 0) return; // something else fills it
  const misspelt = new Map(keys.flatMap((key): [string, string][] => {
    const meant = known.keys.includes(key) ? undefined : known.keys.find((each) => each.toLowerCase() === key.toLowerCase());
    return meant === undefined ? [] : [[key, meant]];
  }));
  for (const [key, meant] of misspelt) {
    yield { place, message: `Secret ${name} for Argo CD (${LABEL}: ${type}) has the key ${key}, which Argo CD does not read`, fix: `use ${meant}`, about: key };
  }
  const { required } = known;
  if (required === undefined || keys.includes(required) || [...misspelt.values()].includes(required)) return;
  yield {
    place,
    message: `Secret ${name} for Argo CD (${LABEL}: ${type}) has no key ${required}, so Argo CD does not know which ${type === 'cluster' ? 'cluster' : 'repository'} it is for`,
    fix: `add ${required}`,
  };
}
