import { Selector } from './selector';

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
