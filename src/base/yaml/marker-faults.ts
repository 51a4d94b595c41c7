/** What is wrong with a comment that shall be a marker of image automation. */
export interface MarkerFault {
  /** Number of the line, from 1. */
  readonly line: number;
  /** Number of its column, from 1. */
  readonly column: number;
  readonly message: string;
  readonly fix: string;
}

const FORM = 'write # {"$imagepolicy": "namespace:policy"} behind the value, with :tag, :name or :digest after the policy where the value is a part of the image';

/** The comments with `$imagepolicy` that image automation silently ignores, or of which it takes one of two policies. */
export function markerFaults(text: string): MarkerFault[] {
  if (!text.includes('$imagepolicy')) return [];
  const faults: MarkerFault[] = [];
  const lines = text.split(/\r?\n/);
  let block = -1; // the indentation of what has the text that we are in, if we are in one
  lines.forEach((line, i) => {
    const indentation = line.search(/\S/);
    if (block >= 0 && (indentation < 0 || indentation > block)) return;
    block = /(?:^|[:-][ \t]+)(?:[!&]\S+[ \t]+)*[|>][-+\d]*[ \t]*(?:#.*)?$/.test(line) ? indentation : -1;
    const at = commentAt(line);
    if (at < 0 || !line.includes('$imagepolicy', at)) return;
    const wrong = faultOf(line.slice(0, at), line.slice(at + 1).trim(), lines[i + 1] ?? '');
    if (wrong) faults.push({ line: i + 1, column: at + 1, ...wrong });
  });
  return faults;
}

/** Where the comment of a line begins. */
function commentAt(line: string): number {
  for (const { index, 0: text } of line.matchAll(/"(?:[^"\\]|\\.)*"|'[^']*'|(?<=^|[ \t])#/g)) if (text === '#') return index;
  return -1;
}

function faultOf(before: string, comment: string, next: string): Pick<MarkerFault, 'message' | 'fix'> | undefined {
  const shown = `the comment # ${comment}`;
  if (!comment.startsWith('{')) return undefined; // it speaks of markers
  let policy: unknown;
  try {
    policy = (JSON.parse(comment) as { readonly $imagepolicy?: unknown }).$imagepolicy;
  } catch {
    const two = comment.split('$imagepolicy').length > 2;
    return { message: two ? `two policies write one field: ${shown} is not one marker` : `${shown} is not JSON, so image automation ignores it`, fix: two ? 'use one policy for a field' : FORM };
  }
  if (comment.split('"$imagepolicy"').length > 2) return { message: `two policies write one field: ${shown}, of which the last one counts`, fix: 'use one policy for a field' };
  if (typeof policy !== 'string') return policy === undefined ? undefined : { message: `${shown} does not name a policy`, fix: FORM };
  if (!/^[^:\s]+:[^:\s]+(?::(?:tag|name|digest))?$/.test(policy)) return { message: `${shown} is not a namespace and a policy, so image automation ignores it`, fix: FORM };
  if (before.trim() === '') {
    return /^[ \t]*- +[^\s#]/.test(next) ? undefined : { message: `${shown} is on a line of its own, so image automation ignores it`, fix: 'put it behind the value, on its line' };
  }
  return /(?:^|[^\\])[:{[-]$/.test(before.trim()) ? { message: `${shown} is behind something that is not a scalar, so image automation ignores it`, fix: 'put it behind the value, on its line' } : undefined;
}
