import type { PipelineSecret } from './pipeline-secret';
import type { IStep } from './step';

/** What the platform knows of a run. */
export type ContextName =
  | 'commit' | 'shortCommit' | 'branch' | 'tag' | 'defaultBranch' | 'actor' | 'repository' | 'repositoryUrl' | 'serverUrl'
  | 'runUrl' | 'runNumber' | 'pullRequestNumber' | 'pullRequestBranch' | 'commitMessage' | 'event';

/** Where a value comes from. Each platform has its own way to bring it into a step's environment. */
export type ValueSource =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'context'; readonly name: ContextName }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'matrix'; readonly axis: string }
  | { readonly kind: 'secret'; readonly secret: PipelineSecret }
  | { readonly kind: 'output'; readonly step: IStep; readonly name: string }
  | { readonly kind: 'jobToken' }
  | { readonly kind: 'idToken'; readonly audience: string };
