import { Check, Finding } from './check';
import { trimEnd } from '../base/trim';
import { APP_PROJECT, APPLICATION, argoSources, ArgoSource, remoteOfApplication } from '../program/argo-application';
import { ClusterContents, sameUrl } from '../program/cluster-contents';
import { globMatch } from '../program/glob';
import { textAt, valuesAt } from '../program/json-path';
import { Program, ProgramObject } from '../program/program';
import { viewsOf } from '../program/view';
import { isClusterScoped } from '../synth/yaml/cluster-scoped';

/** What the project of an Application forbids. */
export const projectRules: Check = {
  id: 'project-rules',
  doc: 'The project of an Application does not exist, or forbids its source, its destination, a namespace of its objects or a kind outside namespaces: Argo CD does not sync it. '
    + 'Allow it in the AppProject, or give the Application another project.',
  *run(program) {
    for (const { contents } of viewsOf(program)) {
      for (const { object, namespace } of contents.objects) {
        if (object.kind !== APPLICATION) continue;
        const name = textAt(object.json, 'spec.project') || 'default';
        const project = projectOf(program, contents, namespace, name);
        if (project) {
          yield* judge(program, object, project);
        } else if (isMissing(program, contents, name)) {
          yield {
            place: object.place,
            at: 'spec.project',
            message: `Application ${object.name} is of project ${name}, which does not exist in ${contents.name}`,
            fix: 'create an AppProject of this name in the namespace of Argo CD, or declare it with argocd.AppProject.fromAppProjectName',
            fixInFiles: 'create an AppProject of this name in the namespace of Argo CD, or declare it in cdk-gitops.yaml',
          };
        }
      }
    }
  },
};

/** The project of a name: that in the namespace of Argo CD, where the Application usually is too. */
function projectOf({ objects }: Program, contents: ClusterContents, namespace: string, name: string): ProgramObject | undefined {
  const here = contents.objects.filter(({ object, name: its }) => object.kind === APP_PROJECT && its === name);
  return (here.find((each) => each.namespace === namespace) ?? here[0])?.object
    ?? objects.find((each) => each.kind === APP_PROJECT && each.name === name && !contents.isCluster);
}

function isMissing({ externals }: Program, contents: ClusterContents, name: string): boolean {
  if (name === 'default' || name.includes('{{') || !contents.isCluster) return false;
  return contents.mayHave === undefined && !externals.some((each) => each.kind === APP_PROJECT && each.name === name);
}

function* judge(program: Program, application: ProgramObject, project: ProgramObject): IterableIterator<Finding> {
  const said = (message: string, at: string, allow: string): Finding => ({
    place: application.place,
    at,
    message: `Application ${application.name} ${message}, which project ${project.name} does not allow`,
    fix: `${allow} of the project, or give the Application another one`,
    about: message,
  });
  for (const source of argoSources(application)) {
    if (!source.url.includes('{{') && !allowsSource(project, source)) yield said(`has the source ${source.url}`, `${source.at}.repoURL`, 'add it to sourceRepos');
  }
  const namespace = textAt(application.json, 'spec.destination.namespace') ?? '';
  const { at, place } = destinationOf(application);
  if (!`${place.server}${place.name}${namespace}`.includes('{{') && !allowsDestination(project, place, namespace)) {
    yield said(`applies to namespace ${namespace || '(none)'} of ${remoteOfApplication(application) ?? 'the cluster of Argo CD'}`, at, 'add it to destinations');
    return;
  }
  const seen = new Set<string>();
  for (const { object, namespace: own, by } of viewsOf(program).flatMap(({ contents }) => contents.objects)) {
    if (by !== application) continue;
    const slash = object.kind.lastIndexOf('/');
    const group = object.kind.slice(0, slash);
    const isGlobal = isClusterScoped(group, object.json.kind);
    if (!isGlobal && (own === '' || own.includes('{{'))) continue;
    const key = isGlobal ? object.kind : own;
    if (seen.has(key)) continue;
    seen.add(key);
    const named = `has ${object.json.kind} ${object.name}`;
    if (isGlobal && !allowsGlobal(project, group, object)) yield said(named, 'spec.project', `add ${object.json.kind} to clusterResourceWhitelist`);
    else if (!isGlobal && !allowsDestination(project, place, own)) yield said(`${named} in namespace ${own}`, 'spec.project', 'add the namespace to destinations');
  }
}

function allowsSource({ json }: ProgramObject, { url }: ArgoSource): boolean {
  let isAllowed = false;
  for (const { value } of valuesAt(json, 'spec.sourceRepos[]')) {
    if (typeof value !== 'string') continue;
    const pattern = isDenial(value) ? value.slice(1) : value;
    const isSame = sameUrl(pattern, url) || globMatch(normalized(pattern), normalized(url), '/');
    if (isDenial(value) && isSame) return false;
    if (isDenial(value) || isSame) isAllowed = true; // what does not match a denial is taken for allowed by it
  }
  return isAllowed;
}

function normalized(url: string): string {
  return trimEnd(url.toLowerCase(), '/').replace(/\.git$/, '');
}

interface DestinationPlace {
  readonly server: string;
  readonly name: string;
}

function destinationOf({ json }: ProgramObject): { readonly at: string; readonly place: DestinationPlace } {
  const [server, name] = [textAt(json, 'spec.destination.server') ?? '', textAt(json, 'spec.destination.name') ?? ''];
  const isOwn = server === IN_CLUSTER || name === 'in-cluster';
  return { at: `spec.destination${server ? '.server' : name ? '.name' : ''}`, place: isOwn ? { server: IN_CLUSTER, name: 'in-cluster' } : { server, name } };
}

const IN_CLUSTER = 'https://kubernetes.default.svc';

/** As Argo CD matches destinations. Of a cluster that is known by its name only, the address may be anything, and the other way around. */
function allowsDestination({ json }: ProgramObject, { server, name }: DestinationPlace, namespace: string): boolean {
  let isAllowed = false;
  for (const { value } of valuesAt(json, 'spec.destinations[]')) {
    const of = { server: textAt(value, 'server') ?? '', name: textAt(value, 'name') ?? '', namespace: textAt(value, 'namespace') ?? '' };
    const isServer = server === '' ? of.server !== '' : matches(of.server, server);
    const isName = name === '' ? of.name !== '' : matches(of.name, name);
    const isNamespace = matches(of.namespace, namespace);
    if ((isServer || isName) && isNamespace) isAllowed = true;
    else if ((!isName && isDenial(of.name)) || (!isServer && isDenial(of.server) && isNamespace)) return false;
    else if (!isNamespace && isDenial(of.namespace) && isServer) return false;
  }
  return isAllowed;
}

function isDenial(pattern: string): boolean {
  return pattern.startsWith('!');
}

function matches(pattern: string, text: string): boolean {
  return isDenial(pattern) ? !globMatch(pattern.slice(1), text) : globMatch(pattern, text);
}

/** Kinds outside namespaces are allowed only where they are listed. */
function allowsGlobal({ json }: ProgramObject, group: string, object: ProgramObject): boolean {
  const isListed = (list: string): boolean => valuesAt(json, `spec.${list}[]`).some(({ value }) => {
    const [ofGroup, kind, name] = ['group', 'kind', 'name'].map((field) => textAt(value, field) ?? '');
    return globMatch(ofGroup, group === 'core' ? '' : group) && globMatch(kind, object.json.kind) && (name === '' || globMatch(name, object.name));
  });
  return isListed('clusterResourceWhitelist') && !isListed('clusterResourceBlacklist');
}
