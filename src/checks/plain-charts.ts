import { ApiObject } from 'cdk8s';
import { CHECKS } from './catalogue';
import { Json, Program } from './program';
import { findings, ReportLine } from './report';

const LOCAL = CHECKS.filter((check) => check.local);
const BATCH = 500;

/**
 * The checks of a program that has plain charts only and enforces nothing: those that judge each object alone, while objects are
 * rendered. Nothing of an object is kept: 100,000 of them take 200 MiB. What objects name of each other is checked where a program
 * has a repository, or enforces the checks of a chart.
 */
export class PlainChartChecks {
  /** How many checks are run. */
  public readonly checks = LOCAL.length;
  /** How many objects were looked at. */
  public objects = 0;
  private readonly found: ReportLine[] = [];
  private batch = new Map<ApiObject, Json>();

  /** Called with every object once, when it is rendered. */
  public look(object: ApiObject, json: unknown): void {
    this.objects++;
    this.batch.set(object, json as Json);
    if (this.batch.size >= BATCH) this.judge();
  }

  /** What was found, after the last object. */
  public warnings(): readonly ReportLine[] {
    this.judge();
    return this.found;
  }

  private judge(): void {
    const { batch } = this;
    this.batch = new Map();
    for (const { line } of findings(new Program([...batch.keys()], (object) => batch.get(object)), LOCAL)) this.found.push(line);
  }
}
