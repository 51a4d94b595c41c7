import { lackOfNode, lacking } from '../../src/base/requirements';

const { engines, peerDependencies } = require('../../package.json') as { engines: { node: string }; peerDependencies: { [name: string]: string } };
const versions = (of: { readonly [name: string]: string }) => (name: string): string | undefined => of[name];

test('what is here is enough', () => {
  expect(lacking(['cdk8s', 'constructs', 'aws-cdk-lib'], 'cdk-gitops')).toEqual([]);
});

test.each([
  ['22.12.0', undefined], ['22.12.1', undefined], ['24.0.0', undefined], ['23.0.0-nightly', undefined],
  ['22.11.9', 'cdk-gitops needs Node 22.12.0 or newer, and this is Node 22.11.9'], ['20.20.2', 'cdk-gitops needs Node 22.12.0 or newer, and this is Node 20.20.2'],
])('Node %s', (node, expected) => {
  expect(engines.node).toBe('>= 22.12.0');
  expect(lackOfNode('cdk-gitops', node)?.message).toBe(expected);
});

test.each([
  [{ cdk8s: '2.69.0', constructs: '10.4.2' }, []],
  [{ cdk8s: '2.100.0-pre.1', constructs: '10.99.0' }, []],
  [{ cdk8s: '', constructs: '' }, []],
  [{ cdk8s: '2.68.99', constructs: '10.4.2' }, ['cdk-gitops needs cdk8s 2.69.0 or newer of version 2, and 2.68.99 is installed; run `npm install cdk8s@^2.69.0`']],
  [{ cdk8s: '3.0.0', constructs: '10.4.2' }, ['cdk-gitops needs cdk8s 2.69.0 or newer of version 2, and 3.0.0 is installed; run `npm install cdk8s@^2.69.0`']],
  [{ cdk8s: '1.10.0' }, [
    'cdk-gitops needs cdk8s 2.69.0 or newer of version 2, and 1.10.0 is installed; run `npm install cdk8s@^2.69.0`', 'cdk-gitops needs constructs, which is not installed; run `npm install constructs`',
  ]],
])('peers %j', (installed, expected) => {
  expect(peerDependencies).toMatchObject({ cdk8s: '^2.69.0', constructs: '^10.4.2' });
  expect(lacking(['cdk8s', 'constructs'], 'cdk-gitops', versions(installed as { [name: string]: string })).map(({ message, fix }) => `${message}; ${fix}`)).toEqual(expected);
});
