/** Waits until a time, in milliseconds since the epoch: log records of a failed second may still be on their way. */
export function sleepUntil(at: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())));
}
