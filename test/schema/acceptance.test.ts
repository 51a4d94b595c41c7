import { isAccepted } from '../../src/schema/acceptance';
import { listNames, otherListNames, readList } from '../../src/schema/fields';
import { judge } from '../../src/schema/judge';
import { kubernetesListNames, metadataFields } from '../../src/schema/kubernetes';
import { Field } from '../../src/schema/notation';
import { randomOf } from '../engines/mistakes';

class Random {
  private readonly next = randomOf(Number(process.env.SEED ?? 1));

  below(most: number): number {
    return Math.floor(this.next() * most);
  }

  of<T>(all: readonly T[]): T {
    return all[this.below(all.length)];
  }
}

const ODD: readonly unknown[] = [null, '', 'x', 'X_Y', '${VAR}', 'a/b', '10m', '1h', 'aGk=', '*', -1, 0, 1, 1.5, 8080, 70000, 3e9, true, [], {}, ['a', 'a'], { a: 'b' }, [null], [{}], { 'a b': 1 }];

/** A value of a field: right where that is easy, and now and then anything. */
function valueOf(field: Field, random: Random, containers: readonly string[], depth: number): unknown {
  if (random.below(40) === 0) return random.of(ODD);
  const [container, ...inner] = containers;
  const some = (): unknown[] => Array.from({ length: random.below(3) }, () => valueOf(field, random, inner, depth));
  if (container === '[]') return some();
  if (container === '{}') return Object.fromEntries(some().map((value, i) => [random.of(['a', 'b.example.com/c', 'cpu', '${K}', `k${i}`]), value]));
  const { type, constraints } = field;
  if (constraints.enum !== undefined) return random.of(constraints.enum.split('|'));
  switch (type) {
    case 'string': return random.of(['a', 'web', '10m0s', 'aGk=', 'example.com', '1.2.3', '/x', '2026-01-02T03:04:05Z']);
    case 'boolean': return random.below(2) === 0;
    case 'integer':
    case 'number':
    case 'int-or-string': return random.of([0, 1, 3, 80, 443]);
    case 'quantity': return random.of(['10m', '1Gi', 1]);
    case 'any': return random.of(ODD);
    default: return fieldsOf(field.children, random, depth + 1);
  }
}

function fieldsOf(fields: ReadonlyMap<string, Field>, random: Random, depth: number): Record<string, unknown> {
  const chosen = [...fields.values()].filter((field) => field.required || random.below(depth < 2 ? 2 : 4 + depth) === 0);
  const value = Object.fromEntries(chosen.map((field) => [field.name, valueOf(field, random, field.containers, depth)]));
  return random.below(60) === 0 ? { ...value, misspelt: 1 } : value;
}

test('what is accepted at once is what nothing is found wrong with, for objects of each kind', () => {
  const random = new Random();
  const rounds = 8 * Number(process.env.FUZZ ?? 1);
  const missed: unknown[] = [];
  let [accepted, right, all] = [0, 0, 0];
  for (const list of [...kubernetesListNames(), ...listNames(), ...otherListNames()]) {
    const kind = readList(list);
    for (let i = 0; i < rounds; i++) {
      const { apiVersion, kind: name, roots } = kind;
      const object = { apiVersion, kind: name, metadata: { name: 'a', ...random.below(3) === 0 ? fieldsOf(metadataFields(), random, 1) : {} }, ...fieldsOf(roots, random, 0) };
      const minor = random.of([undefined, '1.34', '1.37']);
      const { problems } = judge(list, object, minor);
      const isTaken = isAccepted(list, object, minor);
      all++;
      if (isTaken) accepted++;
      if (problems.length === 0) right++;
      if (isTaken && problems.length > 0) missed.push({ object, problems });
    }
  }
  expect(missed).toEqual([]);
  expect(right).toBeGreaterThan(all / 50);
  expect(accepted).toBeGreaterThan(right * 0.8); // the others take the slow way
});
