import { IConstruct } from 'constructs';
import { ApplicationOptions, applicationSpec } from '../application-options';

/** What each Application of a set is: its texts may contain parameters. */
export interface ApplicationTemplate extends ApplicationOptions {
  /** Name of the Applications: it must have a parameter that tells them apart. */
  readonly name?: string;
  /**
   * Namespace of the Applications.
   *
   * @default - that of the ApplicationSet
   */
  readonly namespace?: string;
  /**
   * Labels of the Applications. The steps of `RollingSync` choose by them.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: string };
  /**
   * Annotations of the Applications.
   *
   * @default - none
   */
  readonly annotations?: { [name: string]: string };
  /**
   * Finalizers of the Applications.
   *
   * @default - that which deletes their objects with them, unless the set preserves them
   */
  readonly finalizers?: string[];
}

/** The template of a set. @internal */
export function wholeTemplate(construct: IConstruct, template: ApplicationTemplate): Record<string, unknown> {
  return { metadata: metadataOf(template), spec: applicationSpec(construct, template) };
}

/** The template of a generator: Argo CD puts that of the set below it, so what is not said must not be there. @internal */
export function partialTemplate(construct: IConstruct, template: ApplicationTemplate): Record<string, unknown> {
  const { project, destination, source, sources, sourceHydrator } = template;
  const isWithout = source === undefined && sources === undefined && sourceHydrator === undefined;
  const { syncPolicy, ...spec } = applicationSpec(construct, { ...template, engineDefaults: true }, {}, isWithout);
  const says = SYNC.some((option) => template[option] !== undefined);
  return {
    metadata: metadataOf(template),
    spec: { ...spec, project: project?.name ?? '', destination: destination ? spec.destination : {}, syncPolicy: says ? syncPolicy : undefined },
  };
}

function metadataOf({ name, namespace, labels, annotations, finalizers }: ApplicationTemplate): Record<string, unknown> {
  return { name, namespace, labels, annotations, finalizers };
}

const SYNC = [
  'automated', 'prune', 'selfHeal', 'allowEmpty', 'retry', 'createNamespace', 'namespaceMetadata', 'pruneLast', 'prunePropagation', 'serverSideApply',
  'clientSideApplyMigration', 'failOnSharedResource', 'applyOutOfSyncOnly', 'replace', 'force', 'validate', 'skipDryRunOnMissingResource', 'respectIgnoreDifferences',
] as const;
