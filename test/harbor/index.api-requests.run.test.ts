import { ApiDescription } from './api-description';
import { HarborServer } from './harbor-server';
import { HarborState } from './harbor-state';
import { everything, newHarbor, SECRETS } from './program';
import { missingTools, runReconciler } from './run-reconciler';
import { ProjectMember, ProjectRole, Quota, RegistryType } from '../../src/harbor';

const whole = missingTools().length > 0 ? describe.skip : describe;

const server = new HarborServer({ username: 'admin', password: SECRETS['harbor-admin/password'] });
let url: string;

beforeAll(async () => { url = await server.listen(); });
afterAll(() => server.close());

/** Settings of proxy caches that Harbor has after 2.15, and that it ignores before. */
const NEWER = /body\.metadata\.(proxy_referrer_api|proxy_cache_filter_pattern|proxy_cache_filter_kind) does not exist$/;
/** The description calls them objects; Harbor takes numbers. */
const NUMBERS = /body\.rules\[\]\.params\{\} is \d+, not of type object\+$/;
/** The description does not say how a project is answered that does not exist. */
const MISSING = /^GET \/projects\/\{project_name_or_id\}: is answered with 404$/;

whole('the requests of the reconciler', () => {
  it('are those that the description of the API of Harbor 2.15 has', async () => {
    const api = new ApiDescription();
    expect((await runReconciler(everything(url), SECRETS)).code).toBe(0);
    const { state } = server;
    state.project('org').metadata.public = 'true';
    state.quotas[0].hard.storage = 1;
    state.retentions[0].rules.pop();
    state.in('org').rules.push({ id: 4711, disabled: true });
    state.in('org').members.find(({ entity_name }) => entity_name === 'alice')!.role_id = 1;
    state.in('org').webhooks[2].enabled = true;
    state.robots[0].permissions[0].access.pop();
    state.robots[0].secret = 'Changed-by-hand-1';
    expect((await runReconciler(everything(url), SECRETS)).code).toBe(0);

    const requests = server.log.filter(({ path }) => !path.startsWith('/v2/'));
    expect(requests.length).toBeGreaterThan(40);
    const problems = [...new Set(requests.flatMap((request) => api.judge(request)))];
    expect(problems.filter((problem) => ![NEWER, NUMBERS, MISSING].some((known) => known.test(problem)))).toEqual([]);
    expect([NEWER, NUMBERS, MISSING].map((known) => problems.some((problem) => known.test(problem)))).toEqual([true, true, true]);
    expect(api.unused).toEqual([]); // the list has nothing that nobody sends
  });

  it.each([
    ['POST', '/projects/org/robots', {}, 'POST /projects/org/robots does not exist'],
    ['GET', '/robots?page_size=101', undefined, 'GET /robots: query:page_size is 101, against maximum=100'],
    ['GET', '/robots?level=system', undefined, 'GET /robots: query:level does not exist'],
    ['POST', '/projects', { project_name: 'a', storage_limit: '1' }, 'POST /projects: body.storage_limit is "1", not of type integer'],
    ['POST', '/projects', { metadata: { public: true } }, 'POST /projects: body.metadata.public is true, not of type string'],
    ['PUT', '/quotas/x', { hard: { storage: 1 } }, 'PUT /quotas/{id}: path:id is "x", not of type integer'],
    ['PATCH', '/robots/1', undefined, 'PATCH /robots/{robot_id}: has no body'],
  ])('would be judged: %s %s', (method, path, body, problem) => {
    expect(new ApiDescription().judge({ method, path, body, status: method === 'POST' ? 201 : 200 })).toContain(problem);
  });

  it('whose settings an older Harbor drops, are said', async () => {
    server.reset(new HarborState());
    const harbor = newHarbor(url);
    const hub = harbor.addRegistry('hub', { type: RegistryType.DOCKER_HUB, url: 'https://hub.docker.com' });
    harbor.addProject('cache', { proxyCache: { registry: hub, filter: 'library/**' }, quota: Quota.unlimited(), members: [ProjectMember.user('alice', ProjectRole.GUEST)] });
    const { state } = server;
    const [update, create] = [state.updateProject.bind(state), state.createProject.bind(state)];
    const known = ({ metadata, ...rest }: any): any => ({ ...rest, metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => !/filter/.test(key))) });
    state.updateProject = (name, body) => update(name, known(body));
    state.createProject = (body) => create(known(body));
    const { code, stderr } = await runReconciler(harbor, SECRETS);
    expect([code, stderr.trim()]).toEqual([4, 'error: project cache: Harbor takes these settings, but does not keep them, so this version does not know them: proxy_cache_filter_pattern proxy_cache_filter_kind']);
    expect(state.in('cache').members.map(({ entity_name }) => entity_name)).toContain('alice');
  });
});
