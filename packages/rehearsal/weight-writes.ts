import type { ApiCall, ApiLog } from '../local-cloud';

/** Records when weights were written, and passes every call on. */
export class WeightWrites implements ApiLog {
  readonly #writes: { readonly at: number; readonly weights: string }[] = [];

  constructor(private readonly next?: ApiLog) {}

  write(call: ApiCall): void {
    if (call.status === 200 && (call.operation === 'UpdateListener' || call.operation === 'UpdateRule')) {
      const { defaultAction, action } = call.input as { defaultAction?: object; action?: object };
      this.#writes.push({ at: Date.parse(call.at), weights: JSON.stringify(defaultAction ?? action) });
    }
    this.next?.write(call);
  }

  /** Returns when the weights last changed within a period; a repeated write of the same weights is no change. */
  lastChangeBetween(from: number, to: number): number | undefined {
    const writes = this.#writes.filter(({ at }) => at >= from && at <= to);
    return writes.findLast(({ weights }, index) => weights !== writes[index - 1]?.weights)?.at;
  }

  async close(): Promise<void> {
    await this.next?.close();
  }
}
