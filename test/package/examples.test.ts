import * as fs from 'fs';
import * as path from 'path';

interface Type {
  readonly fqn: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly base?: string;
  readonly abstract?: boolean;
  readonly interfaces?: readonly string[];
  readonly docs?: { readonly example?: string };
}

const { types } = JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..', '.jsii'), 'utf8')) as { types: { [fqn: string]: Type } };

function isConstruct({ base }: Type): boolean {
  return base !== undefined && (/^(constructs|cdk8s)\./.test(base) || (base in types && isConstruct(types[base])));
}

function isStep({ base, interfaces = [] }: Type): boolean {
  return interfaces.includes('cdk-gitops.ci.IStep') || (base !== undefined && base in types && isStep(types[base]));
}

// `npm run rosetta` compiles the examples.
test.each<[string, number, (type: Type) => boolean]>([['construct', 60, isConstruct], ['step', 30, isStep]])('every %s class has an example', (_, atLeast, isOne) => {
  const classes = Object.values(types).filter((type) => type.kind === 'class' && !type.abstract && isOne(type));
  expect(classes.length).toBeGreaterThan(atLeast);
  expect(classes.filter(({ docs }) => !docs?.example).map(({ fqn }) => fqn)).toEqual([]);
});
