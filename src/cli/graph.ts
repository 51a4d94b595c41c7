import { readArguments } from './arguments';
import { oneOf } from './check';
import { type Command, InputError, type Io, UsageError } from './command';
import { ProgramReader } from './read-program';
import { asDot, asGraphJson, asMermaid } from '../plan/formats/graph';
import { around, deliveryGraph, Graph, nearestNode, nodesCalled, objectGraph } from '../plan/graph';

const FORMATS = ['mermaid', 'dot', 'json'] as const;
const WRITERS: { readonly [format in typeof FORMATS[number]]: (graph: Graph) => string } = { mermaid: asMermaid, dot: asDot, json: asGraphJson };

/** `cdk-gitops graph`: draws what a repository delivers. */
export const graph: Command = {
  name: 'graph',
  summary: 'draw clusters, deliveries and what needs what',
  usage: `graph [DIR] [--objects | --around OBJECT] [--format FORMAT] [--clusters PATH]… [--repository URL=DIR]… [--config FILE]

Draws what the clusters of a repository get: their deliveries, which of them waits for which, and what each needs of others. An
edge is solid where one thing applies the other, bold where it waits for it (dependsOn), and dashed where it needs it.

  DIR                   the repository that clusters follow, or the part of it that they follow. Default: the current directory
  --objects             every object, instead of deliveries alone
  --around OBJECT       what an object needs and what needs it, such as "Secret default/db": what a change of it concerns
  --format FORMAT       ${FORMATS.join(', ')}; default: mermaid
  --clusters PATH       a directory in DIR that a cluster follows; may be given several times. Default: those that are found
  --repository URL=DIR  a checkout of another repository that sources fetch, or the address of DIR itself; may be given several
                        times
  --config FILE         default: DIR/cdk-gitops.yaml, if it exists

Exit codes: 0 done, 2 wrong usage, or something that cannot be read.`,

  run(args: string[], io: Io): Promise<number> {
    const { values, positionals } = readArguments({
      args,
      options: {
        objects: { type: 'boolean', default: false },
        around: { type: 'string' },
        format: { type: 'string', default: 'mermaid' },
        clusters: { type: 'string', multiple: true },
        repository: { type: 'string', multiple: true },
        config: { type: 'string' },
      },
    });
    if (positionals.length > 1) throw new UsageError({ message: `${positionals.length} directories are given`, fix: 'draw one directory' });
    const format = oneOf('format', values.format, FORMATS);
    const reader = new ProgramReader(positionals[0], values, io);
    const program = reader.read();
    const drawn = values.around !== undefined || values.objects ? objectGraph(program) : deliveryGraph(program);
    io.stdout.write(WRITERS[format](values.around === undefined ? drawn : partAround(drawn, values.around, reader.prefix || '.')));
    return Promise.resolve(0);
  },
};

function partAround(drawn: Graph, text: string, place: string): Graph {
  const found = nodesCalled(drawn, text);
  if (found.length > 0) return around(drawn, found.map(({ id }) => id));
  const near = nearestNode(drawn, text);
  throw new InputError(`nothing is called ${JSON.stringify(text)}`, near === undefined ? 'give kind, namespace and name: "Secret default/db"' : `did you mean "${near}"?`, place);
}
