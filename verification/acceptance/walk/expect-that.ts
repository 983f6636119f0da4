/** Thrown by a check whose assertion does not hold. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed';
}

/** @throws CheckFailed with the message, unless the condition holds */
export function expectThat(condition: boolean, message: string): asserts condition {
  if (!condition) throw new CheckFailed(message);
}
