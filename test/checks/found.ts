import { Construct } from 'constructs';
import { App } from '../../src/app';
import { Check } from '../../src/checks/check';
import { Folder } from '../../src/folder';
import { ConstructProgram } from '../../src/program/construct-program';
import { constructAt } from '../../src/program/place';
import { Repository } from '../../src/repository';

/** A repository with folders of included YAML, by path. */
export function repositoryWith(files: { [path: string]: string }, app: Construct = new App()): Repository {
  const repository = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
  for (const [path, text] of Object.entries(files)) repository.folder(path).include('included', { text });
  return repository;
}

/** What a check finds in a folder `f` with this YAML, or in a finished tree. */
export function found(check: Check, from: string | Construct): string[] {
  const root = typeof from === 'string' ? repositoryWith({ f: from }) : from;
  const program = new ConstructProgram(root.node.root.node.findAll(), (object) => object.toJson());
  return [...check.run(program)].map(({ place, message, fix }) => {
    const construct = constructAt(place)!;
    return `${Folder.isFolder(construct) ? construct.path : construct.node.id}: ${message} — ${fix}`;
  });
}
