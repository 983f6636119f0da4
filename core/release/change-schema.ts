import { z } from 'zod';
import { plainText } from '../text/schemas';
import type { Change } from './change';

/** The schema of what a revision changes. */
export const changeSchema = z.strictObject({
  /** Lambda's limit of a description. */
  description: plainText(256).min(1).optional(),
  commit: plainText(64).min(1).optional(),
  author: plainText(100).min(1).optional(),
});

/** Reads a change from JSON. @returns undefined for anything else: what is only shown never keeps a release from starting */
export function parseChange(json: string): Change | undefined {
  try {
    return changeSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
