import { Size } from 'cdk8s';
import { HarborServer } from './harbor-server';
import { HarborState } from './harbor-state';
import { Front, InFront, says } from './in-front';
import { newHarbor, SECRETS, secretOf, small } from './program';
import { missingTools, Run, runReconciler } from './run-reconciler';
import { Harbor, ProjectAccess, ProjectMember, ProjectRole, Quota, RegistryType } from '../../src/harbor';

const whole = missingTools().length > 0 ? describe.skip : describe;

const server = new HarborServer({ username: 'admin', password: SECRETS['harbor-admin/password'] });
let behind: string;
const inFront = new InFront(() => behind);
let url: string;

beforeAll(async () => {
  behind = await server.listen();
  url = await inFront.listen();
});
beforeEach(() => {
  server.reset(new HarborState());
  inFront.reset(() => false);
});
afterAll(async () => {
  await inFront.close();
  await server.close();
});

const HTML = { 'Content-Type': 'text/html; charset=utf-8' };
const PAGE = '<!doctype html><title>Harbor</title>';

function run(front: Front, harbor: Harbor = small(url), secrets: Record<string, string> = SECRETS): Promise<Run> {
  inFront.reset(front);
  return runReconciler(harbor, secrets);
}

/** Most of what a project can have. */
function large(projects = 1): Harbor {
  const harbor = newHarbor(url);
  const secret = secretOf(harbor, 'ci-pusher', 'secret');
  harbor.addRegistry('hub', { type: RegistryType.DOCKER_HUB, url: 'https://hub.docker.com' });
  for (let i = 0; i < projects; i++) {
    const project = harbor.addProject(`p${i}`, { quota: Quota.of(Size.gibibytes(i + 1)), immutableTags: [{ tags: ['v*'] }], members: [ProjectMember.user('alice', ProjectRole.GUEST)] });
    project.addRobot('ci', { access: [ProjectAccess.REPOSITORY_PULL], secret });
  }
  return harbor;
}

whole('answers that are not those of Harbor', () => {
  it.each<[string, Front]>([
    ['every request', (_, response) => says(response, 200, PAGE, HTML)],
    ['a project, with 404', ({ path }, response) => path.startsWith('/projects/') && says(response, 404, PAGE, HTML)],
    ['a project, with 404 and JSON of something else', ({ path }, response) => path.startsWith('/projects/') && says(response, 404, '{"message":"no route"}')],
    ['a login', ({ path }, response) => path === '/v2/' && says(response, 200, PAGE, HTML)],
    ['a login, with 401', ({ path }, response) => path === '/v2/' && says(response, 401, PAGE, HTML)],
    ['what creates', ({ method }, response) => method === 'POST' && says(response, 201, PAGE, HTML)],
    ['the first request, with 401', (_, response) => says(response, 401, PAGE, HTML)],
  ])('are said to be that at once: a web page for %s', async (_, front) => {
    const { code, stderr } = await run(front);
    expect(code).toBe(4);
    expect(stderr).toMatch(/^error: \w+ \S+: .*(url is not Harbor's, or something in front of it answers)\n$/);
    expect(stderr).not.toContain('delete');
    expect(server.writes.filter((write) => write.startsWith('PATCH'))).toEqual([]);
  });

  it.each([
    ['nothing', ''], ['null', 'null'], ['an object without anything', '{}'], ['what is cut off', '{"a":'],
  ])('are asked for again, and are no conclusion: %s', async (_, body) => {
    let faults = 0;
    const isRight = (path: string): boolean => path === '/v2/' && body === '{}'; // what a registry answers to a login
    const { code, stderr, stdout } = await run(({ method, path, count }, response) =>
      method === 'GET' && !isRight(path) && count % 2 === 0 && ++faults > 0 && says(response, 200, body), large());
    expect(stderr.replace(/^for now: GET \S+( with the secret of robot \S+)?: .*\n/gm, '')).toBe('');
    expect(code).toBe(0);
    expect(faults).toBeGreaterThan(3);
    expect(stdout).not.toContain('switched off');
    expect(server.writes).toEqual([
      'POST /registries', 'POST /projects', 'POST /projects/p0/immutabletagrules', 'POST /projects/p0/members', 'POST /robots', 'PATCH /robots/n',
    ]);
  });

  it.each(['', 'null', '[{"id":"1"}]'])('end the run at its deadline, if nothing else comes: %j', async (body) => {
    const { code, stderr } = await run(({ method, path }, response) => method === 'GET' && path.includes('page=') && says(response, 200, body));
    expect(code).toBe(75);
    expect(stderr).toMatch(/for now: GET \/robots\S*: the answer is not what Harbor's API describes\n(.*\n)*error: gave up after \d+ seconds without progress\n$/);
    expect(inFront.seen.length).toBeLessThan(30);
  });

  it('are not followed to another address', async () => {
    for (const status of [302, 307]) {
      const { code, stderr } = await run(({ path }, response) => path === '/v2/' && says(response, status, '', { Location: 'https://login.example.com/' }));
      expect([code, stderr]).toEqual([4, `error: GET /v2/: ${status}: Harbor's registry is not at url\n`]);
      server.reset(new HarborState());
    }
    const { code, stderr } = await run((_, response) => says(response, 302, '', { Location: 'https://login.example.com/' }));
    expect([code, stderr]).toEqual([4, 'error: GET /users/current: Harbor answers from another address (302): is the url right, with its scheme?\n']);
  });

  it('show no control characters of what answers', async () => {
    const { code, stderr } = await run((_, response) => says(response, 403, JSON.stringify({ errors: [{ message: '\u001b[2J\r\n::error::x'.repeat(100) }] })));
    expect(code).toBe(3);
    expect(stderr.slice(0, -1)).not.toMatch(/[\x00-\x1f]/);
    expect(stderr.length).toBeLessThan(600);
  });
});

whole('lists of several pages', () => {
  const robots = (count: number, from = 0): string => JSON.stringify(Array.from({ length: count }, (_, i) => ({ id: from + i, name: `robot$x${from + i}`, permissions: [], level: 'project' })));

  it.each([['of the same 100', {}], ['with a total that is wrong', { 'X-Total-Count': '1000000' }]])('end where the page is ignored: %s', async (_, headers) => {
    const { code, stderr } = await run(({ method, path }, response) => method === 'GET' && path.startsWith('/robots') && says(response, 200, robots(100), { 'Content-Type': 'application/json', ...headers as object }));
    expect([code, stderr]).toEqual([4, expect.stringMatching(/^error: GET \/robots\S+: page 2 has what is on the pages before: something in front of Harbor ignores page/)]);
  });

  it('end where there is always another one', async () => {
    const { code, stderr } = await run(({ method, path }, response) => {
      const page = Number(/[?&]page=(\d+)/.exec(path)?.[1]);
      return method === 'GET' && path.startsWith('/robots') && says(response, 200, robots(1, page), { 'Content-Type': 'application/json', 'X-Total-Count': '999999999999' });
    });
    // The total is no number to count with, and the robot is not in the list.
    expect([code, stderr]).toEqual([4, expect.stringContaining('Harbor does not list it under this name')]);
    expect(inFront.seen.length).toBeLessThan(20);
  });

  it('are read to their end where pages are smaller than asked for, and the total is too high', async () => {
    server.state.createProject({ project_name: 'org', metadata: {} });
    const permissions = [{ kind: 'project', namespace: 'org', access: [{ resource: 'repository', action: 'pull' }] }];
    for (const name of ['a', 'b', 'ci-pusher']) server.state.createRobot({ name, level: 'project', duration: -1, description: '', permissions }, server.pairs);
    const all = server.state.robots.map((robot) => ({ ...robot }));
    const { code, stderr } = await run(({ method, path }, response) => {
      const page = Number(/[?&]page=(\d+)/.exec(path)?.[1]);
      return method === 'GET' && path.startsWith('/robots') && says(response, 200, JSON.stringify(all.slice(page - 1, page)), { 'Content-Type': 'application/json', 'X-Total-Count': '5' });
    });
    expect([code, stderr]).toEqual([0, '']);
    expect(server.writes).toEqual(['PUT /projects/org', 'PATCH /robots/n']);
  });
});

whole('a Harbor with too much to do', () => {
  it('is waited for as long as it asks', async () => {
    const { code, stderr } = await run(({ count }, response) => count === 0 && says(response, 429, '', { 'Retry-After': '61' }));
    expect([code, stderr]).toEqual([75, 'for now: GET /users/current: 429: no reason given\nerror: gave up after 0 seconds without progress\n']);
    inFront.reset(({ count }, response) => count < 5 && says(response, 429, '', { 'Retry-After': ['12', '012', new Date(Date.now() - 1000).toUTCString(), 'soon', '0'][count] }));
    expect((await runReconciler(small(url), SECRETS, { deadline: 40 })).code).toBe(0);
  });

  it('loses nothing that is done: the run goes on where it was', async () => {
    const harbor = large(6);
    await run(() => false, harbor);
    const calm = inFront.seen.length;
    server.reset(new HarborState());
    const { code, stdout, stderr } = await run(({ count }, response) => count % 8 >= 5 && says(response, 429, '', { 'Retry-After': '5' }), harbor);
    expect([code, stderr.replace(/^for now: .*: 429: no reason given\n/gm, '')]).toEqual([0, '']);
    expect(stdout).not.toContain('done: nothing');
    expect(server.log.length).toBe(calm);
  });

  it('repeats only the element whose creation may have failed', async () => {
    const harbor = large(4);
    const { code, stderr } = await run(({ method, path }, response) => method === 'POST' && path === '/robots'
      && inFront.seen.filter((each) => each.method === 'POST' && each.path === '/robots').length % 2 === 1 && says(response, 503, PAGE, { ...HTML, 'Retry-After': '3' }), harbor);
    expect(code).toBe(0);
    expect(stderr.match(/for now/g)).toHaveLength(4);
    expect(server.writes.filter((write) => write === 'POST /registries' || write.endsWith('/members'))).toHaveLength(5);
  });

  it('at the login says nothing about the secret', async () => {
    for (const status of [429, 503]) {
      server.reset(new HarborState());
      const { code, stdout, stderr } = await run(({ path }, response) => path === '/v2/' && says(response, status, PAGE, HTML));
      expect(code).toBe(75);
      expect(stderr).toContain(`GET /v2/ with the secret of robot robot$org+ci-pusher: ${status}, which says neither that it is right nor that it is wrong`);
      expect(stdout).not.toContain('secret');
      expect(server.writes).toEqual(['POST /projects', 'POST /robots']);
    }
  });
});

whole('what others do meanwhile', () => {
  it('is another run that creates the robot first', async () => {
    server.state.createProject({ project_name: 'org', metadata: {} });
    const permissions = [{ kind: 'project', namespace: 'org', access: [{ resource: 'repository', action: 'pull' }] }];
    const { code, stderr } = await run(({ method, path }) => {
      if (method === 'POST' && path === '/robots') server.state.createRobot({ name: 'ci-pusher', level: 'project', duration: -1, description: '', permissions }, server.pairs);
      return false;
    });
    expect([code, stderr]).toEqual([0, '']);
    expect(server.state.canLogIn('robot$org+ci-pusher', SECRETS['ci-pusher/secret'])).toBe(true);
  });

  it('is somebody who removes what is to be changed', async () => {
    const harbor = large();
    await run(() => false, harbor);
    server.state.in('p0').members.find(({ entity_name }) => entity_name === 'alice')!.role_id = 1;
    const { code, stderr } = await run(({ method, path }) => {
      if (method === 'PUT' && path.includes('/members/')) server.state.in('p0').members.splice(0);
      return false;
    }, harbor);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^for now: PUT \/projects\/p0\/members\/\d+: somebody removes it meanwhile: .*\n$/)]);
    expect(server.state.in('p0').members).toMatchObject([{ entity_name: 'alice' }]);
  });

  it.each([
    [400, 'POST /projects', 4], [401, 'GET /robots', 3], [403, 'POST /robots', 3], [404, 'GET /robots', 4], [412, 'PATCH /robots', 4], [422, 'GET /users', 4],
    [409, 'POST /projects', 75], [500, 'PATCH /robots', 75],
  ])('answers %d at %s, which ends with %d and a sentence', async (status, step, expected) => {
    const { code, stderr } = await run(({ method, path }, response) => `${method} ${path}`.startsWith(step) && says(response, status, '{"errors":[{"message":"because"}]}'));
    expect(code).toBe(expected);
    expect(stderr).toMatch(/^((for now|error): \w+ \S+: .*because\n)+(error: gave up after \d+ seconds without progress\n)?$/);
  });
});

whole('secrets that JSON cannot carry as they are', () => {
  it.each([
    ['bytes that are not UTF-8', Buffer.from([0x41, 0x62, 0x31, 0xff, 0xfe, 0x63, 0x64, 0x65, 0x66])],
    ['an overlong form', Buffer.from([0x41, 0x62, 0x31, 0xc1, 0x81, 0x63, 0x64, 0x65, 0x66])],
  ])('are refused: %s', async (_, value) => {
    const { code, stderr } = await run(() => false, small(url), { ...SECRETS, 'ci-pusher/secret': value as unknown as string });
    expect([code, stderr]).toEqual([2, 'error: robot robot$org+ci-pusher: the value of ci-pusher/secret is not UTF-8 text, which JSON cannot carry: store a value of letters and digits\n']);
  });

  it('reach Harbor unchanged in any script', async () => {
    const value = 'ÄBcdefg1é😀';
    expect((await run(() => false, small(url), { ...SECRETS, 'ci-pusher/secret': value })).code).toBe(0);
    expect(server.state.canLogIn('robot$org+ci-pusher', value)).toBe(true);
  });

  it('are no username with a colon, which a login cannot say', async () => {
    const { code, stderr } = await run(() => false, small(url), { ...SECRETS, 'harbor-admin/username': 'a:b' });
    expect([code, stderr]).toEqual([2, 'error: credentials: the username contains a colon, which ends it in a login\n']);
  });
});
