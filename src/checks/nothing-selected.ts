import { Check, Finding } from './check';
import { Labels, labelsOf, podLabelsOf, Selector, selectorFrom, selects } from './selection';
import { AppliedObject, ClusterContents } from '../program/cluster-contents';
import { shown, textAt, valuesAt } from '../program/json-path';
import { Makers, makersOf } from '../program/makers';
import { Program } from '../program/program';
import { viewsOf } from '../program/view';

/** A selector that selects nothing. */
export const nothingSelected: Check = {
  id: 'nothing-selected',
  warning: true,
  doc: 'A Service, PodDisruptionBudget, PodMonitor or ServiceMonitor selects nothing of what is applied to its cluster, and no chart or operator of the namespace can create what it selects: '
    + 'it has no effect. Correct the selector, or the labels.',
  *run(program) {
    for (const { contents } of viewsOf(program)) {
      if (!contents.isCluster) continue;
      const selecting = contents.objects.flatMap(selectionOf);
      if (selecting.length === 0) continue;
      const labels = new LabelsByNamespace(program, contents);
      for (const selection of selecting) yield* judge(selection, labels, makersOf(contents));
    }
  },
};

/** What an object selects. */
interface Selection {
  readonly by: AppliedObject;
  readonly at: string;
  readonly selector: Selector;
  readonly of: 'pods' | 'Services';
  /** Default: all. */
  readonly namespaces?: readonly string[];
}

function selectionOf(by: AppliedObject): Selection[] {
  const { kind, json } = by.object;
  const at = (path: string): unknown => valuesAt(json, path)[0]?.value;
  switch (kind) {
    case 'core/Service': {
      const matchLabels = at('spec.selector');
      const selector = textAt(json, 'spec.type') === 'ExternalName' ? undefined : selectorFrom({ matchLabels });
      return selector ? [{ by, at: 'spec.selector', selector, of: 'pods', namespaces: [by.namespace] }] : [];
    }
    case 'policy/PodDisruptionBudget': {
      const selector = selectorFrom(at('spec.selector'));
      return selector ? [{ by, at: 'spec.selector', selector, of: 'pods', namespaces: [by.namespace] }] : [];
    }
    case 'monitoring.coreos.com/PodMonitor':
    case 'monitoring.coreos.com/ServiceMonitor': {
      const selector = selectorFrom(at('spec.selector'));
      const names = valuesAt(json, 'spec.namespaceSelector.matchNames[]').map(({ value }) => String(value));
      const namespaces = at('spec.namespaceSelector.any') === true ? undefined : names.length > 0 ? names : [by.namespace];
      return selector ? [{ by, at: 'spec.selector', selector, of: kind.endsWith('/PodMonitor') ? 'pods' : 'Services', namespaces }] : [];
    }
    default:
      return [];
  }
}

function* judge({ by, at, selector, of, namespaces }: Selection, all: LabelsByNamespace, makers: Makers): IterableIterator<Finding> {
  const wanted = withoutGiven(selector);
  if (wanted === undefined || JSON.stringify(selector).includes('${')) return;
  const within = namespaces ?? all.namespaces;
  if (within.some((namespace) => makers.mayRunMore(namespace) || all.isDeclared(namespace, of))) return;
  if (within.some((namespace) => all.of(of, namespace).some((labels) => selects(wanted, labels)))) return;
  const { json, place } = by.object;
  yield {
    place,
    at,
    message: `${json.kind} ${by.name} selects ${of} with ${shown(selector.matchLabels ?? selector)}, and nothing in ${within.join(', ')} has those labels`,
    fix: `correct the selector, or the labels of the ${of}; declare what something else creates`,
  };
}

/** Labels that controllers give to the pods that they create. */
const GIVEN = new RegExp('^(statefulset\\.kubernetes\\.io/pod-name|apps\\.kubernetes\\.io/pod-index|(batch\\.kubernetes\\.io/)?(job-name|controller-uid)|'
  + 'pod-template-hash|controller-revision-hash|pod-template-generation)$');

/** A selector without labels that controllers give; undefined where nothing else is left. */
function withoutGiven({ matchLabels = {}, matchExpressions = [] }: Selector): Selector | undefined {
  const isOwn = ({ key }: { readonly key?: unknown }): boolean => !GIVEN.test(String(key));
  return selectorFrom({
    matchLabels: Object.fromEntries(Object.entries(matchLabels).filter(([key]) => isOwn({ key }))),
    matchExpressions: Array.isArray(matchExpressions) ? matchExpressions.filter(isOwn) : matchExpressions,
  });
}

/** The labels of pods and of Services in each namespace of a cluster. */
class LabelsByNamespace {
  private readonly pods = new Map<string, Labels[]>();
  private readonly services = new Map<string, Labels[]>();

  constructor(private readonly program: Program, contents: ClusterContents) {
    for (const applied of contents.objects) {
      const labels = podLabelsOf(applied);
      if (labels) add(this.pods, applied.namespace, labels);
      if (applied.object.kind === 'core/Service') add(this.services, applied.namespace, labelsOf(applied));
    }
  }

  get namespaces(): readonly string[] {
    return [...new Set([...this.pods.keys(), ...this.services.keys()])];
  }

  public of(what: 'pods' | 'Services', namespace: string): readonly Labels[] {
    return (what === 'pods' ? this.pods : this.services).get(namespace) ?? [];
  }

  /** Whether something of the kind is declared to be there, with labels that nobody knows. */
  public isDeclared(namespace: string, what: 'pods' | 'Services'): boolean {
    const kinds = what === 'pods' ? /^(core\/Pod|apps\/|batch\/)/ : /^core\/Service$/;
    return this.program.externals.some((each) => kinds.test(each.kind) && (each.namespace ?? namespace) === namespace);
  }
}

function add(map: Map<string, Labels[]>, namespace: string, labels: Labels): void {
  const same = map.get(namespace);
  if (same) same.push(labels);
  else map.set(namespace, [labels]);
}
