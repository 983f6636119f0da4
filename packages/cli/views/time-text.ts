import { dayAndTime } from '../../../core/text/format';

/** Formats the time since an event: `20 s ago`, `12 min ago`, and from hours on with its time: `3 h ago (2026-01-05 09:07 UTC)`. */
export function ago(at: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000));
  if (seconds < 90) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  const since = hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
  return `${since} (${dayAndTime(at)} UTC)`;
}

/** The whole seconds since an event; 0 if the clocks differ and it lies ahead. */
export function secondsSince(at: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(at)) / 1000));
}
