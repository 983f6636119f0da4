import { checkDrain } from '../../../core/analysis/drain';

const baselineAt = Date.parse('2026-01-05T09:00:20Z');

/** Minutes from 9:00 on, with the canary's requests. */
function minutes(...canary: number[]) {
  return canary.map((requests, index) => ({
    startsAt: Date.parse('2026-01-05T09:00:00Z') + index * 60_000,
    canary: { requests, events: 0 },
    production: { requests: 900, events: 0 },
  }));
}

const at = (time: string) => Date.parse(`2026-01-05T${time}Z`);

describe('after the baseline was restored', () => {
  it('the first whole minute can be read three minutes later', () => {
    expect(checkDrain(minutes(40), baselineAt, at('09:02:59')).decision).toBe('draining');
    expect(checkDrain(minutes(40, 0), baselineAt, at('09:03:00'))).toMatchObject({
      decision: 'drained',
      drainedAt: at('09:01:00'),
    });
  });

  it('nobody is there from the end of the last minute in which the canary was called', () => {
    expect(checkDrain(minutes(40, 12, 3), baselineAt, at('09:04:10')).decision).toBe('draining');
    expect(checkDrain(minutes(40, 12, 3, 0), baselineAt, at('09:05:00'))).toMatchObject({
      decision: 'drained',
      drainedAt: at('09:03:00'),
    });
  });

  it('a canary that is still called after ten minutes has not drained, with the numbers', () => {
    const stillCalled = minutes(...Array.from({ length: 12 }, () => 7));
    expect(checkDrain(stillCalled, baselineAt, at('09:10:19')).decision).toBe('draining');
    expect(checkDrain(stillCalled, baselineAt, at('09:12:20'))).toEqual({
      decision: 'not-drained',
      sentence: '7 requests reached the canary within a minute, 12 min after the baseline was restored',
    });
  });

  it('nothing is known of a service that nobody calls', () => {
    expect(checkDrain([], baselineAt, at('09:05:00')).decision).toBe('unknown');
  });
});
