import { posix } from 'node:path';
import { textAt, valuesAt } from './json-path';
import type { ProgramFolder, ProgramObject } from './program';
import { isMap } from '../base/manifest';
import { lenientValues } from '../base/yaml/lenient';
import { isClusterScoped } from '../synth/yaml/cluster-scoped';

/** What kustomize changes in the identity of the objects that a delivery applies. */
export interface Transform {
  readonly namespace?: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** Kinds whose names kustomize does not extend: those of the first two in any group. */
const KEEPS_NAME = /\/(Namespace|CustomResourceDefinition)$|^apiregistration\.k8s\.io\/APIService$/;

/** What a delivery and the components of a folder change: the namespace of the delivery wins. */
export function transformOf(by: ProgramObject | undefined, folder: ProgramFolder | undefined): Transform {
  const namespace = by && textAt(by.json, 'spec.targetNamespace');
  return {
    namespace: namespace ?? (by && folder && componentNamespace(by, folder)),
    prefix: (by && textAt(by.json, 'spec.namePrefix')) ?? '',
    suffix: (by && textAt(by.json, 'spec.nameSuffix')) ?? '',
  };
}

/** The name and namespace of an object after its transformation. */
export function transformed(object: ProgramObject, { namespace, prefix, suffix }: Transform): { readonly name: string; readonly namespace: string } {
  const { kind, name } = object;
  // kustomize gives the namespace of a build to Namespace objects as their name.
  if (kind === 'core/Namespace') return { name: namespace ?? name, namespace: '' };
  const isGlobal = isClusterScoped(kind.slice(0, kind.lastIndexOf('/')), object.json.kind);
  return { name: KEEPS_NAME.test(kind) ? name : `${prefix}${name}${suffix}`, namespace: isGlobal ? '' : namespace ?? object.namespace ?? '' };
}

/** Whether kustomize knows what objects of a kind refer to, and changes that along: it does for those that Kubernetes itself has. */
export function followsNames(kind: string): boolean {
  const group = kind.slice(0, kind.lastIndexOf('/'));
  return !group.includes('.') || /^(rbac\.authorization|networking|storage|admissionregistration|apiregistration|apiextensions|scheduling)\.k8s\.io$/.test(group);
}

/** `namespace:` of a component that the program writes: it changes everything of the build. The last one wins. */
function componentNamespace(by: ProgramObject, folder: ProgramFolder): string | undefined {
  const ofDelivery = valuesAt(by.json, 'spec.components[]').flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
  let namespace: string | undefined;
  for (const component of [...folder.components, ...ofDelivery]) {
    const path = posix.join(folder.path, component);
    for (const name of ['kustomization.yaml', 'kustomization.yml', 'Kustomization']) {
      const text = folder.repository.textOf(posix.join(path, name));
      namespace = (text === undefined ? undefined : namespaceIn(text)) ?? namespace;
    }
  }
  return namespace;
}

function namespaceIn(text: string): string | undefined {
  const [value] = lenientValues(text, { version: '1.2' });
  const namespace = isMap(value) ? value.namespace : undefined; // what kustomize cannot read, it says
  return typeof namespace === 'string' ? namespace : undefined;
}
