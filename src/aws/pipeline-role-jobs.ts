import type * as iam from 'aws-cdk-lib/aws-iam';
import type { PipelineRun } from './pipeline-run';
import type { Job, Pipeline } from '../ci';
import { problem } from '../problem';

const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const PUSH = ['ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'];

/** What the images need that the pipeline's jobs push and pull with a role; undefined for none. Binds all steps of the pipeline. */
export function inlinePolicies(pipeline: Pipeline, role: string): iam.CfnRole.PolicyProperty[] | undefined {
  if (pipeline._rendered === '') return undefined;
  const { PolicyDocument, PolicyStatement } = require('aws-cdk-lib/aws-iam') as typeof iam;
  const images = pipeline.jobs.filter((job) => takes(job, role))
    .flatMap((job) => job._awsNeeds.flatMap((need) => need.image && (need.role ?? role) === role ? need.image : []));
  if (images.length === 0) return undefined;
  const partition = role.split(':')[1];
  const arns = (use: 'push' | 'pull'): string[] => [...new Set(images.filter((image) => image.use === use)
    .map(({ region, account, repository }) => `arn:${partition}:ecr:${region}:${account}:repository/${repository}`))].sort();
  const pushed = arns('push');
  const pulled = arns('pull').filter((arn) => !pushed.includes(arn));
  const statements = [
    new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
    ...pushed.length > 0 ? [new PolicyStatement({ actions: [...PULL, ...PUSH], resources: pushed })] : [],
    ...pulled.length > 0 ? [new PolicyStatement({ actions: PULL, resources: pulled })] : [],
  ];
  return [{ policyName: 'Images', policyDocument: new PolicyDocument({ statements }) }];
}

/** A problem for each job that takes the role and whose tokens it does not know. */
export function checkJobs(pipeline: Pipeline, role: string, runs: readonly PipelineRun[]): void {
  if (pipeline.platform._kind !== 'github') return; // GitLab's tokens do not say what the job is
  const environments = runs.flatMap(({ _source: source }) => source.kind === 'environment' ? source.name : []);
  for (const job of pipeline.jobs.filter((each) => takes(each, role))) {
    const environment = job._options.environment?.name;
    if (environment === undefined ? environments.length < runs.length : environments.includes(environment)) continue;
    problem(job, 'pipeline-role-subject', `AWS will not give it the role ${role}: its tokens name ${environment === undefined ? 'a branch or tag'
      : `environment ${environment}, and no branch`}`, environment === undefined ? 'add PipelineRun.branch or PipelineRun.tag to the runs of the role, or give the job its environment'
      : `add PipelineRun.environment('${environment}') to the runs of the role`);
  }
}

function takes(job: Job, role: string): boolean {
  return job._awsNeeds.some((need) => need.role === role);
}
