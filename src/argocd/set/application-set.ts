import { Construct } from 'constructs';
import { ApplicationTemplate, wholeTemplate } from './application-template';
import { Generator } from './generator';
import { renderStrategy, RollingSync } from './rolling-sync';
import { problem } from '../../base/problem';
import { Resource, ResourceProps } from '../../resource';
import { SYNC_WAVE } from '../delivery-order';

/** What a set may do to its Applications. */
export enum ApplicationsSync {
  /** Create, change and delete them. */
  SYNC = 'sync',
  /** Create them only. */
  CREATE_ONLY = 'create-only',
  /** Create and change them. */
  CREATE_UPDATE = 'create-update',
  /** Create and delete them. */
  CREATE_DELETE = 'create-delete',
}

/** Fields of Applications that a set does not set back. */
export interface IgnoredApplicationDifference {
  /**
   * Name of the Application.
   *
   * @default - all
   */
  readonly name?: string;
  /**
   * JSON pointers, such as `/spec/source/targetRevision`.
   *
   * @default - none
   */
  readonly jsonPointers?: string[];
  /**
   * Expressions of jq.
   *
   * @default - none
   */
  readonly jqPathExpressions?: string[];
}

/** Properties of an ApplicationSet. */
export interface ApplicationSetProps extends ResourceProps {
  /** What the Applications are made for. The Applications of all of them together. */
  readonly generators: Generator[];
  /** What each Application is. Its texts may contain parameters of the generators. */
  readonly template: ApplicationTemplate;
  /**
   * YAML that is merged into each Application: a template with blocks such as `{{- if }}`.
   *
   * @default - none
   */
  readonly templatePatch?: string;
  /**
   * Options of Go's templates. `missingkey=error` refuses parameters that do not exist, instead of writing `<no value>`.
   *
   * @default ['missingkey=error']
   */
  readonly goTemplateOptions?: string[];
  /**
   * Steps by which each commit comes to the Applications. It syncs them itself: their own `automated` has no effect.
   *
   * @default - all at once
   */
  readonly rollingSync?: RollingSync;
  /**
   * What the set may do to its Applications.
   *
   * @default ApplicationsSync.SYNC
   */
  readonly applicationsSync?: ApplicationsSync;
  /**
   * Whether the objects of its Applications stay when those are deleted.
   *
   * @default false
   */
  readonly preserveResourcesOnDeletion?: boolean;
  /**
   * Fields of Applications that it does not set back.
   *
   * @default - none
   */
  readonly ignoreApplicationDifferences?: IgnoredApplicationDifference[];
  /**
   * Annotations of Applications that others write and that it leaves alone.
   *
   * @default - none
   */
  readonly preservedAnnotations?: string[];
  /**
   * Labels of Applications that others write and that it leaves alone.
   *
   * @default - none
   */
  readonly preservedLabels?: string[];
  /**
   * Whether selectors of generators in a matrix or merge count. Argo CD ignores them otherwise, as it always did.
   *
   * @default true
   */
  readonly applyNestedSelectors?: boolean;
  /**
   * Sync wave among the objects of its folder.
   *
   * @default 0
   */
  readonly syncWave?: number;
}

/**
 * Applications by generators: one for each cluster, folder, repository or pull request.
 *
 * @example
 * const clusters = new argocd.ClusterGenerator({ clusters: { matchExpressions: [{ key: 'stage', operator: LabelOperator.EXISTS }] } });
 * const stage = (name: string): argocd.RollingSyncStep => ({ matchExpressions: [{ key: 'stage', operator: LabelOperator.IN, values: [name] }] });
 * new argocd.ApplicationSet(folder, 'mon-app', {
 *   generators: [clusters],
 *   rollingSync: { steps: [stage('staging'), stage('production')] },
 *   template: {
 *     name: `mon-app-${clusters.nameNormalized}`,
 *     labels: { stage: clusters.label('stage') },
 *     source: argocd.ApplicationSource.git({ url: 'https://github.com/mon-org/mon-app-gitops', revision: 'main', path: `kubernetes/${clusters.label('stage')}` }),
 *     destination: argocd.Destination.server(clusters.server, 'production'),
 *   },
 * });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/
 */
export class ApplicationSet extends Resource {
  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: ApplicationSetProps) {
    super(scope, id, 'argoproj.io/v1alpha1', 'ApplicationSet', props);
    const { generators, template, syncWave, applicationsSync, preserveResourcesOnDeletion } = props;
    const { preservedAnnotations: annotations, preservedLabels: labels } = props;
    const hasPolicy = applicationsSync !== undefined || preserveResourcesOnDeletion !== undefined;
    if (generators.length === 0) problem(this, 'argocd-generator', 'it has no generators, so it makes no Application', 'add at least one generator');
    if (template.name === undefined) problem(this, 'argocd-generator', 'its template has no name', 'give a name with a parameter that tells the Applications apart');
    if (template.name !== undefined && !template.name.includes('{{') && template.name !== '') {
      problem(this, 'argocd-generator', `its template has the name ${JSON.stringify(template.name)} without a parameter, so all its Applications have one name`, 'add a parameter of a generator to the name');
    }
    if (syncWave !== undefined) this.metadata.addAnnotation(SYNC_WAVE, String(syncWave));
    this._spec = {
      generators: generators.map((each) => each._render(this)),
      template: wholeTemplate(this, template),
      templatePatch: props.templatePatch,
      goTemplate: true,
      goTemplateOptions: props.goTemplateOptions ?? ['missingkey=error'],
      strategy: props.rollingSync && renderStrategy(this, props.rollingSync),
      syncPolicy: hasPolicy ? { applicationsSync, preserveResourcesOnDeletion } : undefined,
      ignoreApplicationDifferences: props.ignoreApplicationDifferences?.map((each) => ({ ...each })),
      preservedFields: annotations || labels ? { annotations, labels } : undefined,
      applyNestedSelectors: props.applyNestedSelectors ?? true,
    };
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this._spec };
  }
}
