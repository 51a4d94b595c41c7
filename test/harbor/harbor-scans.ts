import type { HarborState } from './harbor-state';

/** One artifact: what its scan says at each question, the last for all further ones. */
export interface ScannedArtifact {
  readonly overviews: unknown[];
  /** What a started scan says, in turn; without it Harbor has no scanner. */
  readonly whenStarted?: unknown[];
}

/** A scan's overview as Harbor gives it. */
export function overview(scan_status: string, counts?: { [severity: string]: number }, severity?: string): unknown {
  const total = Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0);
  return {
    'application/vnd.security.vulnerability.report; version=1.1': {
      scan_status,
      ...severity && { severity },
      ...counts && { summary: { total, fixable: 1, summary: counts } },
    },
  };
}

/** The artifacts of a Harbor and their scans, for robots that may read and scan them. */
export class HarborScans {
  /** By `project/repository@reference`. */
  public readonly artifacts = new Map<string, ScannedArtifact>();

  /** The answer to a request, or undefined where it is none for artifacts. */
  public answer(state: HarborState, method: string, path: string, user: string, password: string): { status: number; body?: unknown } | undefined {
    const asked = /^\/api\/v2\.0\/projects\/([^/]+)\/repositories\/([^/]+)\/artifacts\/([^/]+)(\/scan)?$/.exec(path);
    if (!asked) return undefined;
    if (!state.canLogIn(user, password)) return refusal(401, 'unauthorized');
    const robot = state.robots.find(({ name }) => name === user)!;
    const need = asked[4] ? 'scan:create' : 'artifact:read';
    const allowed: string[] = robot.permissions.flatMap(({ access }: any) => access.map(({ resource, action }: any) => `${resource}:${action}`));
    if (!allowed.includes(need)) return refusal(403, 'forbidden');
    // The path is decoded once by the router and once by Harbor.
    const name = `${decodeURIComponent(asked[1])}/${decodeURIComponent(decodeURIComponent(asked[2]))}@${decodeURIComponent(asked[3])}`;
    const artifact = this.artifacts.get(name);
    if (!artifact) return refusal(404, `artifact ${name} not found`);
    const { overviews, whenStarted } = artifact;
    if (asked[4]) {
      if (method !== 'POST' || !whenStarted) return refusal(400, 'no available scanner');
      overviews.splice(0, overviews.length, ...whenStarted);
      return { status: 202 };
    }
    const now = overviews.length > 1 ? overviews.shift() : overviews[0];
    return { status: 200, body: { digest: asked[3], ...now === null ? {} : { scan_overview: now } } };
  }
}

function refusal(status: number, message: string): { status: number; body: unknown } {
  return { status, body: { errors: [{ code: 'ERROR', message }] } };
}
