import { ApiObject, Chart } from 'cdk8s';
import { App, Checks } from '../../src';
import { configMap, errorsFrom, errorsOf, folderOf, platform, refusal } from '../program';
import { lineOfText } from '../said';

const PLAINTEXT = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: default}\nstringData: {password: hunter2}';

/** What a synthesis that passes warns of. */
function warningsOf(app: App): string[] {
  const { write } = process.stderr;
  process.stderr.write = () => true;
  try {
    app.synth();
  } finally {
    process.stderr.write = write;
  }
  return app.synthesis!.warnings.map(lineOfText);
}

function plaintext(chart: Chart): ApiObject {
  return new ApiObject(chart, 's', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { password: 'hunter2' } } as never);
}

describe('what a check finds', () => {
  test('is an error in a repository', () => {
    const { app, repository, cluster } = platform();
    cluster.apply(folderOf(repository, 'a', PLAINTEXT));
    expect(errorsOf(app)).toEqual([expect.stringContaining('[manifests/a/included/secret-s-default] plaintext-secret Secret s has plaintext values')]);
  });

  test('is a warning in a plain chart, and the chart is written', () => {
    const { app } = platform();
    plaintext(new Chart(app, 'plain'));
    expect(warningsOf(app)).toEqual([expect.stringContaining('[plain/s] plaintext-secret Secret s has plaintext values at stringData.password')]);
    expect(app.synthesis!.written).toBeGreaterThan(0);
  });

  test('is an error in a plain chart that enforces checks, and in charts below it', () => {
    const { app } = platform();
    const chart = new Chart(app, 'plain');
    Checks.enforce(chart);
    plaintext(new Chart(chart, 'inner'));
    expect(errorsOf(app)).toEqual([expect.stringContaining('[plain/inner/s] plaintext-secret')]);
  });

  test('is printed to the standard error where it is a warning', () => {
    const { app } = platform();
    plaintext(new Chart(app, 'plain'));
    const printed = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    app.synth();
    expect(printed.mock.calls.map(([text]) => text).join('')).toMatch(/^warning\[plaintext-secret\]: .*\n {2}--> plain\/s\n {2}help: .*\n\n1 warning\n$/);
    printed.mockRestore();
  });
});

test('a risk is a warning in a repository, too', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'a', 'apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: default}\nspec: {containers: [{name: c, image: "nginx:latest"}]}'));
  expect(warningsOf(app)).toEqual([expect.stringContaining('latest-image Pod p runs image nginx:latest')]);
});

describe('an acknowledgement', () => {
  test.each<[string, (p: ReturnType<typeof platform>) => Checks]>([
    ['at the construct', ({ repository }) => Checks.of(repository.folder('a').node.findChild('included').node.findChild('secret-s-default'))],
    ['above it', ({ repository }) => Checks.of(repository)],
    ['of the whole program', ({ app }) => Checks.of(app)],
  ])('%s accepts what is found', (_, checksOf) => {
    const program = platform();
    program.cluster.apply(folderOf(program.repository, 'a', PLAINTEXT));
    checksOf(program).acknowledge('plaintext-secret', 'it is public: the demo login');
    expect(warningsOf(program.app)).toEqual([]);
  });

  test('accepts nothing beside it, and no other check', () => {
    const { app, repository, cluster } = platform();
    for (const path of ['a', 'b']) cluster.apply(folderOf(repository, path, PLAINTEXT.replace('name: s', `name: ${path}`)));
    Checks.of(repository.folder('a')).acknowledge('plaintext-secret', 'the demo login');
    Checks.of(repository.folder('b')).acknowledge('latest-image', 'no');
    expect(errorsOf(app)).toEqual([expect.stringContaining('[manifests/b/included/secret-b-default] plaintext-secret')]);
  });

  test('without a reason is refused', () => {
    const { app, repository, cluster } = platform();
    cluster.apply(folderOf(repository, 'a', PLAINTEXT));
    Checks.of(repository.folder('a')).acknowledge('plaintext-secret', ' \n');
    expect(errorsOf(app)).toEqual([
      '[manifests/a] acknowledgement plaintext-secret is acknowledged without a reason — state why the finding is acceptable here',
    ]);
  });

  test('of something that nothing breaks is warned of', () => {
    const { app, repository } = platform();
    Checks.of(repository).acknowledge('plaintext-secret', 'the demo login');
    expect(warningsOf(app)).toEqual([expect.stringContaining('[manifests] acknowledgement plaintext-secret is acknowledged, but it finds nothing here')]);
  });

  test('of a value that the API server refuses changes nothing', () => {
    const { app, repository, cluster } = platform();
    cluster.apply(folderOf(repository, 'a', configMap('c', 'default')), { dependsOn: [], targetNamespace: 'Team_A' });
    Checks.of(app).acknowledge('namespace-name', 'please');
    expect(errorsFrom(app, 'namespace-name')).toHaveLength(1);
  });
});

test('a refused program is refused again, and passes once it is right', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'a', PLAINTEXT));
  expect(refusal(app)?.message).toBe(refusal(app)?.message);
  repository.folder('a').node.tryRemoveChild('included');
  expect(errorsOf(app)).toEqual([]);
});
