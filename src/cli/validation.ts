import * as fs from 'node:fs';
import * as path from 'node:path';
import { placeOf } from './formats/people';
import { refusal } from '../base/refusal';
import { ACKNOWLEDGEABLE } from '../checkout/acknowledgements';
import { checkDirectories } from '../checkout/check-directories';
import { CHECKS } from '../checks/catalogue';

/** The part of cdk8s-cli's `ValidationContext` that is used. */
interface Context {
  readonly manifests: readonly string[];
  readonly report: {
    addViolation(violation: {
      readonly ruleName: string;
      readonly recommendation: string;
      readonly fix: string;
      readonly violatingResources: readonly { readonly resourceName: string; readonly locations: readonly string[]; readonly manifestPath: string }[];
    }): void;
    submit(status: 'success' | 'failure'): void;
  };
}

/**
 * A validation plugin of cdk8s-cli: what `cdk-gitops check` finds in the manifests that `cdk8s synth` has written. In `cdk8s.yaml`:
 * ```
 * validations:
 *   - package: ./node_modules/cdk-gitops/lib/cli/validation.js
 *     version: 1.0.0 # cdk8s-cli wants one
 *     class: Validation
 *     properties: { ignore: [latest-image] }
 * ```
 * Errors fail the synthesis; warnings are listed beside them.
 */
export class Validation {
  private readonly ignored: readonly string[];

  /** @param properties `ignore`: ids of checks that are not run */
  constructor({ ignore = [] }: { readonly ignore?: readonly string[] } = {}) {
    const unknown = ignore.find((id) => !ACKNOWLEDGEABLE.includes(id));
    if (unknown !== undefined) throw refusal('usage', `check ${JSON.stringify(unknown)} to ignore does not exist`, 'use an id that docs/checks.md lists', 'cdk8s.yaml');
    this.ignored = ignore;
  }

  public async validate({ manifests, report }: Context): Promise<void> {
    const files = manifests.map((file) => fs.realpathSync(path.resolve(file)));
    const root = commonFolder(files);
    const { findings } = checkDirectories({
      directories: [{ root, prefix: '', files: files.map((file) => path.relative(root, file).split(path.sep).join('/')) }],
      checks: CHECKS.filter(({ id }) => !this.ignored.includes(id)),
      declared: [],
      acknowledged: [],
    });
    const found = findings.filter(({ check }) => !this.ignored.includes(check));
    for (const finding of found) {
      report.addViolation({
        ruleName: finding.isWarning ? `${finding.check} (warning)` : finding.check,
        recommendation: finding.message,
        fix: finding.fix,
        violatingResources: [{
          resourceName: finding.message,
          locations: [placeOf(finding) ?? ''],
          manifestPath: finding.file === undefined ? root : manifests[files.indexOf(path.join(root, finding.file))],
        }],
      });
    }
    report.submit(found.some(({ isWarning }) => !isWarning) ? 'failure' : 'success');
  }
}

/** The innermost folder that all files are in. */
function commonFolder(files: readonly string[]): string {
  const folders = files.map((file) => path.dirname(file).split(path.sep));
  const [first = [''], ...others] = folders;
  const length = first.findIndex((step, i) => others.some((other) => other[i] !== step));
  return (length < 0 ? first : first.slice(0, length)).join(path.sep) || path.sep;
}
