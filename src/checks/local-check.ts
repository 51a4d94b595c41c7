import { Check, Finding } from './check';
import { suspectsOf } from './suspects';
import { Program, ProgramObject } from '../program/program';

/** A rule that judges each object alone, so that charts can be judged one by one. */
export interface LocalRule extends Omit<Check, 'local' | 'run'> {
  /** It looks for known secrets or tokens: only objects with something that may be one can break it (`suspects.ts`). Default: false. */
  readonly seeksSecrets?: boolean;
  /** Whether objects of a kind (`group/Kind`) and version can break it. Default: all. */
  concerns?(kind: string, apiVersion: string): boolean;
  /** What is wrong with an object. */
  judge(object: ProgramObject): Iterable<Finding> | undefined;
}

/** The check of a rule that judges each object alone. */
export interface LocalCheck extends LocalRule, Check {
  readonly local: true;
}

/** Makes a check of a rule that judges each object alone. */
export function localCheck(rule: LocalRule): LocalCheck {
  return {
    ...rule,
    local: true,
    *run(program: Program) {
      for (const object of rule.seeksSecrets ? suspectsOf(program) : program.judged) {
        if (rule.concerns && !rule.concerns(object.kind, object.json.apiVersion)) continue;
        const found = rule.judge(object);
        if (found) yield* found;
      }
    },
  };
}

/** The local ones among checks. */
export function localChecks(checks: readonly Check[]): LocalCheck[] {
  return checks.filter((check): check is LocalCheck => check.local === true);
}
