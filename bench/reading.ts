import { load } from 'js-yaml';
import { parseDocument } from 'yaml';
import { readYaml } from '../src/base/yaml/read';

const OBJECTS = 5_000;

/** A small object as it stands in a repository of Flux. */
function object(i: number, comment = ''): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: app-${i}
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps/app-${i}
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system${comment}
`;
}

/** Objects that are read in a second: by us, also with setter markers, and by the libraries. */
export function reading(): string[][] {
  const plain = Array.from({ length: OBJECTS }, (_, i) => object(i));
  const marked = Array.from({ length: OBJECTS / 10 }, (_, i) => object(i, ' # {"$imagepolicy": "flux-system:app"}'));
  const rows: Array<[string, number, () => unknown]> = [
    ['one text', OBJECTS, () => readYaml(plain.join('---\n'), 'f.yaml')],
    ['a text each', OBJECTS, () => plain.forEach((text) => readYaml(text, 'f.yaml'))],
    ['with setter markers', marked.length, () => readYaml(marked.join('---\n'), 'f.yaml')],
    ['js-yaml, without places', OBJECTS, () => plain.forEach((text) => load(text))],
    ['yaml', marked.length, () => marked.forEach((text) => parseDocument(text).toJS())],
  ];
  return [['reading', 'small objects', 'a second'], ...rows.map(([name, objects, read]) => {
    read(); // warm
    const times = Array.from({ length: 5 }, () => {
      const start = process.hrtime.bigint();
      read();
      return Number(process.hrtime.bigint() - start) / 1e9;
    });
    return [name, String(objects), Math.round(objects / Math.min(...times)).toLocaleString('en')];
  })];
}
