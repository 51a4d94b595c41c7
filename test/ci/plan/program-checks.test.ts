import { parse } from 'yaml';
import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { pipelineOn, textOf } from '../pipelines';

const PLATFORMS = { github: ci.Platform.github({ runners: ['own'] }), gitea: ci.Platform.gitea({ runners: ['ubuntu-latest', 'own'] }), gitlab: ci.Platform.gitlab({ runners: ['own'] }), azure: ci.Platform.azure({ pools: ['own'] }) };
type Kind = keyof typeof PLATFORMS;
const KINDS = Object.keys(PLATFORMS) as Kind[];
const key = ci.PipelineSecret.platform('KEY');
const password = ci.PipelineSecret.platform('PASSWORD');
const registry = ci.Registry.basic({ host: 'quay.io', username: ci.Value.literal('ci'), password });
const image = ci.Image.named(registry, 'org/app');
const buildx = (props: Partial<ci.BuildImageProps> = {}): ci.BuildImage => new ci.BuildImage({ image, builder: ci.ImageBuilder.buildx(), ...props });
const push = (built: ci.BuildImage): ci.PushImage => new ci.PushImage({ built, tags: [ci.ImageTag.commit()] });
const install = (...tools: ci.Tool[]): ci.InstallTools => new ci.InstallTools({ tools });
const needs = (...tools: string[]): ci.Script => new ci.Script({ name: 'Use', script: ['true'], tools });

function pipelineWith(kind: Kind, ...jobs: Partial<ci.JobOptions>[]): ci.Pipeline {
  const pipeline = pipelineOn(PLATFORMS[kind], { secrets: [key, password], triggers: [ci.Trigger.push({ branches: ['main'] })] });
  const made: ci.Job[] = [];
  for (const [index, job] of jobs.entries()) made.push(pipeline.addJob(`job-${index}`, { needs: made.slice(-1), ...job }));
  return pipeline;
}

function found(pipeline: ci.Pipeline): string[] {
  textOf(pipeline);
  return pipeline.node.findAll().flatMap(problemsOf).map(({ check, message, fix }) => `${check}: ${message}; ${fix}`);
}

const foundOn = (kind: Kind, ...jobs: Partial<ci.JobOptions>[]): string[] => found(pipelineWith(kind, ...jobs)).map((each) => each.split(':')[0]);

describe.each(KINDS)('on %s', (kind) => {
  test('a program that no earlier step installs is refused', () => {
    const built = buildx();
    const pushed = push(built);
    const sign = new ci.SignWithCosign({ image: pushed.image, key: ci.CosignKey.fromSecret(key, password) });
    const scan = new ci.ScanImageWithTrivy({ image: built.localImage });
    const steps = [new ci.LoginToRegistry({ registry }), built, scan, pushed, sign];
    expect(foundOn(kind, { steps })).toEqual(['tool-missing', 'tool-missing']);
    expect(foundOn(kind, { steps: [...steps, install(ci.Tool.cosign(), ci.Tool.trivy())] })).toEqual(['tool-missing', 'tool-missing']);
    expect(foundOn(kind, { steps: [install(ci.Tool.cosign(), ci.Tool.trivy()), ...steps] })).toEqual([]);
    expect(foundOn(kind, { steps, has: ['cosign', 'trivy'] })).toEqual([]);
  });

  test('an image of several platforms is pushed by a program that is installed', () => {
    const built = buildx({ platforms: ['linux/amd64', 'linux/arm64'] });
    expect(foundOn(kind, { steps: [built, push(built)] })).toEqual(['tool-missing']);
    expect(foundOn(kind, { steps: [install(ci.Tool.crane()), built, push(built)] })).toEqual([]);
  });

  test('an image in a daemon is in no other job', () => {
    const built = buildx();
    expect(foundOn(kind, { steps: [built] }, { steps: [push(built)] })).toEqual(['image-elsewhere']);
    const scan = new ci.ScanImageWithTrivy({ image: built.localImage });
    expect(foundOn(kind, { steps: [built] }, { steps: [install(ci.Tool.trivy()), scan] })).toEqual(['image-elsewhere']);
  });

  test('an image in a file comes as an artifact', () => {
    const built = buildx({ archive: 'out/image.tar' });
    const kept = new ci.Artifact({ name: 'image', paths: ['out'] });
    const other = new ci.Artifact({ name: 'image', paths: ['dist'] });
    const second = { steps: [push(built)] };
    expect(foundOn(kind, { steps: [built] }, second)).toEqual(['image-elsewhere']);
    expect(foundOn(kind, { steps: [built], artifacts: [kept] }, second)).toEqual(['image-elsewhere']);
    expect(foundOn(kind, { steps: [built], artifacts: [other] }, { ...second, downloads: [other] })).toEqual(['image-elsewhere']);
    expect(foundOn(kind, { steps: [built], artifacts: [kept] }, { ...second, downloads: [kept] })).toEqual([]);
  });

  test('what is not known is a warning, once', () => {
    const container = { image: 'registry.example.com/tools:1' };
    expect(found(pipelineWith(kind, { container, steps: [needs('jq', 'cosign')] }))).toEqual([
      'tool-unknown: job job-0 needs jq, cosign, and nothing says that the image registry.example.com/tools:1 has them; list what it has: has: [\'jq\', \'cosign\']',
    ]);
    expect(foundOn(kind, { container, has: ['jq', 'cosign'], steps: [needs('jq', 'cosign')] })).toEqual([]);
    expect(foundOn(kind, { runner: ci.Runner.labels('own'), steps: [needs('jq')] })).toEqual(['tool-unknown']);
  });

  test('nothing is said of a program that a script of the program may install, and of one that no facts are about', () => {
    const installs = new ci.Script({ name: 'Install', script: ['./get cosign'] });
    expect(foundOn(kind, { steps: [installs, needs('cosign')] })).toEqual([]);
    expect(foundOn(kind, { steps: [needs('terraform', './gradlew')] })).toEqual([]);
  });
});

test('on GitLab the image of Docker gets what its scripts need', () => {
  const built = buildx();
  const file = parse(textOf(pipelineWith('gitlab', { steps: [install(ci.Tool.trivy()), built, new ci.ScanImageWithTrivy({ image: built.localImage })] })));
  expect(file['job-0'].before_script).toEqual(['apk add --no-cache --quiet curl']);
  expect(parse(textOf(pipelineWith('gitlab', { steps: [built] })))['job-0']).not.toHaveProperty('before_script');
});

test('on GitLab a language is an image, which lacks what its runner has elsewhere', () => {
  const job = { toolchains: [ci.Toolchain.node('24')], steps: [needs('npm', 'git', 'jq')] };
  expect(KINDS.map((kind) => foundOn(kind, job))).toEqual([[], [], ['tool-missing'], []]);
  expect(foundOn('gitlab', { ...job, toolchains: [ci.Toolchain.java('25')] })).toEqual(['tool-missing', 'tool-missing', 'tool-missing']);
});
