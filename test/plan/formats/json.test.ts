import * as fs from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { hostileReport, reportOf, someReport } from './formats';
import { asJson } from '../../../src/plan/formats/json';
import { appsOf, configMap } from '../planned';

const validate = new Ajv({ allErrors: true }).compile(JSON.parse(fs.readFileSync(join(__dirname, '../../../docs/plan.schema.json'), 'utf8')) as object);

test.each([
  ['a change', someReport()],
  ['hostile texts', hostileReport()],
  ['nothing', reportOf(appsOf(configMap('a')), appsOf(configMap('a')))],
  ['what stays', reportOf(appsOf(configMap('a'), 'prune: false'), appsOf('', 'prune: false'))],
])('is as docs/plan.schema.json says: %s', (_, report) => {
  expect(validate(JSON.parse(asJson(report)))).toBe(true);
  expect(validate.errors).toBeNull();
});

test('says what happens to each object', () => {
  const { clusters, dangers } = JSON.parse(asJson(someReport())) as { clusters: { deliveries: { changes: object[] }[] }[]; dangers: object[] };
  expect(clusters[0].deliveries[0].changes[0]).toEqual({
    action: 'change',
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: 'default',
    name: 'a',
    held: false,
    fields: [
      { path: 'data.a', before: '1', after: '2', hidden: false }, { path: 'data.text', before: 'x\ny\nz\n', after: 'x\nY\nz\n', hidden: false }, { path: 'data.b', after: '3', hidden: false },
    ],
  });
  expect(dangers).toMatchObject([{ rule: 'pruned-namespace', severity: 'danger', cluster: 'production', delivery: 'flux-system/apps', object: 'Namespace team' }]);
});
