import { FORGOTTEN, Found, forMoto, isRefused, LEFT, Moto, SKIPPED } from './moto';
import { addCluster, addDockerHost, addGitLab, addNodeImage, addPipelines, SYSTEMS } from './programs';
import { Deployed, resolve } from './resolve';
import { synthesize, Template } from './synthesized';
import { Cni } from '../../../src/aws/kubernetes/cni';

const synthesized = synthesize((app) => {
  for (const [count, name] of [[1, 'one'], [3, 'three']] as const) addCluster(app, name, { operatingSystem: SYSTEMS.ubuntu(), cni: Cni.calico(), count });
  for (const kind of ['private', 'balancer', 'letsencrypt']) addGitLab(app, `gitlab-${kind}`, SYSTEMS.debian(), kind);
  addDockerHost(app, 'docker', SYSTEMS.amazon());
  addNodeImage(app, 'image', { operatingSystem: SYSTEMS.ubuntu(), cni: Cni.cilium(), graviton: false });
  addPipelines(app);
});

let moto: Moto;
beforeAll(async () => { moto = await Moto.start(); });
afterAll(() => moto?.stop());

interface Comparison {
  /** How many values were compared. */
  readonly compared: number;
  /** What is otherwise than the template says. */
  readonly wrong: string[];
}

function compare(template: Template, stack: string, deployed: Deployed, found: { readonly [id: string]: Found }): Comparison {
  const own = forMoto(template, stack);
  const wrong: string[] = [];
  let compared = 0;
  const same = (path: string, actual: any, want: any): void => {
    if (want === undefined) return;
    if (Array.isArray(actual) && Array.isArray(want)) {
      const sorted = (list: unknown[]): any[] => [...list].sort((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
      if (actual.length !== want.length) wrong.push(`${path} has ${actual.length} parts instead of ${want.length}`);
      else sorted(actual).forEach((each, index) => same(`${path}[${index}]`, each, sorted(want)[index]));
    } else if (actual !== null && typeof actual === 'object' && typeof want === 'object') {
      for (const key of Object.keys(actual)) same(`${path}.${key}`, actual[key], want[key]);
    } else {
      compared++;
      if (String(actual) !== String(want)) wrong.push(`${path} is ${String(actual).slice(0, 200)} instead of ${String(want).slice(0, 200)}`);
    }
  };
  for (const [id, { kind, properties: all = {}, missing }] of Object.entries(found)) {
    if (FORGOTTEN.includes(kind)) continue;
    const properties = Object.fromEntries(Object.entries(all).filter(([name]) => !FORGOTTEN.includes(`${kind}.${name}`)));
    if (missing !== undefined) wrong.push(`${kind} ${id} is not there: ${missing}`);
    same(`${kind} ${id}`, properties, resolve(own, stack, own.Resources[id].Properties ?? {}, deployed));
  }
  return { compared, wrong };
}

/** Another template of the same stack. */
function changed(template: Template): Template {
  return JSON.parse(JSON.stringify(template).replace('"MaxSize":"3"', '"MaxSize":"4"').replace(/"Value":"\{\\"/, '"Value":"{ \\"')
    .replace('"GroupDescription":"Docker host', '"GroupDescription":"The Docker host')
    .replace('"GroupDescription":"Makes the image', '"GroupDescription":"Makes an image')
    .replace('parameter/app/key', 'parameter/app/other')) as Template;
}

test.each(synthesized.names)('%s is deployed, read back, updated and deleted', async (name) => {
  const template = synthesized.template(name);
  const deployed = await moto.deploy('create', name, template);
  const unmade = Object.entries(template.Resources).filter(([id, resource]) => !(id in deployed.ids) && !isRefused(resource));
  const passedOver = [...new Set(unmade.map(([, { Type }]) => Type))].sort();
  expect(passedOver.filter((kind) => !SKIPPED.includes(kind))).toEqual([]);

  const { compared, wrong } = compare(template, name, deployed, await moto.read(name, template, deployed));
  process.stderr.write(`moto: ${name}: ${Object.keys(deployed.ids).length} resources, ${compared} values read back; passed over: ${passedOver.join(' ')}\n`);
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(Object.keys(deployed.ids).length / 2);

  const next = changed(template);
  expect(next).not.toEqual(template);
  const updated = await moto.deploy('update', name, next);
  expect(compare(next, name, updated, await moto.read(name, next, updated)).wrong).toEqual([]);

  await moto.delete(name);
  const left = Object.entries(await moto.read(name, next, updated)).filter(([, { missing }]) => missing === undefined);
  const retained = Object.entries(next.Resources).filter(([id, { DeletionPolicy }]) => DeletionPolicy === 'Retain' && id in updated.ids).map(([id]) => id);
  expect(left.map(([id]) => id)).toEqual(expect.arrayContaining(retained));
  expect(left.filter(([id, { kind }]) => !retained.includes(id) && !LEFT.includes(kind)).map(([id, { kind }]) => `${kind} ${id}`)).toEqual([]);
});
