import { Check } from './check';
import { textAt, valuesAt } from './json-path';
import { viewsOf } from './view';

const NAME = /^[a-z0-9-]+$/; // of others it is said that they cannot be
const ALWAYS = /^(default|kube-system|kube-public|kube-node-lease|flux-system)$/;

/** A namespace that nobody creates. */
export const namespaceNotCreated: Check = {
  id: 'namespace-not-created',
  doc: 'Objects go to a namespace that nothing in the cluster creates: the apply fails with "namespaces not found". Flux creates none, '
    + 'also not for `targetNamespace`. Add a Namespace to a folder that is applied before, or declare it with ExternalObject.',
  *run(program) {
    for (const { world } of viewsOf(program)) {
      const created = new Set(world.placed.flatMap(({ object, name }) => {
        if (object.kind === 'core/Namespace') return [name, object.name]; // of one that is renamed `namespace-renamed` says it
        const creates = valuesAt(object.json, 'spec.install.createNamespace')[0]?.value === true;
        return creates ? [textAt(object.json, 'spec.targetNamespace') ?? object.namespace ?? ''] : [];
      }));
      for (const external of program.externals) if (external.kind === 'core/Namespace') created.add(external.name);
      const reported = new Set<string>();
      for (const { namespace, object, name } of world.placed) {
        if (!NAME.test(namespace) || created.has(namespace) || reported.has(namespace) || ALWAYS.test(namespace)) continue;
        reported.add(namespace);
        yield {
          construct: object.folder ?? object.construct,
          message: `namespace ${namespace} (of ${object.json.kind} ${name} and others) is created by nothing in ${world.name}`,
          fix: 'add a Namespace to a folder that is applied there, or declare it with ExternalObject',
        };
      }
    }
  },
};
