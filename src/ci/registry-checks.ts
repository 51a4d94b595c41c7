import type { Job } from './job';
import type { RegistrySource } from './registry-source';
import { problem } from '../problem';

/** How an image is used. */
export type ImageUse = 'push' | 'pull';

const HOST = /^[a-z0-9]+(?:[.-][a-z0-9]+)*(?::[0-9]{1,5})?$/;

/** What is wrong with a registry in a job of this platform. */
export function checkRegistryPlatform(job: Job, { kind, platform, knownHost }: RegistrySource): void {
  const actual = job.pipeline.platform._kind;
  if (platform && platform !== actual) {
    problem(job, 'registry-platform', `Registry.${kind}() logs in by the token of a job of ${NAMES[platform]}, but the pipeline runs on ${NAMES[actual]}`,
      'use Registry.basic with an access token as a secret');
  }
  if (knownHost !== undefined && !HOST.test(knownHost)) {
    problem(job, 'registry-host', `${JSON.stringify(knownHost)} is no host of a registry`,
      'use lower-case letters, digits, dots and dashes, and a port if need be; no scheme and no path');
  }
}

/** A problem where the robot is known not to do this with an image. */
export function checkRobot(job: Job, { robot }: RegistrySource, path: string, use: ImageUse): void {
  if (!robot) return;
  const [project] = path.split('/');
  const own = /^[^+]*\$([^+$]+)\+[^+]+$/.exec(robot.fullName)?.[1];
  const allowed = (use === 'push' ? robot.pushesTo : robot.pullsFrom) ?? (own === undefined ? ['*'] : [own]);
  if (allowed.includes('*') || allowed.includes(project)) return;
  problem(job, 'registry-robot', `robot ${robot.fullName} may not ${use} ${use === 'push' ? 'to' : 'from'} project ${project}, where image ${path} is`,
    allowed.length ? `name an image of ${allowed.join(', ')}, or use a robot of ${project}`
      : `give it ProjectAccess.REPOSITORY_${use.toUpperCase()}${use === 'push' ? ' and REPOSITORY_PULL' : ''}`);
}

const NAMES = { github: 'GitHub', gitea: 'Gitea', gitlab: 'GitLab', azure: 'Azure Pipelines' } as const;
