const milliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

const longestMilliseconds = 24 * milliseconds.h;

/** A description of what {@link parseDuration} reads. */
export const durationWords = 'a time such as 500ms, 30s, 5m or 1h, at most 24h';

/** Milliseconds, or undefined when the text is no time from 1 millisecond to 24 hours. */
export function parseDuration(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const duration = Number(number) * milliseconds[unit as keyof typeof milliseconds];
  return Number.isInteger(duration) && duration >= 1 && duration <= longestMilliseconds
    ? duration
    : undefined;
}

/** In the largest unit that needs no fraction. */
export function formatDuration(duration: number): string {
  for (const unit of ['h', 'm', 's'] as const) {
    if (duration % milliseconds[unit] === 0) return `${duration / milliseconds[unit]}${unit}`;
  }
  return `${duration}ms`;
}
