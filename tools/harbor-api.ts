/**
 * Writes what Harbor's description of its API says of the requests that the reconciler sends: `npx ts-node -T tools/harbor-api.ts swagger.yaml v2.15.2`,
 * with `api/v2.0/swagger.yaml` of that tag of github.com/goharbor/harbor. docs/fields.md explains the notation.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';

interface Schema {
  readonly [keyword: string]: any;
}

const [file, version] = process.argv.slice(2);
if (!file || !version) throw new Error('usage: tools/harbor-api.ts swagger.yaml VERSION');
const api = parse(fs.readFileSync(file, 'utf8'));
const LIST = path.join(__dirname, '..', 'test', 'harbor', 'harbor-api.txt');

/** Beyond what the reconciler reads and writes today, so that a new request needs a new line here. */
const OPERATIONS = [
  'get /users/current', 'get /registries', 'post /registries', 'put /registries/{id}', 'post /projects', 'get /projects/{project_name_or_id}',
  'put /projects/{project_name_or_id}', 'get /quotas', 'put /quotas/{id}', 'post /retentions', 'get /retentions/{id}', 'put /retentions/{id}',
  'get /projects/{project_name_or_id}/members', 'post /projects/{project_name_or_id}/members', 'put /projects/{project_name_or_id}/members/{mid}',
  'get /projects/{project_name_or_id}/immutabletagrules', 'post /projects/{project_name_or_id}/immutabletagrules',
  'delete /projects/{project_name_or_id}/immutabletagrules/{immutable_rule_id}', 'get /projects/{project_name_or_id}/webhook/policies',
  'post /projects/{project_name_or_id}/webhook/policies', 'put /projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}', 'get /robots',
  'post /robots', 'put /robots/{robot_id}', 'patch /robots/{robot_id}',
];

function resolved(schema: Schema): Schema {
  return schema.$ref === undefined ? schema : resolved((schema.$ref as string).slice(2).split('/').reduce((at: any, key) => at[key], api));
}

/** Lines for a value and what is below it. */
function linesOf(where: string, given: Schema, isRequired = false): string[] {
  const schema = resolved(given);
  if (schema.allOf) return (schema.allOf as Schema[]).flatMap((each) => linesOf(where, each, isRequired));
  const type = schema.type ?? (schema.properties ? 'object' : 'any');
  if (type === 'array') return linesOf(`${where}[]`, schema.items);
  const isOpen = type === 'object' && schema.properties === undefined && schema.additionalProperties === undefined;
  const columns = [where, `${isOpen ? 'object+' : type}${isRequired ? '!' : ''}`];
  for (const keyword of ['maxLength', 'minLength', 'maximum', 'minimum', 'pattern', 'format']) if (schema[keyword] !== undefined) columns.push(`${keyword}=${schema[keyword]}`);
  if (schema.enum) columns.push(`enum=${schema.enum.join('|')}`);
  if (schema['x-nullable']) columns.push('nullable');
  const lines = [columns.join('\t')];
  for (const [name, below] of Object.entries<Schema>(schema.properties ?? {})) lines.push(...linesOf(`${where}.${name}`, below, schema.required?.includes(name)));
  if (typeof schema.additionalProperties === 'object') lines.push(...linesOf(`${where}{}`, schema.additionalProperties));
  return lines;
}

const lines = [`# source: goharbor/harbor ${version}, api/v2.0/swagger.yaml`];
for (const operation of OPERATIONS) {
  const [method, route] = operation.split(' ');
  const { parameters = [], responses } = api.paths[route][method];
  lines.push('', `${method.toUpperCase()} ${route}\t${Object.keys(responses).sort().join('|')}`);
  for (const parameter of (parameters as Schema[]).map(resolved).filter((each) => each.in !== 'header')) {
    lines.push(...linesOf(parameter.in === 'body' ? 'body' : `${parameter.in}:${parameter.name}`, parameter.schema ?? parameter, parameter.required));
  }
}
fs.writeFileSync(LIST, `${lines.join('\n')}\n`);
