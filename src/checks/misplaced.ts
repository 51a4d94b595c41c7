import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import type { Diagnostic } from '../base/diagnostic';
import { enclosingFolder } from '../base/enclosing-folder';
import { CLUSTER, REPOSITORY } from '../base/marks';
import { caseKey } from '../base/path-problem';
import { problem } from '../base/problem';

const STACK = Symbol.for('@aws-cdk/core.Stack');
const STAGE = Symbol.for('@aws-cdk/core.Stage');

/** Records constructs that are where nothing would write, or apply, what they contain. */
export function recordMisplaced(constructs: readonly IConstruct[]): void {
  const repositories = new Map<string, IConstruct>();
  for (const construct of constructs) {
    if (ApiObject.isApiObject(construct)) continue;
    const found = misplacement(construct);
    if (found) record(construct, 'misplaced', found);
    if (!(REPOSITORY in construct)) continue;
    const outdir = caseKey(construct.node.id); // file systems may not tell cases apart
    const other = repositories.get(outdir) ?? repositories.set(outdir, construct).get(outdir)!;
    if (other === construct) continue;
    record(construct, 'repository-twice', {
      message: `repository ${construct.node.path} is written to the same output folder as ${other.node.path}: ${construct.node.id}`, fix: 'give one of them another id',
    });
  }
}

function record(construct: IConstruct, rule: 'misplaced' | 'repository-twice', { message, fix }: Diagnostic): void {
  problem(construct, rule, message, fix);
}

function misplacement(construct: IConstruct): Diagnostic | undefined {
  const isKept = Chart.isChart(construct) || REPOSITORY in construct || CLUSTER in construct;
  if (isKept && isInCloud(construct)) {
    return {
      message: `${nameOf(construct)} is among the CloudFormation stacks, where nothing writes it`,
      fix: 'create it in the App of cdk-gitops, not below app.cloud; handles of stacks can be used there',
    };
  }
  if (STACK in construct && !isInCloud(construct)) {
    return {
      message: `CloudFormation stack ${construct.node.id} is outside app.cloud, where nothing writes it`,
      fix: 'create it with app.cloud as its scope',
    };
  }
  return Chart.isChart(construct) ? chartMisplacement(construct) : undefined;
}

function chartMisplacement(chart: Chart): Diagnostic | undefined {
  if (enclosingFolder(chart)) return undefined;
  for (let c = chart.node.scope; c; c = c.node.scope) {
    if (REPOSITORY in c) {
      return {
        message: `chart ${chart.node.id} is in repository ${c.node.id}, but not in one of its folders: its objects would be written beside the repository, and nothing would apply them`,
        fix: `create it in a folder, as in new ${classOf(chart)}(repository.folder('path'), '${chart.node.id}')`,
      };
    }
    if (CLUSTER in c) {
      return {
        message: `chart ${chart.node.id} is in cluster ${c.node.id}, which applies folders: nothing would apply its objects`,
        fix: 'create it in a folder of a repository, and apply that: cluster.apply(folder)',
      };
    }
    if (Chart.isChart(c)) return undefined;
  }
  return undefined;
}

function isInCloud(construct: IConstruct): boolean {
  return construct.node.scopes.some((scope) => STAGE in scope);
}

function nameOf(construct: IConstruct): string {
  return `${classOf(construct)} ${construct.node.id}`;
}

function classOf(construct: IConstruct): string {
  return construct.constructor.name;
}
