import { promotion } from '../../src';
import { faultsOf } from '../../src/promotion/freeze-window';

const { FreezeWindow } = promotion;

test.each([
  [FreezeWindow.between('2026-12-24', '2027-01-04T00:00:00Z', 'x'), '"2026-12-24 to 2027-01-04T00:00:00Z" is not valid', 'use ISO 8601 times with a zone, such as 2026-12-24T00:00:00Z'],
  [FreezeWindow.between('2027-01-04T00:00:00Z', '2026-12-24T00:00:00Z', 'x'), 'is not valid: it ends before it begins', 'exchange its ends'],
  [FreezeWindow.between('2026-13-24T00:00:00Z', '2027-01-04T00:00:00Z', 'x'), 'is not valid', 'use ISO 8601 times'],
  [FreezeWindow.between('2027-02-29T00:00:00Z', '2027-03-04T00:00:00Z', 'x'), 'is not valid', 'use ISO 8601 times'],
  [FreezeWindow.between('2027-04-30T00:00:00Z', '2027-04-31T00:00:00+02:00', 'x'), 'is not valid', 'use ISO 8601 times'],
  [FreezeWindow.weekly('Friday 15:00', 'MON 07:00', 'x'), '"Friday 15:00 to MON 07:00" is not valid', 'days are MON, TUE'],
  [FreezeWindow.weekly('FRI 25:00', 'MON 07:00', 'x'), 'is not valid', 'use days and times in UTC'],
  [FreezeWindow.weekly('FRI 15:00', 'FRI 15:00', 'x'), 'is not valid: it ends when it begins', 'use two different times'],
  [FreezeWindow.weekly('FRI 15:00', 'MON 07:00', ''), 'is not valid: its reason is ""', 'give a reason of one line'],
])('a window that is none is refused: %#', (window, message, fix) => {
  expect(faultsOf([window])).toEqual([{ message: expect.stringContaining(message), fix: expect.stringContaining(fix) }]);
});

test('windows that leave no minute of the week are refused, others are not', () => {
  const all = [FreezeWindow.weekly('MON 00:00', 'THU 12:00', 'x'), FreezeWindow.weekly('THU 11:00', 'MON 01:00', 'y')];
  expect(faultsOf(all)).toEqual([{ message: 'the weekly freeze windows leave no minute of the week: nothing would ever be promoted', fix: 'shorten one of them' }]);
  expect(faultsOf([FreezeWindow.weekly('MON 00:00', 'THU 12:00', 'x'), FreezeWindow.weekly('THU 12:01', 'MON 00:00', 'y')])).toEqual([]);
  expect(faultsOf([FreezeWindow.between('2028-02-29T00:00:00Z', '2028-03-01T00:00:00Z', 'x')])).toEqual([]);
  expect(faultsOf([FreezeWindow.between('2026-12-24T00:00:00Z', '2027-01-04T00:00:00+01:00', 'x')])).toEqual([]);
});
