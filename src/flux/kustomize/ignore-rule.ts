import { IConstruct } from 'constructs';
import { Selector } from './patch';
import { problem } from '../../base/problem';

/** Fields that are left as they are in the cluster: no drift there is found or corrected. */
export interface IgnoreRule {
  /** JSON pointers to the fields, such as `/spec/replicas`; `/` inside a name is written `~1`. */
  readonly paths: string[];
  /**
   * Which objects.
   *
   * @default - all
   */
  readonly target?: Selector;
}

/**
 * Renders ignore rules; a path that is no JSON pointer is a problem of the construct.
 *
 * @param prop name of the property, for the message
 *
 * @internal
 */
export function renderIgnore(construct: IConstruct, prop: string, rules: IgnoreRule[] | undefined): unknown {
  return rules?.map(({ paths, target }) => {
    if (paths.length === 0) problem(construct, 'json-pointer', `${prop}.paths is empty`, 'give the pointers of the fields to leave alone');
    for (const path of paths) {
      if (/^(\/([^~/]|~[01])*)+$/.test(path)) continue;
      problem(construct, 'json-pointer', `${prop}.paths has ${JSON.stringify(path)}`,
        'use JSON pointers: /metadata/annotations/example.com~1owner, with ~1 for / and ~0 for ~ inside a name');
    }
    return { paths, target: target && { ...target } };
  });
}
