import type { Document, Scalar, YAMLMap } from 'yaml';
import { yamlLibrary } from '../../../base/yaml/yaml-library';

/** Letters that some readers take for line breaks or refuse; they are written as escapes. */
const UNUSUAL = /[\x00-\x08\x0b-\x1f\x7f-\xa0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u3000\ufeff]/;
/** What readers of YAML 1.1, such as Gitea's, take for something else than a text. */
const AMBIGUOUS = /^(y|n|yes|no|on|off|true|false|null|~|[-+.]?[0-9][0-9a-z_:.,+-]*)$/i;
/** Lists as long as this stay on one line. */
const SHORT = 60;

/** The text of a workflow, in the order of its keys, as people write it. */
export function workflowYaml(workflow: object): string {
  const { Document, isMap, isPair, isScalar, isSeq, visit } = yamlLibrary();
  const document = new Document(workflow, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (key, node) => writeScalar(node as Scalar, key === 'key'),
    Seq: (_, node) => {
      node.flow = node.items.every((item) => isScalar(item) && !String(item.value).includes('\n')) && JSON.stringify(node).length <= SHORT;
    },
  });
  const root = document.contents as unknown as YAMLMap;
  for (const pair of root.items.slice(1)) (pair.key as Scalar).spaceBefore = true;
  const jobs = root.get('jobs');
  const follows = document.hasIn(['on', 'workflow_run']);
  for (const [index, pair] of (isMap(jobs) ? jobs.items : []).entries()) {
    if (index > 0) (pair.key as Scalar).spaceBefore = true;
    const steps = isMap(pair.value) ? pair.value.get('steps') : undefined;
    for (const step of isSeq(steps) ? steps.items : []) {
      const uses = isMap(step) ? step.items.find((each) => isPair(each) && (each.key as Scalar).value === 'uses')?.value : undefined;
      if (isScalar(uses)) commentVersion(uses);
      const run = isMap(step) ? step.get('run', true) : undefined;
      if (follows && isScalar(run) && String(run.value).includes('>>"$GITHUB_PATH"')) run.comment = TOOLS_FOLDER;
    }
  }
  return escaped(document);
}

function writeScalar(node: Scalar, isKey: boolean): void {
  if (typeof node.value !== 'string') return;
  if (UNUSUAL.test(node.value) || (!isKey && AMBIGUOUS.test(node.value))) node.type = 'QUOTE_DOUBLE';
}

/** The version behind a commit is a comment. */
function commentVersion(uses: Scalar): void {
  const [reference, ...comment] = String(uses.value).split(' # ');
  uses.value = reference;
  if (comment.length > 0) uses.comment = ` ${comment.join(' # ')}`;
}

/** For a linter that takes every entry of PATH for one that others chose. */
const TOOLS_FOLDER = ' zizmor: ignore[github-env] the folder is of the runner\'s own home';

function escaped(document: Document): string {
  const text = document.toString({ lineWidth: 0, nullStr: '', blockQuote: 'literal', flowCollectionPadding: false });
  return text.replace(new RegExp(UNUSUAL, 'g'), (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).replace(FOLLOWS, `$1${FOLLOWS_SAFELY}`);
}

/** Where a workflow says that it follows another. */
const FOLLOWS = /(\non:\n(?: .*\n)*? {2}workflow_run:)/;
/** For people, and for a linter that cannot see it. */
const FOLLOWS_SAFELY = ' # zizmor: ignore[dangerous-triggers] jobs run after success only, and never for pull requests';
