import { appendFileSync } from 'node:fs';
import { ApiObject } from 'cdk8s';
import { IConstruct, Node } from 'constructs';
import { problemsOf } from '../../src/base/problem';
import { Resource } from '../../src/resource';

/**
 * Runs inside of the unit tests of the domains (`setupFilesAfterEnv`) and writes down every object of ours that they make, with what
 * we say about it. So the API server judges what the unit tests know, and nobody lists objects a second time.
 */
const file = process.env.CDK_GITOPS_RECORD!;
let constructs: IConstruct[] = [];

const prototype = Node.prototype as unknown as { addChild(child: IConstruct, name: string): void };
const addChild = prototype.addChild;
prototype.addChild = function (child, name) {
  constructs.push(child);
  return addChild.call(this, child, name);
};

afterEach(() => {
  const test = expect.getState().currentTestName;
  for (const construct of constructs) {
    if (!(construct instanceof Resource) || !ApiObject.isApiObject(construct)) continue;
    try {
      const object = construct.toJson() as object;
      if (/\\ud[89a-f]/.test(JSON.stringify(object))) continue; // half of a surrogate pair, which no file can hold
      const record = { test, own: mistakes([construct]), all: mistakes(construct.node.root.node.findAll()), object };
      appendFileSync(file, `${JSON.stringify(record)}\n`);
    } catch {
      // what cannot be rendered never reaches a cluster
    }
  }
  constructs = [];
});

/** The ids of the checks that constructs break. */
function mistakes(of: IConstruct[]): string[] {
  return [...new Set(of.flatMap((each) => problemsOf(each)).filter(({ warning }) => !warning).map(({ check }) => check))];
}
