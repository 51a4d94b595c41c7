import { badLabels, Fields, isOpen, isSet, listAt, mapAt, mapsAt, Rule, Say } from './rule';
import { FORMATS } from '../formats';

/** Whether a label selector matches labels; undefined where that is not known. */
function matches(selector: Fields, labels: Fields): boolean | undefined {
  if (isOpen(selector) || isOpen(labels)) return undefined;
  const has = (key: string): boolean => Object.hasOwn(labels, key);
  return Object.entries(mapAt(selector, 'matchLabels')).every(([key, value]) => has(key) && labels[key] === value)
    && mapsAt(selector, 'matchExpressions').every(([{ key, operator, values: given }]) => {
      const isListed = has(String(key)) && listAt({ given }, 'given').includes(labels[String(key)]);
      switch (operator) {
        case 'In': return isListed;
        case 'NotIn': return !isListed;
        case 'Exists': return has(String(key));
        case 'DoesNotExist': return !has(String(key));
        default: return true;
      }
    });
}

/** The selector of a workload must match the labels that its template gives to Pods. */
export const selectsTemplate: Rule = (spec, say) => {
  const labels = mapAt(spec, 'template', 'metadata', 'labels');
  if (!isSet(spec.selector)) return;
  const selector = mapAt(spec, 'selector');
  if (Object.keys(mapAt(selector, 'matchLabels')).length === 0 && listAt(selector, 'matchExpressions').length === 0) say('.selector', 'must not be empty');
  if (matches(selector, labels) === false) say('.template.metadata.labels', `do not match the selector ${JSON.stringify(selector.matchLabels ?? selector)}`);
};

/** The same for a ReplicationController, whose selector is a map of labels. */
export const controllerSelectsTemplate: Rule = (spec, say) => {
  const labels = mapAt(spec, 'template', 'metadata', 'labels');
  const selector = mapAt(spec, 'selector');
  if (Object.keys(selector).length === 0 && Object.keys(labels).length === 0) say('.selector', 'is required, as the template has no labels');
  else if (matches({ matchLabels: selector }, labels) === false) say('.template.metadata.labels', `do not match the selector ${JSON.stringify(selector)}`);
};

/** Operators want values, or none. */
function values({ operator, values: given }: Fields, say: Say, numbers: boolean): void {
  const count = Array.isArray(given) ? given.length : 0;
  if (['In', 'NotIn'].includes(String(operator)) && count === 0) say('.values', `must not be empty where operator is ${String(operator)}`);
  if (['Exists', 'DoesNotExist'].includes(String(operator)) && count > 0) say('.values', `must be empty where operator is ${String(operator)}`);
  if (numbers && ['Gt', 'Lt'].includes(String(operator)) && count !== 1) say('.values', `must be one number where operator is ${String(operator)}`);
}

export const SELECTOR_RULES: { readonly [definition: string]: Rule } = {
  'meta/v1.LabelSelector': (value, say, root) => {
    if (root.kind !== 'HorizontalPodAutoscaler') badLabels(value, 'matchLabels', 'labels', say); // its selectors are of other systems
  },
  'core/v1.NodeSelector': (value, say) => {
    for (const [term, i] of mapsAt(value, 'nodeSelectorTerms')) {
      for (const [expression, j] of mapsAt(term, 'matchExpressions')) {
        for (const [k, each] of listAt(expression, 'values').entries()) {
          const wrong = ['In', 'NotIn'].includes(String(expression.operator)) && !isOpen(each) ? FORMATS['label-value'](each) : undefined;
          if (wrong !== undefined) say(`.nodeSelectorTerms[${i}].matchExpressions[${j}].values[${k}]`, `is ${JSON.stringify(each)}; ${wrong}`);
        }
      }
    }
  },
  'meta/v1.LabelSelectorRequirement': (value, say) => values(value, say, false),
  'core/v1.NodeSelectorRequirement': (value, say) => values(value, say, true),
  'core/v1.ScopedResourceSelectorRequirement': (value, say) => {
    values(value, say, false);
    const bare = ['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'CrossNamespacePodAffinity'];
    if (bare.includes(String(value.scopeName)) && isSet(value.operator) && value.operator !== 'Exists') say('.operator', `must be Exists for the scope ${String(value.scopeName)}`);
  },
};
