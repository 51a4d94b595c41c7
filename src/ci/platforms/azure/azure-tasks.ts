import { withAxes } from '../../job';
import type { Job } from '../../job';
import { ReportFormat, TestReport } from '../../job-files';
import type { Artifact, Cache, Checkout } from '../../job-files';
import type { Toolchain } from '../../runner';
import { quoted } from '../../shell-word';
import { matrixVariable } from '../job-values';

// Paths in inputs of tasks begin with a macro: the agent replaces it there.
const SOURCES = '$(Build.SourcesDirectory)';

/** The files of the repository; deployment jobs get none unless they ask. No credentials stay in them. */
export function checkoutStep(checkout: Checkout | undefined): object {
  const options = checkout ? checkout._options : { depth: 1 };
  if (!options) return { checkout: 'none' };
  const { depth = 1, submodules, lfs } = options;
  return {
    checkout: 'self',
    clean: true,
    fetchDepth: depth,
    fetchTags: depth === 0,
    ...lfs && { lfs: true },
    ...submodules && { submodules: 'recursive' },
    persistCredentials: false,
  };
}

/** A text with axes of the matrix in it. */
function textInJob(job: Job, text: string): string {
  return withAxes(job, text, (axis) => `$(${matrixVariable(axis)})`);
}

/** A language. */
export function toolchainStep(job: Job, { _language: language, version: given }: Toolchain): object {
  const version = textInJob(job, given);
  switch (language) {
    case 'node': return { task: 'NodeTool@0', displayName: `Node.js ${version}`, inputs: { versionSpec: version } };
    case 'python': return { task: 'UsePythonVersion@0', displayName: `Python ${version}`, inputs: { versionSpec: version } };
    case 'go': return { task: 'GoTool@0', displayName: `Go ${version}`, inputs: { version } };
    case 'java': return {
      task: 'JavaToolInstaller@1',
      displayName: `Java ${version}`,
      inputs: { versionSpec: version, jdkArchitectureOption: 'x64', jdkSourceOption: 'PreInstalled' },
    };
  }
}

/** One cache; Azure keeps one folder a task. */
export function cacheSteps(job: Job, { options }: Cache): object[] {
  const { toolchains = [], matrix = {} } = job._options;
  const made = [...toolchains.map(({ _language, version }) => `${_language}${textInJob(job, version)}`), ...Object.keys(matrix).map((axis) => `$(${matrixVariable(axis)})`)].map((each) => `"${each}"`);
  return options.paths.map((path, index) => {
    const name = options.paths.length === 1 ? options.name : `${options.name}-${index + 1}`;
    return {
      task: 'Cache@2',
      displayName: `Cache ${name}`,
      inputs: { key: [`"${name}"`, '"$(Agent.OS)"', ...made, ...options.keyFiles].join(' | '), path: `${SOURCES}/${path}` },
    };
  });
}

/** Artifacts of other jobs, laid into the checkout. */
export function downloadStep({ name }: Artifact): object {
  return { task: 'DownloadPipelineArtifact@2', displayName: `Get ${name}`, inputs: { artifactName: name, targetPath: SOURCES } };
}

/** An artifact: staged, so that its files keep their places, and published. */
export function publishSteps({ name, options }: Artifact): object[] {
  const staged = `$(Build.ArtifactStagingDirectory)/${name}`;
  const when = options.always ? { condition: 'always()' } : {};
  const contents = options.paths.flatMap((path) => {
    const plain = path.replace(/^\.\//, '').replace(/\/$/, '');
    return plain.includes('*') ? [plain] : [plain, `${plain}/**`];
  });
  const required = options.required ?? !options.always;
  return [
    { task: 'CopyFiles@2', displayName: `Collect ${name}`, ...when, inputs: { SourceFolder: SOURCES, Contents: contents.join('\n') + '\n', TargetFolder: staged } },
    {
      bash: [
        'set -euo pipefail',
        `staged=$BUILD_ARTIFACTSTAGINGDIRECTORY/${name}`,
        'mkdir -p "$staged"',
        ...required ? [`[ -n "$(ls -A "$staged")" ] || { echo ${quoted(`no files for artifact ${name}: ${options.paths.join(', ')}`)} >&2; exit 1; }`] : [],
      ].join('\n') + '\n',
      displayName: `Look at ${name}`,
      ...when,
    },
    { task: 'PublishPipelineArtifact@1', displayName: `Keep ${name}`, ...when, inputs: { artifact: name, targetPath: staged } },
  ];
}

/** A report, shown also when tests have failed, or took too long. */
export function reportStep({ path, format }: TestReport): object {
  if (format === ReportFormat.JUNIT) {
    return {
      task: 'PublishTestResults@2',
      displayName: 'Show test results',
      condition: 'always()',
      inputs: { testResultsFormat: 'JUnit', testResultsFiles: path, searchFolder: SOURCES },
    };
  }
  return {
    task: 'PublishCodeCoverageResults@2',
    displayName: 'Show coverage',
    condition: 'always()',
    inputs: { summaryFileLocation: `${SOURCES}/${path}`, pathToSources: SOURCES },
  };
}
