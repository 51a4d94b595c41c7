import { IConstruct } from 'constructs';
import { LabelSelector } from '../label-selector';
import { problem } from '../problem';

/** Refuses an object that would be made in no namespace. */
export function checkNamespaceSelectors(construct: IConstruct, selectors: LabelSelector[]): void {
  if (selectors.length === 0) {
    problem(construct, 'no-namespaces', 'namespaceSelectors is empty, so nothing is made',
      'select namespaces by their labels: { matchLabels: { \'kubernetes.io/metadata.name\': \'app\' } }, or {} for all');
  }
}
