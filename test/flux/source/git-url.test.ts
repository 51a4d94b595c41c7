import { ApiObject } from 'cdk8s';
import { flux } from '../../../src';
import { errorsOf, platform } from '../../program';

test.each<[string, (folder: ReturnType<ReturnType<typeof platform>['repository']['folder']>) => void]>([
  ['an scp address with a password', (folder) => new flux.GitRepository(folder, 'g', { url: 'u:hunter2@git.example.com:x' })],
  ['an address of another kind', (folder) => new flux.GitRepository(folder, 'g', { url: 'ftp://u:hunter2@git.example.com/x' })],
  ['an object with an scp address', (folder) => new ApiObject(folder, 'g', {
    apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', spec: { url: 'u:hunter2@git.example.com:x', interval: '1m' },
  } as never)],
  ['an address of charts without a scheme', (folder) => new flux.HelmRepository(folder, 'h', { url: 'u:hunter2@x.example.com/charts' })],
  ['values of a chart that no file can hold', (folder) => {
    const charts = new flux.HelmRepository(folder, 'h', { url: 'https://x.example.com' });
    new flux.HelmRelease(folder, 'r', { chart: flux.ChartSource.fromSource(charts, 'c', { version: '1.x' }), values: { password: 'hunter2\ud800' } });
  }],
])('no message shows the credential in %s', (_, fill) => {
  const { app, repository, cluster } = platform();
  const folder = repository.folder('o', { namespace: 'default' });
  fill(folder);
  cluster.apply(folder);
  const errors = errorsOf(app).join('\n');
  expect(errors).toMatch(/git-url|helm-repository-url|lone-surrogate/);
  expect(errors).not.toMatch(/hunter2/);
});
