import { ApiObject } from 'cdk8s';
import { Finding } from './check';
import { LOCAL_GROUPS, LocalGroup, SECRET_GROUP } from './local-catalogue';
import type { LocalCheck } from './local-check';
import { isSettled, lineOf, type ReportLine } from './report';
import { hasSuspect, isSuspect } from './suspects';
import { Manifest } from '../base/manifest';
import { kindOf } from '../program/kind';
import { ProgramObject, programObject } from '../program/program';
import type { Parts } from '../synth/yaml/emit-object';
import type { RenderListener } from '../synth/yaml/manifests';

/**
 * The checks of a program that has plain charts only and enforces nothing: those that judge each object alone, while objects are
 * rendered. Nothing of an object is kept: 100,000 of them take 200 MiB. What objects name of each other is checked where a program
 * has a repository, or enforces the checks of a chart.
 */
export class PlainChartChecks implements RenderListener {
  /** How many checks are run. */
  public readonly checks = [...LOCAL_GROUPS, SECRET_GROUP].reduce((sum, { size }) => sum + size, 0);
  /** How many objects were looked at. */
  public objects = 0;
  /** What was found: file by file, known secrets last. */
  public readonly warnings: ReportLine[] = [];
  private readonly kinds = new Map<string, Map<string, KindChecks>>();

  public seeJson(object: ApiObject, json: unknown, text?: string): void {
    this.objects++;
    const seeksSecrets = (text === undefined || hasSuspect(text)) && isSuspect(json); // one look at a text is faster than one at each value
    this.judge(object, json, (concerned) => (seeksSecrets ? [...concerned.checks, ...concerned.secretChecks] : concerned.checks));
  }

  /**
   * Judges the parts first, which have all that the JSON has, and undefined fields and empty metadata beside it. Only where they
   * break a rule the JSON is made, which mostly breaks it too.
   */
  public seeParts(object: ApiObject, parts: Parts, json: () => unknown): void {
    this.objects++;
    const manifest = manifestOf(parts);
    const { kind, checks } = this.concerned(manifest);
    if (breaksAny(checks, judgedParts(object, manifest, kind))) this.judge(object, json(), (concerned) => concerned.checks);
  }

  public seeText(text: string, objects: readonly ApiObject[], jsonOf: (object: ApiObject) => unknown): void {
    if (!hasSuspect(text)) return; // one look at a file is faster than one at each of its objects
    for (const object of objects) {
      const json = jsonOf(object);
      if (isSuspect(json)) this.judge(object, json, ({ secretChecks }) => secretChecks);
    }
  }

  private judge(construct: ApiObject, json: unknown, choose: (concerned: KindChecks) => readonly LocalCheck[]): void {
    const object = json ? programObject(construct, json as Manifest) : undefined;
    if (!object) return;
    for (const check of choose(this.concerned(object.json))) {
      for (const finding of check.judge(object) ?? NOTHING) this.add(finding, check, object);
    }
  }

  private add(finding: Finding, check: LocalCheck, object: ProgramObject): void {
    if (!isSettled(finding, check)) this.warnings.push(lineOf(finding, check, [object]));
  }

  private concerned({ apiVersion, kind }: Manifest): KindChecks {
    const kinds = this.kinds.get(apiVersion) ?? new Map<string, KindChecks>();
    if (kinds.size === 0) this.kinds.set(apiVersion, kinds);
    let concerned = kinds.get(kind);
    if (!concerned) {
      const whole = kindOf(apiVersion, kind);
      concerned = new KindChecks(whole, apiVersion);
      kinds.set(kind, concerned);
    }
    return concerned;
  }
}

/** The checks that objects of a kind can break. */
class KindChecks {
  readonly checks: readonly LocalCheck[];
  private secrets?: readonly LocalCheck[];

  /** @param kind `group/Kind` */
  constructor(readonly kind: string, private readonly apiVersion: string) {
    this.checks = this.those(LOCAL_GROUPS);
  }

  /** Those of objects with a suspect text. */
  get secretChecks(): readonly LocalCheck[] {
    return this.secrets ??= this.those([SECRET_GROUP]);
  }

  private those(groups: readonly LocalGroup[]): LocalCheck[] {
    return groups.filter((group) => group.mayConcern(this.kind)).flatMap((group) => group.load())
      .filter((check) => check.concerns?.(this.kind, this.apiVersion) ?? true).sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

/** Parts in the form of a manifest. */
function manifestOf({ apiVersion, kind, metadata, body }: Parts): Manifest {
  const manifest: Record<string, unknown> = { apiVersion, kind, metadata, spec: body.spec };
  for (const key in body) if (!Object.hasOwn(manifest, key)) manifest[key] = body[key]; // the engine takes long to add fields to a copy by `...`
  return manifest as Manifest;
}

function judgedParts(place: ApiObject, json: Manifest, kind: string): ProgramObject {
  const { name, namespace } = json.metadata as { readonly name: unknown; readonly namespace: unknown };
  return {
    place, kind, json, name: typeof name === 'string' ? name : '', namespace: typeof namespace === 'string' ? namespace : undefined, encrypted: false,
  };
}

function breaksAny(checks: readonly LocalCheck[], object: ProgramObject): boolean {
  for (const check of checks) {
    for (const _ of check.judge(object) ?? NOTHING) return true;
  }
  return false;
}

const NOTHING: readonly Finding[] = [];
