import { refusalText, type ControlRefusal, type RefusalCode } from '../../../core/audit/allowed-controls';
import { exitCodes } from './exit-codes';

/** The release is over, as far as this control goes: the caller was too late, not wrong. */
const tooLate: readonly RefusalCode[] = ['notInFlight', 'concluded', 'promoted', 'rolledBack'];

/** Thrown for a control that is not allowed now. Nothing was changed. */
export class ControlRefused extends Error {
  override readonly name = 'ControlRefused';

  constructor(
    release: string,
    readonly refusal: ControlRefusal,
  ) {
    super(`${release}: ${refusalText(refusal)}; nothing was changed`);
  }

  get exitCode(): number {
    return tooLate.includes(this.refusal.code) ? exitCodes.unexpectedOutcome : exitCodes.wrongUse;
  }
}
