import type { BuildImageProps } from './build-image';
import { GitHubCacheAccess } from './github-cache-access';
import { problem } from '../../problem';
import type { Job } from '../job';
import type { Value } from '../value';

/** What is wrong with a build. */
export function checkBuild(job: Job, props: BuildImageProps): void {
  const { image, builder, platforms = [], buildArgs = {}, secrets = {}, labels = {} } = props;
  image._check(job, 'pull');
  builder._check(job, { secrets: Object.keys(secrets).length > 0, platforms: platforms.length });
  for (const what of ['context', 'file', 'archive'] as const) {
    const path = props[what];
    if (path !== undefined) checkPath(job, 'image-file', what, path);
  }
  for (const platform of platforms) {
    if (/^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9.]+)?$/.test(platform)) continue;
    problem(job, 'image-platform', `${JSON.stringify(platform)} is no platform`, 'use an operating system and an architecture, such as linux/amd64 or linux/arm/v7');
  }
  for (const [name, value] of Object.entries(buildArgs)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      problem(job, 'image-build-argument', `${JSON.stringify(name)} is no name of a build argument`, 'use letters, digits and underscores');
    }
    if (isSecret(value)) {
      problem(job, 'image-build-argument', `build argument ${name} is a secret, and would stay in the image's history`,
        'give it in secrets and read it by RUN --mount=type=secret');
    }
  }
  for (const id of Object.keys(secrets)) {
    if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(id)) {
      problem(job, 'image-build-argument', `${JSON.stringify(id)} is no id of a build's secret`, 'use letters, digits, dots, dashes and underscores');
    }
  }
  for (const [name, value] of Object.entries(labels)) {
    if (isSecret(value)) problem(job, 'image-build-argument', `label ${name} is a secret, and would be read by all who pull the image`, 'leave it out');
    if (!/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(name)) {
      problem(job, 'image-build-argument', `${JSON.stringify(name)} is no name of a label`, 'use letters, digits, dots, dashes, underscores and slashes');
    }
  }
  if (props.target !== undefined && !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(props.target)) {
    problem(job, 'image-file', `target ${JSON.stringify(props.target)} is no name of a stage`, 'use the name behind AS in the Dockerfile');
  }
  checkCache(job, props);
}

function isSecret({ _source: { kind } }: Value): boolean {
  return kind === 'secret' || kind === 'jobToken' || kind === 'idToken';
}

/** A problem unless the path is below the checkout and safe in options of the form `key=value,key=value`. */
export function checkPath(job: Job, check: string, what: string, path: string): void {
  if (/^(?!\/)[A-Za-z0-9_@+./-]+$/.test(path) && !path.startsWith('-') && !path.split('/').includes('..')) return;
  problem(job, check, `${what} is ${JSON.stringify(path)}`, 'use a path below the checkout, of letters, digits, dots, dashes, underscores and slashes');
}

function checkCache(job: Job, { cache, builder }: BuildImageProps): void {
  if (cache?._kind === 'registry') cache._image?._check(job, 'push');
  if (cache?._kind !== 'github') return;
  if (job.pipeline.platform._kind !== 'github' || builder._kind !== 'buildx') {
    problem(job, 'image-cache', 'BuildCache.github() is for Docker Buildx on GitHub', 'use BuildCache.registry()');
  } else if (!job.steps.some((step) => step instanceof GitHubCacheAccess)) {
    problem(job, 'image-cache', 'the build uses GitHub\'s cache, but no step of the job gives access to it', 'put new GitHubCacheAccess() before the build');
  }
}
