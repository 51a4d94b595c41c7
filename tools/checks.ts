import * as fs from 'fs';
import * as path from 'path';
import { CHECKS } from '../src/checks/catalogue';

// Writes docs/checks.md: the checks over the finished program, and the rules of constructs (`RULES` of each rules.ts).

const source = path.join(__dirname, '..', 'src');
const rules = new Map<string, string>();
const ofCommand = new Map<string, string>();
const ofPlans = new Map<string, string>();
for (const entry of fs.readdirSync(source, { recursive: true, encoding: 'utf8' }).sort()) {
  if (!/(^|[/-])rules\.ts$/.test(entry)) continue;
  const { RULES = {} } = require(path.join(source, entry)) as { RULES?: { [id: string]: string } };
  for (const [id, doc] of Object.entries(RULES)) (/^plan\//.test(entry) ? ofPlans : /^(cli|flux1|simulation|synth)\//.test(entry) ? ofCommand : rules).set(id, doc);
}

const row = (id: string, doc: string): string => `| \`${id}\` | ${doc.replace(/\|/g, '\\|')} |`;
const table = (rows: string[]): string => ['| id | what fails, and the fix |', '|---|---|', ...rows.sort()].join('\n');

/** The page. */
export const page = `# Checks

Errors and warnings of \`app.synth()\`, before anything is written. Errors in repositories are warnings in plain charts, unless
\`Checks.enforce(chart)\` is called. A program that has no repositories and enforces nothing is checked one object at a time (checks marked *per object*):
references between its objects are not checked. \`Checks.of(construct).acknowledge(id, reason)\` accepts the findings of a check over the program at a
construct and below it. \`npm run checks\` generates this page.

## Over the finished program
These checks read manifests, so they apply equally to constructs of this library, cdk8s-plus objects and included YAML.

### Errors
${table(CHECKS.filter((check) => !check.warning).map(({ id, doc, local }) => row(id, local ? `${doc} *Per object.*` : doc)))}

### Warnings
${table(CHECKS.filter((check) => check.warning).map(({ id, doc, local }) => row(id, local ? `${doc} *Per object.*` : doc)))}

## At constructs
Values that the API server or an engine rejects. They cannot be acknowledged.

${table([...rules].map(([id, doc]) => row(id, doc)))}

## In plans
What \`cdk-gitops plan\` calls dangerous, or worth knowing (docs/plan.md).

${table([...ofPlans].map(([id, doc]) => row(id, doc)))}

## While writing, and in the command
What keeps \`app.synth()\` and \`cdk-gitops\` from writing. The command also prints the ids above.

${table([...ofCommand].map(([id, doc]) => row(id, doc)))}
`;

/** Ids of everything on the page. */
export const ids = [...CHECKS.map((check) => check.id), ...rules.keys(), ...ofPlans.keys(), ...ofCommand.keys()];

if (require.main === module) fs.writeFileSync(path.join(__dirname, '..', 'docs', 'checks.md'), page);
