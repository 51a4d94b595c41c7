import * as fs from 'fs';
import * as path from 'path';

/** Submodules in which every construct class has an `@example`; `npm run rosetta` compiles them. '' is the root. */
const ROOMS = ['', 'flux', 'sops'];

interface Type {
  readonly fqn: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly base?: string;
  readonly abstract?: boolean;
  readonly docs?: { readonly example?: string };
}

const { types } = JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..', '.jsii'), 'utf8')) as { types: { [fqn: string]: Type } };

function isConstruct({ base }: Type): boolean {
  return base !== undefined && (/^(constructs|cdk8s)\./.test(base) || (base in types && isConstruct(types[base])));
}

test.each(ROOMS)('every construct class of room %j has an example', (room) => {
  const constructs = Object.values(types).filter((type) => type.kind === 'class' && !type.abstract && (type.namespace ?? '') === room && isConstruct(type));
  expect(constructs.length).toBeGreaterThan(0);
  expect(constructs.filter(({ docs }) => !docs?.example).map(({ fqn }) => fqn)).toEqual([]);
});
