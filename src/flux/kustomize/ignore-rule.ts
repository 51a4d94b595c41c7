import { IConstruct } from 'constructs';
import { Selector } from './patch';
import { problem } from '../../base/problem';

/** Fields whose drift is neither detected nor corrected. */
export interface IgnoreRule {
  /** JSON pointers to the fields, such as `/spec/replicas`; write `/` inside a name as `~1`. */
  readonly paths: string[];
  /**
   * Objects that the rule applies to.
   *
   * @default - all
   */
  readonly target?: Selector;
}

/**
 * Renders ignore rules; a path that is not a valid JSON pointer is a problem of the construct.
 *
 * @param prop name of the property, for the message
 *
 * @internal
 */
export function renderIgnore(construct: IConstruct, prop: string, rules: IgnoreRule[] | undefined): unknown {
  return rules?.map(({ paths, target }) => {
    if (paths.length === 0) problem(construct, 'json-pointer', `${prop}.paths is empty`, 'add JSON pointers of the fields to ignore');
    for (const path of paths) {
      if (/^(\/([^~/]|~[01])*)+$/.test(path)) continue;
      problem(construct, 'json-pointer', `${prop}.paths: ${JSON.stringify(path)} is not a valid JSON pointer`,
        'use a JSON pointer such as /metadata/annotations/example.com~1owner, with ~1 for / and ~0 for ~ inside a name');
    }
    return { paths, target: target && { ...target } };
  });
}
