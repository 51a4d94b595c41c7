import { Duration } from 'cdk8s';
import { train, IMAGE, TOKEN } from './train';
import { ci } from '../../src';
import { WaitForApproval } from '../../src/promotion/wait-for-approval';
import { serve } from '../ci/git/git-server-mock';
import { StartedStep, startStep } from '../ci/start-step';
import { testWith } from '../programs';

const HEAD = 'c0ffee00'.repeat(5);
const review = (id: number, login: string, state: string, more: object = {}): object => ({ id, user: { login }, state, commit_id: HEAD, ...more });

async function waited(reviews: object[], pull: object = { state: 'open', merged: false, head: { sha: HEAD } }): Promise<StartedStep> {
  const { url, close } = await serve((asked) => [200, asked.path.endsWith('/reviews') ? reviews : pull]);
  const { dev, pipeline } = train({ platform: ci.Platform.gitea() });
  const handOver = new ci.PromoteImage({ pin: dev._pin(IMAGE)!, access: ci.GitAccess.token(TOKEN), tag: ci.Value.COMMIT, pullRequest: {} });
  const server = ci.GitServer.gitea({ url });
  const step = new WaitForApproval({
    repository: dev.repository, handOver, reviewers: ['alice', 'bob'], server, token: TOKEN, timeout: Duration.seconds(3), interval: Duration.seconds(1),
  });
  const run = await startStep(step.bind(pipeline.addJob('wait', { steps: [step] })), { GIT_TOKEN: 's3cret', PULL_REQUEST: '7' });
  close();
  return run;
}

const whole = testWith('curl', 'jq');

whole('an approval of one who may give it is enough', async () => {
  expect(await waited([review(1, 'mallory', 'APPROVED'), review(2, 'bob', 'APPROVED')])).toMatchObject({ status: 0, stdout: 'done bob approved pull request 7\n' });
});

whole.each([
  ['nobody', []],
  ['somebody else', [review(1, 'mallory', 'APPROVED')]],
  ['one who changed their mind', [review(1, 'bob', 'APPROVED'), review(2, 'bob', 'REQUEST_CHANGES')]],
  ['an approval of something else', [review(1, 'bob', 'APPROVED', { commit_id: '1'.repeat(40) })]],
  ['one that was dismissed', [review(1, 'bob', 'APPROVED', { dismissed: true })]],
])('%s is not', async (_, reviews) => {
  expect(await waited(reviews as object[])).toMatchObject({ status: 1, stderr: expect.stringContaining('waits for the approval of alice bob') });
});

whole('a merge without it stops the promotion', async () => {
  const merged = { state: 'closed', merged: true, merge_commit_sha: HEAD, head: { sha: HEAD } };
  expect(await waited([], merged)).toMatchObject({ status: 1, stdout: 'failed pull request 7 was merged without the approval of alice bob\n' });
});
