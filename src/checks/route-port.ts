import { Check } from './check';
import { AppliedObject } from '../program/cluster-contents';
import { valuesAt } from '../program/json-path';
import { Reference } from '../program/references';
import { viewsOf } from '../program/view';

/** Traffic to a port that is not there. */
export const routePort: Check = {
  id: 'route-port',
  doc: 'A route or Ingress sends traffic to a port that the Service does not have, or attaches to a listener that the Gateway does not have: requests fail, or the route is not accepted. '
    + 'Correct the port or the section name.',
  *run(program) {
    for (const { nearest, references } of viewsOf(program)) {
      for (const { reference, target } of references) {
        const { from, at, kind, name } = reference;
        const what = { from, at, place: from.object.place, of: `${kind.slice(kind.lastIndexOf('/') + 1)} ${name}` };
        if (!target || target.by.length === 0) continue;
        if (kind === 'core/Service' && reference.port !== undefined) {
          const ports = target.by.flatMap(portsOf);
          if (ports.length === 0 || ports.some((port) => isPort(port, reference.port!))) continue;
          yield {
            place: what.place,
            at,
            message: `${from.object.json.kind} ${from.name} refers to port ${reference.port} of ${what.of}, which has no such port (${at})`,
            fix: `its ports are ${ports.map(({ port, name: portName }) => (portName === undefined ? String(port) : `${port} (${portName})`)).join(', ')}`,
          };
        } else if (reference.section !== undefined || reference.port !== undefined) {
          const listeners = target.by.flatMap(listenersOf);
          if (listeners.length === 0 || listeners.some((listener) => isListener(listener, reference))) continue;
          const names = listeners.map((listener) => String(listener.name));
          const meant = reference.section === undefined ? undefined : nearest.of(reference.section, names);
          yield {
            place: what.place,
            at,
            message: `${from.object.json.kind} ${from.name} attaches to ${reference.section === undefined ? `port ${reference.port}` : `listener ${reference.section}`} of ${what.of}, `
              + `which has no such listener (${at})`,
            fix: `${meant === undefined ? '' : `did you mean ${meant}? `}Its listeners are ${listeners.map((listener) => `${String(listener.name)} (${String(listener.port)})`).join(', ')}`,
          };
        }
      }
    }
  },
};

interface Port {
  readonly name?: unknown;
  readonly port?: unknown;
}

/** The ports of a Service; none where it does not say them. */
function portsOf({ object: { json } }: AppliedObject): Port[] {
  return valuesAt(json, 'spec.ports[]').map(({ value }) => value as Port);
}

function isPort({ port, name }: Port, meant: number | string): boolean {
  return port === meant || name === meant || String(port).includes('${') || String(meant).includes('${');
}

function listenersOf({ object: { kind, json } }: AppliedObject): Port[] {
  return /\/(Gateway|ListenerSet)$/.test(kind) ? valuesAt(json, 'spec.listeners[]').map(({ value }) => value as Port) : [];
}

function isListener({ name, port }: Port, { section, port: meant }: Reference): boolean {
  if (section?.includes('${') || String(name).includes('${')) return true;
  return (section === undefined || name === section) && (meant === undefined || port === meant);
}
