import { ScanConfigWithTrivyProps, TrivyFormat, TrivyScanner, TrivyScanProps, TrivySeverity, TrivyVulnerabilityScanProps } from './trivy-options';
import type { ScanFilesystemWithTrivyProps, ScanImageWithTrivyProps } from './trivy-options';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import { shellWord, shellWords } from '../shell-word';
import { checkCheckoutPath } from '../step';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** What is scanned, and how. */
interface Scan {
  readonly name: string;
  /** `image`, `filesystem` or `config`. */
  readonly command: string;
  /** Options that only this kind of scan has. */
  readonly options: readonly string[];
  /** What is looked for: the summary of the table has a column for each. */
  readonly scanners: readonly TrivyScanner[];
  readonly env?: { [name: string]: Value };
}

/**
 * A scan with Trivy. It is scanned once, into JSON; the table in the log and the reports are made of that, so that they agree and are there when findings
 * fail the job.
 *
 * @param target the word of the script that says what is scanned
 */
function trivyScan(job: Job, props: TrivyScanProps, target: string, { name, command, options, scanners, env = {} }: Scan): StepSpec {
  const severities = (props.severities ?? [TrivySeverity.HIGH, TrivySeverity.CRITICAL]).join(',');
  if (severities === '') problem(job, 'trivy-severities', `${name}: severities is empty, so nothing counts`, 'list at least one, or omit severities');
  if (scanners.length === 0) {
    problem(job, 'trivy-scanners', `${name}: scanners is empty, so nothing is scanned`,
      'list at least one scanner, or omit scanners');
  }
  const ignore = props.ignoreFile === undefined ? [] : ['--ignorefile', props.ignoreFile];
  const words = shellWords(
    command, ...options, '--severity', severities, ...ignore,
    ...(props.skipFolders ?? []).flatMap((folder) => ['--skip-dirs', folder]), ...(props.skipFiles ?? []).flatMap((file) => ['--skip-files', file]),
  );
  const convert = ['trivy convert', ...(ignore.length > 0 ? [shellWords(...ignore)] : [])].join(' ');
  const found = `trivy: there are findings of ${severities} in`;
  const script = shell`work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
target=${target}
if [ -z "$target" ]; then echo 'trivy: it is not known what to scan: the value is empty' >&2; exit 1; fi

# A build that keeps its image in an archive names it with the archive's kind.
case "$target" in
  docker-archive:* | oci-archive:*) set -- --input "\${target#*-archive:}" ;;
  *) set -- -- "$target" ;;
esac

# 10 says that there are findings; other numbers that the scan failed.
status=0
trivy ${words} --exit-code 10 --format json --output "$work/report.json" "$@" || status=$?
if [ "$status" -ne 0 ] && [ "$status" -ne 10 ]; then
  echo "trivy could not scan $target" >&2
  exit "$status"
fi
${convert} --format table --scanners ${scanners.join(',')} "$work/report.json"
${reports(job, name, props, convert)}if [ "$status" -eq 10 ]; then
${props.blocks ?? true ? shell`  echo "${found} $target" >&2
  exit 1` : `  echo "${found} $target; they do not fail the job"`}
else
  echo "trivy: no findings of ${severities} in $target"
fi`;
  return { name, script, env: { ...env, ...props.cacheFolder !== undefined && { TRIVY_CACHE_DIR: Value.literal(props.cacheFolder) } }, tools: ['trivy'] };
}

/** What scans for vulnerabilities have in common. */
function vulnerabilityScan(props: TrivyVulnerabilityScanProps): Pick<Scan, 'options' | 'scanners'> {
  const { ignoreUnfixed, scanners = [TrivyScanner.VULNERABILITY, TrivyScanner.SECRET], dbRepositories, javaDbRepositories } = props;
  const options = [
    '--no-progress',
    ...(ignoreUnfixed ? ['--ignore-unfixed'] : []),
    '--scanners', scanners.join(','),
    ...(dbRepositories ? ['--db-repository', dbRepositories.join(',')] : []),
    ...(javaDbRepositories ? ['--java-db-repository', javaDbRepositories.join(',')] : []),
  ];
  return { options, scanners };
}

function reports(job: Job, name: string, props: TrivyScanProps, convert: string): string {
  const paths = new Set<string>();
  let lines = '';
  for (const { path, format } of props.reports ?? []) {
    checkCheckoutPath(job, name, path);
    if (paths.has(path)) problem(job, 'report-twice', `${name} writes two reports to ${path}`, 'use another path for one of them');
    paths.add(path);
    if (path.includes('/')) {
      lines += shell`mkdir -p ${shellWord(path.slice(0, path.lastIndexOf('/')))}
`;
    }
    lines += format === TrivyFormat.JSON ? shell`cp "$work/report.json" ${shellWord(path)}
`
      : shell`${convert} --format ${format} --output ${shellWord(path)} "$work/report.json"
`;
  }
  return lines;
}

/**
 * Scans Dockerfiles, Kubernetes manifests, Helm charts and Terraform of the checkout with Trivy for misconfigurations. The table is in the log; findings
 * that count fail the job.
 *
 * @example
 * new ci.ScanConfigWithTrivy({ path: 'deploy', severities: [ci.TrivySeverity.HIGH, ci.TrivySeverity.CRITICAL] })
 *
 * @see https://trivy.dev/latest/docs/scanner/misconfiguration/
 */
export class ScanConfigWithTrivy implements IStep {
  constructor(private readonly _props: ScanConfigWithTrivyProps = {}) {}

  /** Paths of the reports, for an artifact that the job keeps `always`. */
  public get reportPaths(): string[] {
    return (this._props.reports ?? []).map(({ path }) => path);
  }

  public bind(job: Job): StepSpec {
    const { path = '.', helmValues = [], checksBundleRepository } = this._props;
    for (const each of [path, ...helmValues]) checkCheckoutPath(job, 'scan of configuration', each);
    return trivyScan(job, this._props, shellWord(path), {
      name: 'Scan the configuration with Trivy',
      command: 'config',
      scanners: [TrivyScanner.MISCONFIGURATION],
      options: [
        ...helmValues.flatMap((file) => ['--helm-values', file]),
        ...(checksBundleRepository === undefined ? [] : ['--checks-bundle-repository', checksBundleRepository]),
      ],
    });
  }
}

/**
 * Scans files of the checkout with Trivy for vulnerable dependencies (`go.sum`, `package-lock.json` …) and for secrets. The table is in the log;
 * findings that count fail the job.
 *
 * @example
 * new ci.ScanFilesystemWithTrivy({ ignoreUnfixed: true, reports: [{ path: 'trivy.json', format: ci.TrivyFormat.JSON }] })
 *
 * @see https://trivy.dev/latest/docs/target/filesystem/
 */
export class ScanFilesystemWithTrivy implements IStep {
  constructor(private readonly _props: ScanFilesystemWithTrivyProps = {}) {}

  /** Paths of the reports, for an artifact that the job keeps `always`. */
  public get reportPaths(): string[] {
    return (this._props.reports ?? []).map(({ path }) => path);
  }

  public bind(job: Job): StepSpec {
    const { path = '.' } = this._props;
    checkCheckoutPath(job, 'scan of files', path);
    return trivyScan(job, this._props, shellWord(path), {
      name: 'Scan the files with Trivy',
      command: 'filesystem',
      ...vulnerabilityScan(this._props),
    });
  }
}

/**
 * Scans an image with Trivy for vulnerable packages and for secrets. The table is in the log; findings that count fail the job.
 *
 * @example
 * new ci.ScanImageWithTrivy({ image: built.localImage, severities: [ci.TrivySeverity.CRITICAL], ignoreUnfixed: true });
 *
 * @see https://trivy.dev/latest/docs/target/container_image/
 */
export class ScanImageWithTrivy implements IStep {
  constructor(private readonly _props: ScanImageWithTrivyProps) {}

  /** Paths of the reports, for an artifact that the job keeps `always`. */
  public get reportPaths(): string[] {
    return (this._props.reports ?? []).map(({ path }) => path);
  }

  public bind(job: Job): StepSpec {
    const { image, username, password, platform } = this._props;
    if ((username === undefined) !== (password === undefined)) {
      problem(job, 'trivy-credentials', 'the scan has only one of username and password', 'set both, or neither after a login in the same job');
    }
    const { options, scanners } = vulnerabilityScan(this._props);
    return trivyScan(job, this._props, '$IMAGE', {
      name: 'Scan the image with Trivy',
      command: 'image',
      scanners,
      options: [...options, ...(platform === undefined ? [] : ['--platform', platform])],
      env: { IMAGE: image, ...username && { TRIVY_USERNAME: username }, ...password && { TRIVY_PASSWORD: password } },
    });
  }
}
