import * as fs from 'node:fs';
import { join } from 'node:path';
import { ValidationContext } from '../../node_modules/cdk8s-cli/lib/plugins/validation';
import { Validation } from '../../src/cli/validation';
import { makeRoot, put } from '../synth/tree-on-disk';

const configMap = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: default }\n`;

let dist: string;

beforeEach(() => {
  dist = makeRoot();
});
afterEach(() => fs.rmSync(dist, { recursive: true }));

async function validate(files: readonly string[], properties?: { readonly ignore: readonly string[] }): Promise<ValidationContext> {
  const context = new ValidationContext(files.map((file) => join(dist, file)), 'cdk-gitops', '1.0.0');
  await new Validation(properties).validate(context);
  return context;
}

test('a validation of cdk8s-cli fails with what is wrong in the manifests of an app, at its place', async () => {
  put(dist, { 'a.k8s.yaml': configMap('A_b'), 'b.k8s.yaml': configMap('ok'), 'old.k8s.yaml': configMap('C_d') });
  const { report } = await validate(['a.k8s.yaml', 'b.k8s.yaml']);
  expect(report.success).toBe(false);
  expect(report.toJson().violations).toEqual([expect.objectContaining({
    ruleName: 'object-name',
    fix: expect.stringContaining('lower-case'),
    violatingConstructs: [expect.objectContaining({ locations: ['a.k8s.yaml:3:13'], manifestPath: join(dist, 'a.k8s.yaml') })],
  })]);
});

test('it succeeds where nothing is wrong, and where what is wrong is ignored', async () => {
  put(dist, { 'a/x.yaml': configMap('A_b'), 'b/x.yaml': configMap('ok') });
  expect((await validate(['b/x.yaml'])).report.success).toBe(true);
  expect((await validate(['a/x.yaml', 'b/x.yaml'], { ignore: ['object-name'] })).report.success).toBe(true);
  expect((await validate([])).report.success).toBe(true);
  expect(() => new Validation({ ignore: ['object-nam'] })).toThrow('check "object-nam" to ignore does not exist\n  --> cdk8s.yaml\n  help: ');
});
