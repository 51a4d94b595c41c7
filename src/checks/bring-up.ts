import { Arrival, Moment, Stage, Wait, Why } from './arrival';
import { Check, Finding } from './check';
import { bringUpsOf, Deadlock, named } from './waves';

/** What an empty cluster never gets, because what it needs comes only after it. */
export const bringUp: Check = {
  id: 'bring-up',
  doc: 'A cluster that begins empty never comes up: what an object needs arrives only after it. Flux applies the objects of a Kustomization, and Argo CD those of an Application, all or none '
    + '(definitions, namespaces and cluster roles go first), so a custom resource beside the HelmRelease whose chart brings its definition holds up that release '
    + 'for ever; so does a Kustomization that others depend on, and that needs a namespace, Secret, variable, account or source which one of them applies. '
    + 'Apply what is needed by a Kustomization of its own, on which the other one depends. A table says what well-known charts bring; `installs` of a HelmRelease, or '
    + 'in cdk-gitops.yaml, says it of others.',
  *run(program) {
    for (const { arrival, deadlocks } of bringUpsOf(program)) {
      for (const deadlock of deadlocks) {
        const found = judge(arrival, deadlock);
        if (found) yield found;
      }
    }
  },
};

const DELIVERY = /^(kustomize\.toolkit\.fluxcd\.io\/Kustomization|argoproj\.io\/Application)$/;
const RANK = [Why.KIND, Why.NAMESPACE, Why.REFERENCE];

/** What is wrong in a circle; undefined where `dependency-cycle` says it. */
function judge(arrival: Arrival, deadlock: Deadlock): Finding | undefined {
  const inside = (moment: Moment): readonly Wait[] => arrival.waitsOf(moment).filter(({ on }) => on.every((each) => deadlock.has(each)));
  const inOrder = (moment: Moment): readonly Wait[] => inside(moment).filter(({ why }) => why === Why.ORDER);
  for (const moment of deadlock) if (inOrder(moment).some(({ on }) => wayBack(on, moment, inOrder))) return undefined;
  const needs = [...deadlock].flatMap((moment) => inside(moment).filter(({ why }) => why !== Why.ORDER).map((wait) => ({ moment, wait })));
  needs.sort((a, b) => RANK.indexOf(a.wait.why) - RANK.indexOf(b.wait.why));
  const [{ moment, wait }] = needs;
  const from = wait.from!;
  const alike = needs.filter((each) => each.moment === moment && each.wait.why === wait.why && each.wait.on[0] === wait.on[0]);
  const way = [{ wait, to: wait.on[0] }, ...wayBack(wait.on, moment, inside) ?? []];
  const maker = named(way[0].to.of);
  const delivery = moment.of?.object.json.kind === 'Application' ? 'Application' : 'Kustomization';
  return {
    place: from.object.place,
    at: wait.at,
    message: `${named(from)}${alike.length > 1 ? ` and ${alike.length - 1} more` : ''} never ${DELIVERY.test(from.object.kind) && wait.at ? 'begins' : 'arrives'} in an empty cluster: `
      + `${named(moment.of)}${way.map((step, i) => described(step, i === 0 ? moment : way[i - 1].to)).join('')}`,
    fix: wait.why === Why.KIND
      ? `apply ${alike.length > 1 ? 'them' : named(from)} by another ${delivery}, which depends on one that applies ${maker} and waits for it`
      : `apply ${wait.what} by ${delivery === 'Application' ? 'an' : 'a'} ${delivery} of its own, which does not depend on ${named(moment.of)}, and let that depend on it`,
  };
}

interface Step {
  readonly wait: Wait;
  readonly to: Moment;
}

/** The shortest way along waits from one of several moments to another. */
function wayBack(starts: readonly Moment[], end: Moment, waits: (moment: Moment) => readonly Wait[]): Step[] | undefined {
  const ways = new Map<Moment, Step[]>(starts.map((start) => [start, []]));
  for (const [moment, way] of ways) {
    if (moment === end) return way;
    for (const wait of waits(moment)) for (const to of wait.on) if (!ways.has(to)) ways.set(to, [...way, { wait, to }]); // a Map visits what is added
  }
  return undefined;
}

/** One arrow; nothing where it leads from one stage of a delivery to another. */
function described({ wait: { why, what, at }, to }: Step, from: Moment): string {
  if (from.of === to.of && why === Why.ORDER) return '';
  const because = why === Why.KIND ? `brings ${what}`
    : why !== Why.ORDER ? (named(to.of) === what ? 'which it needs' : `creates ${what}`)
      : at !== undefined ? at.startsWith('spec.') ? 'dependsOn' : 'a lower sync wave' : from.stage === Stage.READY && from.of && DELIVERY.test(from.of.object.kind) ? 'waits for it' : 'applies it';
  return ` → ${named(to.of)} (${because})`;
}
