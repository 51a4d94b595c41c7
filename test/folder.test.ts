import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { App } from '../src/app';
import { problemsOf } from '../src/base/problem';
import { Repository } from '../src/repository';
import { fixturePath } from './sops/test-keys';

function repository(): Repository {
  return new Repository(new App(), 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
}

describe('names of objects in a folder', () => {
  test('are the ids below the folder', () => {
    const folder = repository().folder('overlays/production', { namespace: 'app' });
    expect(new kplus.Deployment(folder, 'web', { containers: [{ image: 'x' }] }).name).toBe('web');
    expect(new ApiObject(folder, 'Thing', { apiVersion: 'v1', kind: 'ConfigMap' }).name).toBe('thing');
  });

  test('do not change with the folder, also where cdk8s-plus hashes paths into ids', () => {
    const names = ['a', 'deeper/b'].map((path) => {
      const folder = repository().folder(path, { namespace: 'app' });
      const account = new kplus.ServiceAccount(folder, 'runner');
      const role = new kplus.Role(folder, 'reader');
      return role.bind(account).name;
    });
    expect(names[0]).toMatch(/^reader-rolebinding[0-9a-f]{8}$/);
    expect(names[1]).toBe(names[0]);
  });

  test('that are too long are refused', () => {
    const object = new ApiObject(repository().folder('a'), 'x'.repeat(64), { apiVersion: 'v1', kind: 'ConfigMap' });
    expect(problemsOf(object)[0]).toMatchObject({ check: 'object-name', fix: expect.stringContaining('metadata.name') });
  });
});

test('folders whose paths look alike as ids are two', () => {
  const repo = repository();
  const paths = ['a/b', 'a--b', 'a/b', '', 'root'];
  expect(paths.map((path) => repo.folder(path).path)).toEqual(paths);
  expect(repo.folders).toHaveLength(4);
});

test('an encrypted file that is added twice is refused', () => {
  const folder = repository().folder('a');
  const source = fixturePath('by-sops.enc.yaml');
  expect(folder.addEncryptedFile(source)).toBe(folder.addEncryptedFile(source));
  expect(problemsOf(folder)).toMatchObject([{ check: 'file-twice', message: `encrypted file by-sops.enc.yaml is added twice, from ${source} and from ${source}` }]);
});

test('paths that leave the repository are refused', () => {
  for (const path of ['../x', '/etc', 'a/../../b', 'a\\b', '.git/hooks', 'a\u0000b']) {
    const repo = repository();
    repo.folder(path);
    expect(problemsOf(repo)[0]?.check).toBe('path-outside-repository');
  }
  const repo = repository();
  expect(repo.folder('a/./b//c').path).toBe('a/b/c');
  expect(problemsOf(repo)).toEqual([]);
});
