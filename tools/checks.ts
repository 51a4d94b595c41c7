import * as fs from 'fs';
import * as path from 'path';
import { CHECKS } from '../src/checks/catalogue';

// Writes docs/checks.md: the checks over the finished program, and the rules of constructs (`RULES` of each rules.ts).

const source = path.join(__dirname, '..', 'src');
const rules = new Map<string, string>();
for (const entry of fs.readdirSync(source, { recursive: true, encoding: 'utf8' }).sort()) {
  if (!/(^|[/-])rules\.ts$/.test(entry)) continue;
  const { RULES = {} } = require(path.join(source, entry)) as { RULES?: { [id: string]: string } };
  for (const [id, doc] of Object.entries(RULES)) rules.set(id, doc);
}

const row = (id: string, doc: string): string => `| \`${id}\` | ${doc.replace(/\|/g, '\\|')} |`;
const table = (rows: string[]): string => ['| id | what fails, and what to do |', '|---|---|', ...rows.sort()].join('\n');

/** The page. */
export const page = `# Checks

What \`app.synth()\` refuses or warns of, before anything is written. Errors in repositories are warnings in plain charts, unless
\`Checks.enforce(chart)\`. A program without repositories that enforces nothing is judged object by object only (marked *alone*): what its
objects name of each other is not followed. \`Checks.of(construct).acknowledge(id, reason)\` accepts what a check over the program finds at a construct
and below it. This page is written by \`npm run checks\`.

## Over the finished program
They read manifests, so our constructs, cdk8s-plus objects and included YAML are judged alike.

### Errors
${table(CHECKS.filter((check) => !check.warning).map(({ id, doc, local }) => row(id, local ? `${doc} *Alone.*` : doc)))}

### Warnings
${table(CHECKS.filter((check) => check.warning).map(({ id, doc, local }) => row(id, local ? `${doc} *Alone.*` : doc)))}

## At constructs
Values that the API server or an engine would refuse; they cannot be acknowledged.

${table([...rules].map(([id, doc]) => row(id, doc)))}
`;

/** Ids of everything on the page. */
export const ids = [...CHECKS.map((check) => check.id), ...rules.keys()];

if (require.main === module) fs.writeFileSync(path.join(__dirname, '..', 'docs', 'checks.md'), page);
