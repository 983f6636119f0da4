import type { VirtualClock } from '../../clock/clock';
import type { Random } from '../../kernel/random';
import { formatFault } from './format-fault';
import type { Fault } from './fault';

/** The number of times a fault could strike, and did. */
export interface FaultTally {
  /** As `parseFault` reads it. */
  readonly fault: string;
  /** Occasions that it matches. */
  readonly matched: number;
  readonly struck: number;
}

interface Planned {
  readonly fault: Fault;
  readonly text: string;
  matched: number;
  struck: number;
  isOver: boolean;
  /** Chances drawn at this virtual time, by what for. */
  readonly drawn: { at: number; readonly counts: Map<string, number> };
}

/**
 * Decides which fault strikes when. Counts go by the order of occasions; chance goes by what it is drawn for,
 * so that occasions side by side strike alike in every run.
 */
export class FaultPlan {
  readonly #planned: Planned[] = [];

  constructor(
    private readonly random: Random,
    private readonly clock: Pick<VirtualClock, 'now'>,
  ) {}

  get isEmpty(): boolean {
    return this.#planned.length === 0;
  }

  add(fault: Fault): void {
    const drawn = { at: NaN, counts: new Map<string, number>() };
    this.#planned.push({ fault, text: formatFault(fault), matched: 0, struck: 0, isOver: false, drawn });
  }

  /** Ends a fault, which keeps its tally. */
  end(fault: Fault): void {
    for (const planned of this.#planned) if (planned.fault === fault) planned.isOver = true;
  }

  /** Forgets every fault. */
  clear(): void {
    this.#planned.length = 0;
  }

  /** Of every fault, in the order of their addition. */
  tally(): readonly FaultTally[] {
    return this.#planned.map(({ text, matched, struck }) => ({ fault: text, matched, struck }));
  }

  /**
   * Says which fault strikes on an occasion, if any: the first of those that match and whose time it is. The
   * others have seen an occasion, too.
   *
   * @param chanceKey what tells this occasion from others at the same time
   */
  strike<Kind extends Fault>(
    matches: (fault: Fault) => fault is Kind,
    chanceKey: () => string,
  ): Kind | undefined {
    let striking: Kind | undefined;
    for (const planned of this.#planned) {
      const { fault } = planned;
      if (!matches(fault)) continue;
      planned.matched++;
      if (striking || !this.#isTime(planned, chanceKey)) continue;
      planned.struck++;
      striking = fault;
    }
    return striking;
  }

  #isTime(planned: Planned, chanceKey: () => string): boolean {
    const { fault, matched, struck, isOver } = planned;
    if (isOver) return false;
    if (matched < fault.from || struck >= (fault.count ?? Infinity)) return false;
    return fault.probability === undefined || this.#draw(planned, chanceKey()) < fault.probability;
  }

  #draw({ text, drawn }: Planned, key: string): number {
    const now = this.clock.now();
    if (drawn.at !== now) drawn.counts.clear();
    drawn.at = now;
    const count = (drawn.counts.get(key) ?? 0) + 1;
    drawn.counts.set(key, count);
    return this.random.draw('fault', text, now, key, count);
  }
}
