import { ApiObject } from 'cdk8s';
import { parse } from 'yaml';
import { App } from '../../src/app';
import { Repository } from '../../src/repository';
import { folderFiles } from '../../src/synth/folder-files';

test.each(['\u0085', '\u00a0', '\u2028x', 'a\u2029b', '\ufeff', ' \u3000 '])('text with unusual blanks (%j) is written so that every reader takes it', (text) => {
  const folder = new Repository(new App(), 'manifests', { url: 'https://gitea.example.com/org/manifests.git' }).folder('a', { namespace: 'n' });
  const object = new ApiObject(folder, 'c', { apiVersion: 'v1', kind: 'ConfigMap', data: { key: text, [`k${text}`]: 'x' } });
  const [{ content }] = folderFiles(folder, [{ construct: object, json: object.toJson() }]);
  expect(content).toMatch(/^[\x20-\x7e\n]*$/);
  expect(parse(content as string, { version: '1.1' })).toEqual(object.toJson());
});
