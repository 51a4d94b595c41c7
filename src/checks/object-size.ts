import { localCheck } from './local-check';

const LIMIT = 1024 * 1024;
const KINDS = new Set(['core/ConfigMap', 'core/Secret']);

/** More than etcd takes. */
export const objectSize = localCheck({
  id: 'object-size',
  doc: 'A ConfigMap or Secret with more than 1 MiB of data: the API server rejects it. Split it.',
  concerns: (kind) => KINDS.has(kind),
  *judge({ place, json, kind, name }) {
    const size = bytesOf(json.data, kind === 'core/Secret' ? 'base64' : 'utf8') + bytesOf(json.stringData, 'utf8') + bytesOf(json.binaryData, 'base64');
    if (size <= LIMIT) return;
    yield { place, message: `${json.kind} ${name} has ${size} bytes of data, which exceeds the limit of ${LIMIT}`, fix: 'split it into several objects' };
  },
});

/** What the API server counts: the values as they are once decoded, without the keys. */
function bytesOf(data: unknown, encoding: BufferEncoding): number {
  if (data === null || typeof data !== 'object') return 0;
  return Object.values(data).reduce((sum: number, value) => sum + Buffer.byteLength(String(value), encoding), 0);
}
