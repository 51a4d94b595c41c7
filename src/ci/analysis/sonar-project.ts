import { Construct } from 'constructs';
import { traceOrigin } from '../../base/origin';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Repository } from '../../repository';

/** Whose reports of coverage SonarQube reads, and in which form: the property that names them. */
export enum SonarCoverageFormat {
  /** Go's `coverage.out`. */
  GO = 'sonar.go.coverage.reportPaths',
  /** LCOV of JavaScript and TypeScript. */
  JAVASCRIPT = 'sonar.javascript.lcov.reportPaths',
  /** Cobertura's XML of coverage.py. */
  PYTHON = 'sonar.python.coverage.reportPaths',
  /** JaCoCo's XML of Java and Kotlin. */
  JAVA = 'sonar.coverage.jacoco.xmlReportPaths',
  /** Clover's XML of PHPUnit. */
  PHP = 'sonar.php.coverage.reportPaths',
  /** OpenCover's XML of .NET. */
  CSHARP_OPENCOVER = 'sonar.cs.opencover.reportsPaths',
  /** SonarQube's own XML, of any language. */
  GENERIC = 'sonar.coverageReportPaths',
}

/** Reports of coverage. */
export interface SonarCoverage {
  /** Language and form. */
  readonly format: SonarCoverageFormat;
  /** Paths of the reports; without commas. */
  readonly paths: string[];
}

/** Properties of a project in SonarQube. */
export interface SonarProjectProps {
  /** Key of the project in SonarQube: letters, digits, `-`, `_`, `.` and `:`, at least one of them no digit. */
  readonly key: string;
  /**
   * What SonarQube shows.
   *
   * @default - the key
   */
  readonly name?: string;
  /**
   * Organization in SonarQube Cloud.
   *
   * @default - none
   */
  readonly organization?: string;
  /**
   * Folders and files with code.
   *
   * @default - the whole repository
   */
  readonly sources?: string[];
  /**
   * Folders and files with tests.
   *
   * @default - none
   */
  readonly tests?: string[];
  /**
   * Patterns of files that are no code of the project, with `*` and `**`: `vendor/**`.
   *
   * @default - none
   */
  readonly exclusions?: string[];
  /**
   * Patterns of the tests, where they lie among the code: `src/**` and `*_test.go` behind it.
   *
   * @default - all in `tests`
   */
  readonly testInclusions?: string[];
  /**
   * Patterns of code whose coverage does not count.
   *
   * @default - none
   */
  readonly coverageExclusions?: string[];
  /**
   * Reports of coverage.
   *
   * @default - none
   */
  readonly coverage?: SonarCoverage[];
  /**
   * Further properties. No secrets: `AnalyzeWithSonar` gives the token. `sonar.language` is refused, SonarQube finds the languages out.
   *
   * @default - none
   */
  readonly properties?: { [name: string]: string };
  /**
   * Path of the file below the repository.
   *
   * @default sonar-project.properties
   */
  readonly path?: string;
}

/**
 * The settings of a repository for SonarQube, in its file `sonar-project.properties`.
 *
 * @example
 * new ci.SonarProject(manifests, 'sonar', { key: 'org_app', sources: ['src'], tests: ['test'] });
 *
 * @see https://docs.sonarsource.com/sonarqube-server/latest/analyzing-source-code/analysis-parameters/
 */
export class SonarProject extends Construct {
  /** The repository that has the file. */
  public readonly repository: Repository;
  /** Key of the project in SonarQube. */
  public readonly key: string;
  /** Path of the file below the repository. */
  public readonly path: string;

  constructor(repository: Repository, id: string, props: SonarProjectProps) {
    super(repository, id);
    traceOrigin(this);
    this.repository = repository;
    this.key = props.key;
    if (!/^(?=.*[^0-9])[A-Za-z0-9_.:-]{1,400}$/.test(props.key)) {
      problem(this, 'sonar-key', `${JSON.stringify(props.key)} is not a valid project key`,
        'use letters, digits, dashes, underscores, dots and colons, not digits only');
    }
    const text = this.render(props);
    this.path = repository._addFile({ path: props.path ?? 'sonar-project.properties', content: () => text, seeded: false }, this);
  }

  private render(props: SonarProjectProps): string {
    const own: [string, string | string[] | undefined][] = [
      ['sonar.projectKey', props.key],
      ['sonar.projectName', props.name ?? props.key],
      ['sonar.organization', props.organization],
      ['sonar.sourceEncoding', 'UTF-8'],
      ['sonar.sources', props.sources ?? ['.']],
      ['sonar.tests', props.tests],
      ['sonar.exclusions', props.exclusions],
      ['sonar.test.inclusions', props.testInclusions],
      ['sonar.coverage.exclusions', props.coverageExclusions],
      ...(props.coverage ?? []).map(({ format, paths }): [string, string[]] => [format, paths]),
    ];
    const lines = new Map<string, string>();
    for (const [name, value] of [...own, ...this.others(props.properties ?? {})]) {
      if (value === undefined) continue;
      if (lines.has(name)) problem(this, 'sonar-property', `${name} is set twice`, 'keep one of them');
      lines.set(name, `${name}=${escape(Array.isArray(value) ? this.list(name, value) : value)}`);
    }
    return shell`${[...lines.values()].join('\n')}
`;
  }

  private list(name: string, values: string[]): string {
    const wrong = values.find((value) => value.includes(','));
    if (wrong !== undefined) {
      problem(this, 'sonar-list', `${name} has ${JSON.stringify(wrong)}, which SonarQube splits at the comma`,
        'use a pattern with ? instead of the comma');
    }
    return values.join(',');
  }

  private others(properties: { readonly [name: string]: string }): [string, string][] {
    return Object.entries(properties).filter(([name]) => {
      if (['sonar.token', 'sonar.login', 'sonar.password'].includes(name)) {
        problem(this, 'sonar-secret', `${name} is a secret and would be committed to the repository`, 'pass the token to AnalyzeWithSonar');
      } else if (name === 'sonar.language') {
        problem(this, 'sonar-property', 'sonar.language is ignored: SonarQube detects languages itself', 'remove it');
      } else if (!/^[A-Za-z0-9_.-]+$/.test(name)) {
        problem(this, 'sonar-property', `${JSON.stringify(name)} is not a valid property name`, 'use letters, digits, dots, dashes and underscores');
      } else {
        return true;
      }
      return false;
    });
  }
}

/** A value in a file of Java's properties, which are read as Latin-1. */
function escape(value: string): string {
  const escaped = value.replace(/\\/g, '\\\\').replace(/^\s/, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t');
  return escaped.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
