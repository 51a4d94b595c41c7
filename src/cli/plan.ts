import * as path from 'node:path';
import { readArguments } from './arguments';
import { directory, oneOf, prefixOf, repositoryFrom } from './check';
import { type CheckConfig, readConfig } from './check-config';
import { type Command, type Io, UsageError } from './command';
import { fingerprintsOf } from './formats/finding';
import { Kubectl } from './kubectl';
import { Side, Sides } from './plan-sides';
import { Progress } from './progress';
import { hasColours } from '../base/diagnostic';
import { CheckedProgram, checkedProgram, DirectoryCheck } from '../checkout/check-directories';
import { MissingClusterError } from '../checkout/file-program';
import { CHECKS } from '../checks/catalogue';
import { Danger, isEmpty, titleOf } from '../plan/change-set';
import { asHtml } from '../plan/formats/html';
import { asJson } from '../plan/formats/json';
import { asMarkdown, COMMENT_LIMIT } from '../plan/formats/markdown';
import type { PlanReport } from '../plan/formats/report';
import { asText } from '../plan/formats/text';
import { liveProgram, Planned } from '../plan/live-program';
import { plan as planOf } from '../plan/plan';
import { textAt } from '../program/json-path';
import { nameOfPlace } from '../program/place';

const FORMATS = ['people', 'markdown', 'json', 'html'] as const;

/** The exit code of a plan in which something is dangerous. */
const DANGEROUS = 20;

/** `cdk-gitops plan`: shows what a change does to the clusters. */
export const plan: Command = {
  name: 'plan',
  summary: 'show what a change does to the clusters before it is merged',
  usage: `plan [DIR] [--from REF|DIR | --cluster [NAME=]CONTEXT] [--to REF|DIR] [--clusters PATH]… [--repository URL=DIR]… [--image IMAGE]…
       [--format FORMAT] [--limit COUNT] [--config FILE] [--no-checks]

Builds every Kustomization of each cluster as Flux does, before and after a change, and says what Flux creates, changes,
prunes and leaves, in the order in which it does; what is dangerous about it, first, and what to do. It reads Git's objects
and files, and nothing else (with --cluster, the cluster): the working tree stays as it is, and no network is used.

  DIR                   the repository that clusters follow, or the part of it that they follow. Default: the current directory
  --from REF|DIR        what is compared with: a branch, tag or commit, or a directory; REF... is the commit where the current
                        branch has left REF. Default: HEAD
  --cluster CONTEXT     compares with what is in a cluster instead, read by kubectl with this context: needs get for what is
                        applied, and list for Kustomizations. NAME= says which of several clusters it is
  --server-dry-run      with --cluster: also asks the API server what it would say to each object that is created or changed
                        (kubectl apply --dry-run=server): needs create and patch, and changes nothing
  --to REF|DIR          the change. Default: DIR as it stands there, without what Git ignores
  --clusters PATH       a directory in DIR that a cluster follows; may be given several times. Default: those that are found
  --repository URL=DIR  a checkout of another repository that sources fetch, or the address of DIR itself; may be given several
                        times
  --image IMAGE         a repository of images that pipelines of the program build, such as registry.example.com/org/app;
                        may be given several times. Others of the same project are then dangerous
  --format FORMAT       ${FORMATS.join(', ')}; default: people
  --limit COUNT         the most characters of format markdown; default: ${COMMENT_LIMIT}, which comments of all platforms take
  --config FILE         default: DIR/cdk-gitops.yaml, if it exists
  --no-checks           does not say what checks find that is new

Exit codes: 0 nothing changes, 1 something changes, 2 wrong usage, or something that cannot be read, 20 something is dangerous.`,

  async run(args: string[], io: Io): Promise<number> {
    const { values, positionals } = readArguments({
      args,
      options: {
        'from': { type: 'string' },
        'cluster': { type: 'string' },
        'server-dry-run': { type: 'boolean', default: false },
        'to': { type: 'string' },
        'clusters': { type: 'string', multiple: true },
        'repository': { type: 'string', multiple: true },
        'image': { type: 'string', multiple: true },
        'format': { type: 'string', default: 'people' },
        'limit': { type: 'string', default: String(COMMENT_LIMIT) },
        'config': { type: 'string' },
        'no-checks': { type: 'boolean', default: false },
      },
    });
    if (values.from !== undefined && values.cluster !== undefined) throw new UsageError({ message: '--from and --cluster are both given', fix: 'compare with one of them' });
    if (values['server-dry-run'] && values.cluster === undefined) throw new UsageError({ message: '--server-dry-run needs --cluster', fix: 'say which cluster is asked: --cluster CONTEXT' });
    if (positionals.length > 1) throw new UsageError({ message: `${positionals.length} directories are given`, fix: 'plan one directory; the other side is --from' });
    const format = oneOf('format', values.format, FORMATS);
    const limit = Number(values.limit);
    if (!Number.isSafeInteger(limit) || limit < 1000) throw new UsageError({ message: `--limit ${JSON.stringify(values.limit)} is not valid`, fix: 'give a whole number of at least 1000' });
    const root = directory(positionals[0] ?? '.', io);
    const prefix = prefixOf(root, io);
    const configFile = values.config === undefined ? path.join(root, 'cdk-gitops.yaml') : path.resolve(io.cwd, values.config);
    const config = readConfig(configFile, values.config !== undefined, prefixOf(configFile, io));
    const others = [
      ...config.repositories.map(({ url, dir }) => ({ url, root: directory(path.resolve(path.dirname(configFile), dir), io) })),
      ...(values.repository ?? []).map((text) => repositoryFrom(text, io)),
    ].map((other) => ({ ...other, prefix: prefixOf(other.root, io) }));
    const own = others.find((other) => other.root === root)?.url;
    const sides = new Sides(root, prefix, io);
    const to = values.to === undefined ? sides.onDisk() : sides.named(values.to, 'to');
    const progress = new Progress(io.stderr);
    const read = (side: Side): CheckedProgram => readSide(own === undefined ? side : { ...side, directory: { ...side.directory, url: own } }, others.filter((other) => other.root !== root), values.clusters ?? config.clusters, config, values['no-checks'], prefix, (step) => progress.show(`${side.name}: ${step}`));
    const compared = values.cluster === undefined ? sides.named(values.from ?? 'HEAD', 'from') : undefined;
    const after = read(to);
    const before = compared === undefined
      ? liveSide(values.cluster!, after, (step) => progress.show(step), io)
      : beforeOf(compared.name, read(compared));
    progress.end();
    const isThere = (cluster: string): boolean => before.program.contents.some(({ name }) => name === cluster);
    const desired = compared === undefined ? { contents: after.program.contents.filter(({ name }) => isThere(name)) } : after.program;
    const planned = planOf(desired, before.program, { builtImages: values.image });
    const set = before.kubectl !== undefined && values['server-dry-run'] ? withRefusals(planned, before.kubectl) : planned;
    const report = reportOf(before.name, to.name, before, after, set);
    io.stdout.write(render(report, format, limit, io));
    if (set.dangers.some(({ isSevere }) => isSevere)) return DANGEROUS;
    return isEmpty(set) && report.newFindings.length === 0 && report.repaired.length === 0 ? 0 : 1;
  },
};

/** What a plan compares with. */
interface Before {
  readonly name: string;
  readonly program: Planned;
  /** What checks say; undefined of a cluster. */
  readonly result?: CheckedProgram['result'];
  /** What reads a cluster. */
  readonly kubectl?: Kubectl;
  /** What could not be read. */
  readonly unread: readonly string[];
}

function beforeOf(name: string, { program, result }: CheckedProgram): Before {
  return { name, program, result, unread: program.unread.all };
}

/** What is in a cluster. */
function liveSide(text: string, { program }: CheckedProgram, onStep: (step: string) => void, io: Io): Before {
  const [, named, context] = /^(?:([^=]*)=)?(.*)$/s.exec(text)!;
  const names = program.contents.filter(({ isCluster }) => isCluster).map(({ name }) => name);
  const found = named === undefined ? names.length === 1 ? names[0] : undefined : names.find((name) => name === named);
  if (context === '' || context.startsWith('-')) throw new UsageError({ message: `--cluster ${JSON.stringify(text)} is not valid`, fix: 'give a context that kubectl config get-contexts lists' });
  if (found === undefined) {
    const message = named === undefined ? `there are ${names.length} clusters` : `there is no cluster ${JSON.stringify(named)}`;
    throw new UsageError({ message, fix: names.length === 0 ? 'give the directory that the cluster follows: --clusters PATH' : `say which it is: ${names.map((name) => `--cluster ${name}=${context}`).join(' or ')}` });
  }
  const desired = program.contents.find(({ name }) => name === found)!;
  onStep(`reading ${context}`);
  const kubectl = new Kubectl(context, io);
  const { objects, unread } = kubectl.objectsOf(desired);
  return { name: context, kubectl, program: liveProgram(desired, objects, unread.length === 0), unread };
}

/** What the API server says to a dry run of each object that is created or changed. One of a kind or namespace that the same change creates is not asked for. */
function withRefusals(set: PlanReport['set'], kubectl: Kubectl): PlanReport['set'] {
  const found = set.clusters.flatMap(({ name: cluster, deliveries }) => {
    const created = deliveries.flatMap(({ changes }) => changes.filter(({ action }) => action === 'create'));
    const namespaces = new Set(created.filter(({ kind }) => kind === 'core/Namespace').map(({ name }) => name));
    const kinds = new Set(created.filter(({ kind }) => kind === 'apiextensions.k8s.io/CustomResourceDefinition').map(({ after }) => textAt(after!.object.json, 'spec.names.kind')));
    return deliveries.flatMap(({ name: delivery, changes }) => changes.flatMap((change): Danger[] => {
      const { action, after, namespace, isHeld } = change;
      if (after === undefined || isHeld || action === 'recreate' || after.object.encrypted || namespaces.has(namespace) || kinds.has(after.object.json.kind)) return [];
      const reason = kubectl.refusalOf(after.object.json);
      const message = `the API server refuses ${titleOf(change)}: ${reason}`;
      return reason === undefined ? [] : [{ rule: 'refused', isSevere: true, cluster, delivery, object: titleOf(change), place: nameOfPlace(after.object.place), message, fix: 'correct the object: Flux applies nothing of its delivery', details: [] }];
    }));
  });
  return { ...set, dangers: [...found, ...set.dangers] };
}

/** Reads one side. Clusters that one side does not have are new, or gone. */
function readSide(
  side: Side, others: DirectoryCheck['directories'], clusters: readonly string[] | undefined, config: CheckConfig, withoutChecks: boolean, prefix: string, onStep: (step: string) => void,
): CheckedProgram {
  const task: DirectoryCheck = {
    directories: [side.directory, ...others],
    clusters,
    checks: withoutChecks ? [] : CHECKS.filter(({ id }) => !config.ignore.includes(id)),
    kubernetesVersion: config.kubernetesVersion,
    declared: config.declared,
    charts: config.charts,
    acknowledged: config.acknowledged.map((each) => ({ ...each, path: [prefix, each.path].filter((step) => step !== '').join('/') })),
    onStep,
  };
  const missing: string[] = [];
  for (;;) {
    try {
      return checkedProgram({ ...task, clusters: clusters?.filter((cluster) => !missing.includes(cluster)) });
    } catch (error) {
      if (!(error instanceof MissingClusterError)) throw error;
      missing.push(error.message);
      if (clusters === undefined || missing.length >= clusters.length) {
        throw new UsageError({ message: `directory ${missing.join(', ')} does not exist in ${side.name}`, fix: 'give --clusters a directory that the cluster follows, relative to the one that is planned' });
      }
    }
  }
}

function reportOf(from: string, to: string, before: Before, after: CheckedProgram, set: PlanReport['set']): PlanReport {
  const [own, other] = [before.result ?? after.result, after.result]
    .map(({ findings }) => new Map(fingerprintsOf(findings).map((print, i) => [print, findings[i]])));
  const fresh = [...other].filter(([print]) => !own.has(print)).map(([, finding]) => finding);
  return {
    from,
    to,
    set,
    newFindings: fresh,
    repaired: [...own].filter(([print]) => !other.has(print)).map(([, finding]) => finding),
    oldFindings: other.size - fresh.length,
    unknown: [...new Set([...before.unread, ...after.program.unread.all, ...isOfArgo(after.program) ? [OF_ARGO] : []])].sort(),
  };
}

function render(report: PlanReport, format: typeof FORMATS[number], limit: number, io: Io): string {
  switch (format) {
    case 'people': return asText(report, hasColours(io.stdout, io.env));
    case 'markdown': return asMarkdown(report, limit);
    case 'json': return asJson(report);
    case 'html': return asHtml(report);
  }
}

/** What plans do not know of Argo CD. */
const OF_ARGO = 'deletions are planned as Flux deletes: whether Argo CD prunes, and what becomes of the objects of a deleted Application, is not known';

function isOfArgo(program: CheckedProgram['program']): boolean {
  return program.contents.some(({ isByHand }) => isByHand);
}
