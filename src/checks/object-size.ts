import { Check } from './check';

const LIMIT = 1024 * 1024;
const KINDS = new Set(['core/ConfigMap', 'core/Secret']);

/** More than etcd takes. */
export const objectSize: Check = {
  id: 'object-size',
  local: true,
  doc: 'A ConfigMap or Secret with more than 1 MiB of data: the API server refuses it. Split it.',
  *run(program) {
    for (const { construct, json, kind, name } of program.objects) {
      if (!KINDS.has(kind)) continue;
      const size = bytesOf(json.data) + bytesOf(json.stringData) + bytesOf(json.binaryData);
      if (size <= LIMIT) continue;
      yield { construct, message: `${json.kind} ${name} has ${size} bytes of data`, fix: `at most ${LIMIT} are allowed: split it` };
    }
  },
};

function bytesOf(data: unknown): number {
  if (data === null || typeof data !== 'object') return 0;
  return Object.values(data).reduce((sum: number, value) => sum + Buffer.byteLength(String(value)), 0);
}
