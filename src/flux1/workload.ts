import type { Document, Pair, Scalar, YAMLMap } from 'yaml';
import { yamlLibrary } from '../base/yaml/yaml-library';
import { isClusterScoped } from '../synth/yaml/cluster-scoped';

/** A container whose image Flux v1 updates. */
export interface AutomatedContainer {
  readonly workload: string;
  readonly kind: string;
  readonly container: string;
  /** Name of the image without tag. */
  readonly image: string;
  readonly tag: string;
  /** What Flux v1 is told of its tags: `semver:~1`, `glob:*`, `regexp:…`. */
  readonly filter: string;
  readonly pullSecrets: readonly string[];
  /** Name of its ImagePolicy. */
  readonly policy: string;
}

/** A file without what Flux v1 reads in it, and with what Flux v2 does. */
export interface RewrittenFile {
  readonly text: string;
  readonly containers: readonly AutomatedContainer[];
  readonly changes: readonly string[];
}

const PREFIX = /^(?:flux\.weave\.works|fluxcd\.io|filter\.fluxcd\.io)\//;

/**
 * Rewrites the objects of a file.
 *
 * @param namespace of objects that name none, where Flux v1 applies them
 * @param policyNamespace of the ImagePolicies
 */
export function rewriteFile(text: string, namespace: string, policyNamespace: string): RewrittenFile {
  const documents = yamlLibrary().parseAllDocuments(text, { version: '1.2', logLevel: 'silent' });
  const containers: AutomatedContainer[] = [];
  const changes: string[] = [];
  let isChanged = false;
  for (const document of Array.isArray(documents) ? documents as Document[] : []) {
    const metadata = document.getIn(['metadata']) as YAMLMap | undefined;
    const annotations = document.getIn(['metadata', 'annotations']) as YAMLMap | undefined;
    const kind = String(document.getIn(['kind']) ?? '');
    const name = String(document.getIn(['metadata', 'name']) ?? '');
    const apiVersion = String(document.getIn(['apiVersion']) ?? '');
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : 'core';
    if (metadata && !metadata.has('namespace') && !isClusterScoped(group, kind)) {
      metadata.set('namespace', namespace);
      isChanged = true;
      changes.push(`${kind} ${name} names no namespace: Flux v1 applied it to \`${namespace}\`, and Flux v2 refuses it, so that is written into it.`);
    }
    const said = new Map<string, string>();
    for (const pair of [...annotations?.items ?? []] as Pair<Scalar<string>, Scalar>[]) {
      if (!PREFIX.test(pair.key.value)) continue;
      said.set(pair.key.value.replace(PREFIX, ''), String(pair.value?.value));
      annotations!.delete(pair.key.value);
      isChanged = true;
    }
    if (said.size === 0) continue;
    if (said.get('ignore') !== undefined && said.get('ignore') !== 'false') {
      document.setIn(['metadata', 'annotations', 'kustomize.toolkit.fluxcd.io/reconcile'], 'disabled');
      changes.push(`${kind} ${name}: \`ignore\` becomes the annotation \`kustomize.toolkit.fluxcd.io/reconcile: disabled\`.`);
    }
    if (annotations?.items.length === 0) metadata?.delete('annotations');
    const found = said.get('automated') === 'true' ? automatedIn(document, kind, name, said) : [];
    if (found.length > 0 && said.get('locked') === 'true') {
      changes.push(`${kind} ${name} is locked${said.has('locked_msg') ? ` (${said.get('locked_msg')})` : ''}: its image gets no comment, so that nothing updates it. Unlock it by the comments that other workloads have.`);
      continue;
    }
    for (const [scalar, container] of found) {
      scalar.comment = ` {"$imagepolicy": "${policyNamespace}:${container.policy}"}`;
      scalar.spaceBefore = false;
      containers.push(container);
    }
  }
  return { text: isChanged ? (documents as Document[]).map((document) => document.toString({ lineWidth: 0 })).join('') : text, containers, changes };
}

function* automated(document: Document): IterableIterator<{ readonly container: YAMLMap; readonly pod: YAMLMap | undefined }> {
  for (const path of [['spec', 'template', 'spec'], ['spec', 'jobTemplate', 'spec', 'template', 'spec']]) {
    const pod = document.getIn(path) as YAMLMap | undefined;
    for (const list of ['containers', 'initContainers']) {
      for (const container of ((pod?.get?.(list) as { readonly items?: YAMLMap[] } | undefined)?.items ?? [])) yield { container, pod };
    }
  }
}

function automatedIn(document: Document, kind: string, name: string, said: ReadonlyMap<string, string>): [Scalar, AutomatedContainer][] {
  const found: [Scalar, AutomatedContainer][] = [];
  for (const { container, pod } of automated(document)) {
    const scalar = container.get('image', true) as Scalar<string> | undefined;
    const own = String(container.get('name') ?? '');
    const { name: image, tag } = imageOf(String(scalar?.value ?? ''));
    if (!scalar || image === '') continue;
    const pullSecrets = ((pod?.get('imagePullSecrets') as { toJSON?(): { name?: string }[] } | undefined)?.toJSON?.() ?? []).flatMap((each) => each.name ?? []);
    found.push([scalar, { workload: name, kind, container: own, image, tag, filter: said.get(`tag.${own}`) ?? 'glob:*', pullSecrets, policy: policyName(name, own) }]);
  }
  return found;
}

function policyName(workload: string, container: string): string {
  const name = workload === container ? workload : `${workload}-${container}`;
  return name.toLowerCase().replace(/[^a-z0-9.-]/g, '-').slice(0, 253);
}

/** An image as its name and its tag. */
export function imageOf(image: string): { readonly name: string; readonly tag: string } {
  const [, name = '', tag = 'latest'] = /^([^@]*?)(?::([^:/@]+))?(?:@.*)?$/.exec(image) ?? [];
  return { name, tag };
}
