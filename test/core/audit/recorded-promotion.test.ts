import type { AuditEvent } from '../../../core/audit/events/audit-event';
import { contradictionOfPromotion } from '../../../core/audit/recorded-promotion';
import type { PastRelease } from '../../../core/audit/rows/past-release';

const row = { id: 'one', version: '3', previousVersion: '1', outcome: 'promoted' } as PastRelease;
const at = '2026-01-05T09:00:00.000Z';
const admitted: AuditEvent = { kind: 'admitted', at, version: '3', previousVersion: '1', strategy: 'canary' };
const promoted: AuditEvent = { kind: 'promoted', at, version: '3' };

describe('a promotion in the history', () => {
  it.each<[string, { id: string; previousVersion: string }, object | undefined]>([
    ['agrees with the same note', { id: 'one', previousVersion: '1' }, undefined],
    ['contradicts another release', { id: 'two', previousVersion: '1' }, { by: 'production' }],
    ['contradicts another previous version', { id: 'one', previousVersion: '2' }, { by: 'production' }],
  ])('%s', (_, note, expected) => {
    const found = contradictionOfPromotion(row, note, [admitted, promoted]);
    expect(found).toEqual(expected && { ...expected, note });
  });

  it.each<[string, AuditEvent[], object | undefined]>([
    ['agrees with its trail', [admitted, promoted], undefined],
    [
      'agrees with a trail without the event of the promotion',
      [admitted, { kind: 'concluded', at, outcome: 'promoted' }],
      undefined,
    ],
    ['contradicts no trail', [], { by: 'auditTrail' }],
    ['contradicts a trail without a promotion', [admitted], { by: 'auditTrail' }],
    [
      'contradicts the trail of another version',
      [{ ...admitted, version: '2' }, promoted],
      { by: 'auditTrail' },
    ],
    [
      'contradicts a trail that began at another version',
      [{ ...admitted, previousVersion: '2' }, promoted],
      { by: 'auditTrail', previousVersion: '2' },
    ],
  ])('without a note in production %s', (_, trail, expected) => {
    expect(contradictionOfPromotion(row, undefined, trail)).toEqual(expected);
  });
});
