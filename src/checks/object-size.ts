import { localCheck } from './local-check';


const LIMIT = 1024 * 1024;
const KINDS = new Set(['core/ConfigMap', 'core/Secret']);

/** More than etcd takes. */
export const objectSize = localCheck({
  id: 'object-size',
  doc: 'A ConfigMap or Secret with more than 1 MiB of data: the API server refuses it. Split it.',
  concerns: (kind) => KINDS.has(kind),
  *judge({ construct, json, name }) {
    const size = bytesOf(json.data) + bytesOf(json.stringData) + bytesOf(json.binaryData);
    if (size <= LIMIT) return;
    yield { construct, message: `${json.kind} ${name} has ${size} bytes of data`, fix: `at most ${LIMIT} are allowed: split it` };
  },
});

function bytesOf(data: unknown): number {
  if (data === null || typeof data !== 'object') return 0;
  return Object.values(data).reduce((sum: number, value) => sum + Buffer.byteLength(String(value)), 0);
}
