import { rmSync } from 'node:fs';
import { temporaryFolder } from '../../packages/local-cloud/temporary-folder';
import { play } from './play';
import { examine } from './promises';
import { parseCase } from './proof-case';

/** A replayed case as text. */
export interface Replay {
  readonly lines: readonly string[];
  readonly violations: readonly string[];
}

/**
 * Plays one case, and lists all writes, failures and events.
 *
 * @throws Error that names the invalid part of the case
 */
export async function replayRelease(text: string, templateFile: string): Promise<Replay> {
  const proofCase = parseCase(text);
  const codeFolder = temporaryFolder();
  try {
    const played = await play(proofCase, { templateFile, codeFolder });
    const { violations, baselineSeconds } = examine(played, proofCase);
    const { observed, faults } = played;
    const lines = [
      ...observed.timeline.map(({ at, what }) => `${at.toFixed(1).padStart(8)} s  ${what}`),
      ...faults.map(({ fault, matched, struck }) => `${fault}: matched ${matched}, struck ${struck}`),
      ...(baselineSeconds === undefined ? [] : [`the baseline was restored after ${baselineSeconds} s`]),
      '',
      ...(violations.length > 0 ? violations : ['every promise is kept']),
    ];
    return { lines, violations };
  } finally {
    rmSync(codeFolder, { recursive: true, force: true });
  }
}
