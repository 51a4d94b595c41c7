import { Cause, Check, Finding } from './check';
import { Nearest } from '../base/nearest';
import { APPLICATION, namespaceCreatedBy } from '../program/argo-application';
import { AppliedObject, ClusterContents } from '../program/cluster-contents';
import { textAt, valuesAt } from '../program/json-path';
import { makersOf } from '../program/makers';
import { constructAt } from '../program/place';
import type { ProgramFolder } from '../program/program';
import { createdBy } from '../program/resolve';
import { unappliedOf, viewsOf } from '../program/view';

const NAME = /^[a-z0-9-]+$/; // of others it is said that they cannot be
const ALWAYS = /^(default|kube-system|kube-public|kube-node-lease|flux-system)$/;

/** A namespace that nothing creates. */
export const namespaceNotCreated: Check = {
  id: 'namespace-not-created',
  doc: 'Objects go to a namespace that nothing in the cluster creates: the apply fails with "namespaces not found". Flux creates none, '
    + 'also not for `targetNamespace`, and Helm creates that of a HelmRelease only with `install.createNamespace`. Add a Namespace to a folder that is applied before, or declare it with ExternalObject.',
  *run(program) {
    const all = viewsOf(program).map((view) => ({ ...view, created: createdIn(view.contents) }));
    const unapplied = unappliedOf(program);
    for (const { nearest, contents, created } of all) {
      for (const external of program.externals) if (external.kind === 'core/Namespace') created.set(external.name, undefined);
      if (contents.isByHand || (contents.mayHave && (!contents.isCluster || makersOf(contents).isIncomplete('')))) continue; // it may come with what was not read
      if ([...created.keys()].some((name) => name.includes('${'))) continue; // it may be any
      const reported = new Set<string>();
      for (const { namespace, object, name } of contents.objects) {
        if (!NAME.test(namespace) || created.has(namespace) || reported.has(namespace) || ALWAYS.test(namespace)) continue;
        reported.add(namespace);
        const meant = nearest.of(namespace, created.keys());
        yield {
          place: object.folder && constructAt(object.place) ? object.folder.place : object.place,
          at: 'metadata.namespace',
          message: `nothing in ${contents.name} creates namespace ${namespace}, which ${object.json.kind} ${name} and others are in`,
          fixInFiles: meant === undefined ? 'add a Namespace to what is applied there, or declare it in cdk-gitops.yaml' : undefined,
          fix: meant === undefined ? 'add a Namespace to a folder that is applied there, or declare it with ExternalObject' : `did you mean ${meant}?${createdBy(created.get(meant))}`,
          about: namespace,
          causes: causeIn(contents === unapplied?.contents
            ? all.some((each) => each.contents.isCluster && each.created.has(namespace)) ? object.folder : undefined
            : all.find((each) => each.contents === unapplied?.contents)?.created.get(namespace)?.object.folder),
        };
      }
      yield* releasesInto(contents, created, reported, nearest);
    }
  },
};

/** Namespaces that a HelmRelease installs into, or keeps its records in. */
function* releasesInto(
  contents: ClusterContents, created: ReadonlyMap<string, AppliedObject | undefined>, reported: Set<string>, nearest: Nearest,
): IterableIterator<Finding> {
  for (const { object: { kind, json, place }, name } of contents.objects) {
    if (kind !== 'helm.toolkit.fluxcd.io/HelmRelease' || valuesAt(json, 'spec.kubeConfig').length > 0) continue;
    for (const at of ['spec.targetNamespace', 'spec.storageNamespace']) {
      const namespace = textAt(json, at) ?? '';
      if (!NAME.test(namespace) || created.has(namespace) || reported.has(namespace) || ALWAYS.test(namespace)) continue;
      reported.add(namespace);
      const meant = nearest.of(namespace, created.keys());
      yield {
        place,
        at,
        message: `nothing in ${contents.name} creates namespace ${namespace}, the ${at.slice('spec.'.length)} of HelmRelease ${name}`,
        fix: meant === undefined ? 'add a Namespace to what is applied there, or set spec.install.createNamespace for a targetNamespace' : `did you mean ${meant}?${createdBy(created.get(meant))}`,
        about: namespace,
      };
    }
  }
}

/** The namespaces that something creates, with what does. */
function createdIn(contents: ClusterContents): Map<string, AppliedObject | undefined> {
  const bySync = contents.objects.flatMap((applied): [string, AppliedObject][] => {
    const namespace = applied.by?.kind === APPLICATION ? namespaceCreatedBy(applied.by) : undefined; // in the cluster that it applies to
    return namespace === undefined ? [] : [[namespace, applied]];
  });
  return new Map([...bySync, ...contents.objects.flatMap((applied): [string, AppliedObject][] => {
    const { object, name } = applied;
    if (object.kind === APPLICATION) return [[applied.namespace, applied]]; // Argo CD is installed in it
    if (object.kind === 'core/Namespace') return [[object.name, applied], [name, applied]]; // of one that is renamed `namespace-renamed` says it
    const creates = valuesAt(object.json, 'spec.install.createNamespace')[0]?.value === true;
    return creates ? [[textAt(object.json, 'spec.targetNamespace') ?? object.namespace ?? '', applied]] : [];
  })]);
}

function causeIn(folder: ProgramFolder | undefined): Cause[] {
  return folder ? [{ check: 'unapplied-folder', place: folder.place }] : [];
}
