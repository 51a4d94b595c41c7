import { ACTIONS, GITEA_ACTIONS, IMAGES, TOOLS } from '../../src/ci/tools/pins';
import { stalePins, threeMonthsBefore } from '../../tools/pins';

const EXACT = 'a'.repeat(40);
const NONE = { actions: {}, giteaActions: {}, images: {}, tools: {} };

test('what is unknown is said, in each table', () => {
  const row = { version: 'v1', date: '2026-11-21' };
  expect(stalePins({ actions: { 'a/b': row }, giteaActions: { 'c/d': row }, images: { 'docker.io/e': row }, tools: { f: { ...row, amd64: 'x' } } }, '2026-12-01')).toEqual([
    'action a/b v1: commit unknown',
    'action on Gitea c/d v1: commit unknown',
    'image docker.io/e v1: digest unknown',
    'tool f v1: SHA-256 for arm64 unknown',
  ]);
});

test('three months are the limit', () => {
  const actions = { 'a/b': { version: 'v1', exact: EXACT, date: '2026-11-21' } };
  expect(stalePins({ ...NONE, actions }, '2027-02-21')).toEqual([]);
  expect(stalePins({ ...NONE, actions }, '2027-02-22')).toEqual(['action a/b v1: last looked up on 2026-11-21, more than three months ago']);
});

test.each([['2026-12-01', '2026-09-01'], ['2027-02-21', '2026-11-21'], ['2027-05-31', '2027-02-28'], ['2028-05-31', '2028-02-29'], ['2027-01-15', '2026-10-15'], ['2027-03-31', '2026-12-31']])('three months before %s is %s', (today, before) => {
  expect(threeMonthsBefore(today)).toBe(before);
});

test('each row of the table has a valid day', () => {
  const dates = [ACTIONS, GITEA_ACTIONS, IMAGES, TOOLS].flatMap((table) => Object.values<{ date: string }>(table).map(({ date }) => date));
  expect(dates.length).toBeGreaterThan(20);
  expect(dates.filter((date) => !/^\d{4}-\d\d-\d\d$/.test(date) || new Date(date).toISOString().slice(0, 10) !== date)).toEqual([]);
});
