import { Construct } from 'constructs';
import type { Environment } from './environment';
import type { Promotion } from './promotion';
import type { Mistake } from '../base/problem';
import { IStep, Pipeline, PushImage } from '../ci';
import type { HandOver } from '../ci/git/promoted';

/** A place of a version that a promotion changes. */
export interface PromotedPlace {
  readonly environment: Environment;
  /** `image ghcr.io/org/shop`, as messages say it. */
  readonly what: string;
  /** What tells it from other places. */
  readonly place: string;
  /** Whether Flux's image automation writes it. */
  readonly isAutomated: boolean;
}

/** What is wrong between a promotion and what else the program has. All promotions of the program are given, in their order. */
export function mistakesAround(promotion: Promotion, all: readonly Promotion[]): Mistake[] {
  return [...unbuilt(promotion), ...twice(promotion, all), ...byOthers(promotion, all), ...circle(promotion, all)];
}

/** An image that nobody pushes, beside others that the program's pipelines do. Images elsewhere may come from anywhere. */
function unbuilt(promotion: Promotion): Mistake[] {
  const pushed = pipelinesIn(promotion).flatMap((pipeline) => pipeline.jobs.flatMap(({ steps }) => steps).flatMap((step) =>
    (step instanceof PushImage ? step._props.built._props.image._nameFor(pipeline.repository) ?? [] : [])));
  return (promotion._props.images ?? []).flatMap(({ image }): Mistake[] => {
    const beside = pushed.filter((each) => parentOf(each) === parentOf(image));
    if (beside.length === 0 || beside.includes(image)) return [];
    return [{ check: 'promotion-image', message: `image ${image} is promoted, but no pipeline of the program pushes it, although they push to ${parentOf(image)}`, fix: `promote one of ${[...new Set(beside)].join(', ')}, or add a pipeline that pushes ${image}` }];
  });
}

/** One place that two environments, or two promotions, change. */
function twice(promotion: Promotion, all: readonly Promotion[]): Mistake[] {
  const mine = promotion._places;
  const within = mine.flatMap(({ environment, what, place }, i): Mistake[] => {
    const first = mine.slice(0, i).find((each) => each.place === place && each.environment.path !== environment.path); // of one path it is said there
    return first ? [{
      check: 'promotion-twice',
      message: `environments ${first.environment.node.id} and ${environment.node.id} have one place for ${what}: what is promoted to the first is in the other at once`,
      fix: 'give each environment a file, or a key, of its own',
    }] : [];
  });
  return [...within, ...all.filter((each) => each !== promotion).flatMap((other) => {
    const theirs = new Set(other._places.map(({ place }) => place));
    return mine.filter(({ place }) => theirs.has(place)).map(({ environment, what }): Mistake => ({
      check: 'promotion-twice',
      message: `${what} is promoted to environment ${environment.node.id} by ${other.node.path}, too`,
      fix: 'leave it to one of them',
    }));
  })];
}

/** What changes a pin past the environments before: a hand-over of its own, or Flux's image automation. */
function byOthers(promotion: Promotion, all: readonly Promotion[]): Mistake[] {
  const ofPromotions = new Set(all.flatMap(({ jobs }) => jobs));
  const others = pipelinesIn(promotion).flatMap((pipeline) => pipeline.jobs).filter((job) => !ofPromotions.has(job));
  const fix = 'leave it to the promotion';
  return promotion._places.flatMap(({ environment, what, place, isAutomated }): Mistake[] => [
    ...others.filter((job) => job.steps.some((step) => placeOf(step) === place)).map((job): Mistake => ({
      check: 'promotion-twice', message: `${what} of environment ${environment.node.id} is handed over by job ${job.node.path}, too, past the environments before it`, fix,
    })),
    ...isAutomated ? [{
      check: 'promotion-twice' as const, message: `${what} of environment ${environment.node.id} is written by Flux's image automation, too, past the environments before it`, fix: `${fix}: give pins a plain tag`,
    }] : [],
  ]);
}

/** Promotions that say the opposite of each other about which environment comes first. */
function circle(promotion: Promotion, all: readonly Promotion[]): Mistake[] {
  const before = all.slice(0, all.indexOf(promotion)).flatMap((each) => each._order);
  return promotion._order.flatMap(([from, to]): Mistake[] => {
    const way = wayBetween(to, from, before);
    if (!way) return [];
    return [{
      check: 'promotion-order',
      message: `${from.node.id} comes before ${to.node.id} here, but other promotions go ${way.map((each) => each.node.id).join(' → ')}: the order of the environments has no beginning`,
      fix: 'list the environments in one order in all promotions',
    }];
  });
}

/** The environments from one to another along these steps; undefined where no way leads there. */
function wayBetween(from: Environment, to: Environment, steps: readonly (readonly [Environment, Environment])[]): Environment[] | undefined {
  const ways = new Map([[from, [from]]]);
  for (const [at, way] of ways) {
    if (at === to) return way;
    for (const [, next] of steps.filter(([start]) => start === at)) if (!ways.has(next)) ways.set(next, [...way, next]);
  }
  return undefined;
}

function pipelinesIn(construct: Construct): Pipeline[] {
  return construct.node.root.node.findAll().filter((each): each is Pipeline => each instanceof Pipeline);
}

function placeOf(step: IStep): string | undefined {
  return (step as Partial<HandOver>)._handsOver?.place;
}

function parentOf(image: string): string {
  return image.slice(0, Math.max(image.lastIndexOf('/'), 0));
}
