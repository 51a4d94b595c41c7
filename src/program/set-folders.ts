import { APPLICATION_SET } from './argo-application';
import { isBelow, normalize, sameUrl } from './cluster-contents';
import { textAt, valuesAt } from './json-path';
import type { Program, ProgramFolder, ProgramObject } from './program';
import { isMap } from '../base/manifest';

/** The folders that ApplicationSets may apply: those whose address and path their templates can become, and what these list. */
export function foldersOfSets(program: Program): ReadonlySet<ProgramFolder> {
  const sources = program.objects.filter(({ kind }) => kind === APPLICATION_SET).flatMap(sourcesOf);
  const found = new Set<ProgramFolder>();
  if (sources.length === 0) return found;
  const add = (folder: ProgramFolder): void => {
    if (found.has(folder)) return;
    found.add(folder);
    const listed = [...folder.resources, ...folder.components].map((entry) => normalize(`${folder.path}/${entry}`));
    for (const each of program.folders) if (each.repository === folder.repository && listed.includes(each.path)) add(each);
  };
  for (const folder of program.folders) {
    const { repository: { url }, path } = folder;
    if (url === undefined) continue;
    if (sources.some((source) => (hasParameters(source.url) || sameUrl(source.url, url)) && canBecome(source.path, path))) add(folder);
  }
  return found;
}

interface SetSource {
  readonly url: string;
  readonly path: string;
}

/** What a set says of sources in its template, and in those of its generators. One that is patched may have any path. */
function sourcesOf({ json }: ProgramObject): SetSource[] {
  const isPatched = /\b(path|sources?)\b/.test(textAt(json, 'spec.templatePatch') ?? '');
  const templates = [...valuesAt(json, 'spec.template'), ...templatesIn(valuesAt(json, 'spec.generators')[0]?.value).map((value) => ({ value }))];
  return templates.flatMap(({ value }) => ['spec.source', 'spec.sources[]', 'spec.sourceHydrator.drySource'].flatMap((at) => valuesAt(value, at))).flatMap(({ value }) => {
    const [url, path] = [textAt(value, 'repoURL'), isPatched ? '{{ patched }}' : textAt(value, 'path')];
    return url !== undefined && path !== undefined ? [{ url, path }] : [];
  });
}

/** Templates of generators, also of those in others. */
function templatesIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(templatesIn);
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => (key === 'template' ? [each] : templatesIn(each)));
}

function hasParameters(text: string): boolean {
  return text.includes('{{');
}

/** Whether a path with parameters can become one, or one that it is below. */
function canBecome(template: string, path: string): boolean {
  if (!hasParameters(template)) return isBelow(path, normalize(template));
  const [first, ...others] = template.replace(/^(\.?\/)+/, '').split('{{');
  const literals = [first, ...others.map((text) => (text.includes('}}') ? text.slice(text.indexOf('}}') + 2) : ''))];
  const pattern = literals.map((literal) => literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('[^]*');
  return new RegExp(`^${pattern}(/|$)`).test(path);
}
