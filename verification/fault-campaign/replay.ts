import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { play } from './play';
import { examine } from './promises';
import { parseCase } from './proof-case';

/** A case that was played again, as text for people. */
export interface Replay {
  readonly lines: readonly string[];
  readonly violations: readonly string[];
}

/**
 * Plays one case, and tells all that happened: what changed something, failed, or was told.
 *
 * @throws Error that names what is wrong with the case
 */
export async function replayRelease(text: string, templateFile: string): Promise<Replay> {
  const proofCase = parseCase(text);
  const codeFolder = mkdtempSync(join(tmpdir(), 'lattice-rollouts-code-'));
  try {
    const played = await play(proofCase, { templateFile, codeFolder });
    const { violations, homeSeconds } = examine(played, proofCase);
    const { observed, faults } = played;
    const lines = [
      ...observed.timeline.map(({ at, what }) => `${at.toFixed(1).padStart(8)} s  ${what}`),
      ...faults.map(({ fault, matched, struck }) => `${fault}: matched ${matched}, struck ${struck}`),
      ...(homeSeconds === undefined ? [] : [`traffic came home after ${homeSeconds} s`]),
      '',
      ...(violations.length > 0 ? violations : ['every promise is kept']),
    ];
    return { lines, violations };
  } finally {
    rmSync(codeFolder, { recursive: true, force: true });
  }
}
