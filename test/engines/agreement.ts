import { KubeObject } from './kube';
import { objectName } from '../../src/checks/object-name';
import { programObject } from '../../src/program/program';
import { listNameOf } from '../../src/schema/fields';
import { judge } from '../../src/schema/judge';

/** The fields that we refuse of an object, each by its path: by its schema and the API server's code, and by the check of names. */
export function fieldsRefused(object: KubeObject): string[] {
  const { problems } = judge(listNameOf(object)!, object);
  const named = [...objectName.judge(programObject({ node: { path: '' } } as never, object)!) ?? []].map(({ message }) => message);
  return [
    ...problems.map(({ message }) => /^\S+ \S*: (\S*)/.exec(message)![1]).flatMap((path) => [plain(path), plain(path.replace(/\{([^}]*)\}/g, '.$1'))]),
    ...named.flatMap((message) => (/: (value of )?label /.test(message) ? ['metadata.labels'] : /: (value of )?annotation /.test(message) ? ['metadata.annotations'] : ['data', 'binaryData', 'stringData'])),
  ];
}

/** The fields that the API server complains about. What Go embeds is not a field; a server that does not take a quantity does not say which. */
export function fieldsNamed(reason: string): string[] {
  const words = reason.replace(/"(?:[^"\\]|\\.)*"/g, (text) => (/^"[\w.[\]]+"$/.test(text) ? text.slice(1, -1) : '')).matchAll(/(?:[a-zA-Z]\w*|(?<=\s)\.\w+)(?:\.[\w$]+|\[[^\]\s]*\])*/g);
  const unknown = [...reason.matchAll(/unknown field "([^"]*)"/g)].map(([, path]) => plain(path).trim());
  return [...new Set([...unknown, ...[...words].map(([word]) => plain(word).replace(/\.[A-Z]\w+(?=\.|$)/g, '').replace(/^[A-Z]\w*\./, '').replace(/^\./, ''))])];
}

/** A path without indices and keys. */
function plain(path: string): string {
  return path.replace(/\[[^\]]*\]|\{[^}]*\}/g, '');
}

/** What the API server calls otherwise than the field in the object. */
const ALIASES: ReadonlyArray<readonly [string | RegExp, string]> = [
  ['template.labels', 'template.metadata.labels'],
  ['template.annotations', 'template.metadata.annotations'],
  ['spec.validation.', 'spec.versions.schema.'],
  ['spec.additionalPrinterColumns', 'spec.versions.additionalPrinterColumns'],
  ['spec.subresources', 'spec.versions.subresources'],
  ['JSONPath', 'jsonPath'],
  ['overhead.limits', 'overhead.podFixed'],
  ['projected.path', 'projected'],
  [/downwardAPI\.(resourceFieldRef|fieldRef|path)/g, 'downwardAPI.items.$1'],
  [/(configMap|secret|projected)\.(path|key)\b/g, '$1.items.$2'],
  [/(tolerations\[\d+\])\.operator/g, '$1'],
  ['spec.metrics[0].resource.target.averageUtilization', 'spec.metrics[0].resource.target.averageUtilization spec.targetCPUUtilizationPercentage'],
  [/clientConfig\.service\.(name|namespace): Required/g, 'clientConfig.service: Required'],
];

/** Whether what we refuse is what the API server complains about: the same field, or one around or within it. */
export function isSameField(ours: readonly string[], reason: string): boolean {
  if (ours.length === 0) return false;
  if (/quantities must match|parsing time|illegal base64|PriorityClass/.test(reason)) return true;
  const theirs = fieldsNamed(ALIASES.reduce((text, [theirName, name]) => text.replaceAll(theirName, name), reason));
  return ours.some((own) => theirs.some((path) => path === own || path.startsWith(`${own}.`) || own.startsWith(`${path}.`)));
}
