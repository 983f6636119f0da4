import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const patterns = z.array(z.string().min(1)).default([]);

const ruleSchema = z.strictObject({
  /** The name of the rule in reports. */
  id: z.string(),
  /** The words to write instead. */
  instead: z.string(),
  /**
   * Words that are retired in names and in prose: regular expressions, one for each word. `new words?` is found in
   * `newWord`, `new-word` and "new words".
   */
  words: patterns,
  /** Words that are retired in identifiers and file names only; as in `words`. */
  names: patterns,
  /** Regular expressions over comments, messages and documents. A blank stands for any white space. */
  phrases: patterns,
  /** Regular expressions over code, without its comments and strings. */
  code: patterns,
  /** Regular expressions over the beginning of a docstring. */
  docstrings: patterns,
  /** Regular expressions for what may be said: a hit inside of it does not count. */
  allow: patterns,
  /** Files to which the rule does not apply: how their paths begin. */
  allowIn: patterns,
});

const wordsSchema = z.strictObject({
  /** Files that are not checked: how their paths begin. */
  exclude: z.array(z.string()),
  rules: z.array(ruleSchema),
});

/** A retired way to say something, and what to say instead. */
export interface Rule {
  readonly id: string;
  readonly instead: string;
  readonly words: readonly WordSequence[];
  readonly names: readonly WordSequence[];
  readonly phrases: readonly RegExp[];
  readonly code: readonly RegExp[];
  readonly docstrings: readonly RegExp[];
  readonly allow: readonly RegExp[];
  readonly allowIn: readonly string[];
}

/** Words that follow one another, each as a regular expression over the whole word, in lower case. */
export interface WordSequence {
  readonly words: readonly RegExp[];
  /** The same in prose. */
  readonly prose: RegExp;
}

/** The retired words and phrases of the project. */
export interface RetiredWords {
  readonly exclude: readonly string[];
  readonly rules: readonly Rule[];
}

/** The file that people edit. */
export const wordsFile = join(__dirname, '..', '..', 'docs', 'contributing', 'words.json');

/** Reads `docs/contributing/words.json`. */
export function readRetiredWords(): RetiredWords {
  return parseRetiredWords(JSON.parse(readFileSync(wordsFile, 'utf8')));
}

/** Validates retired words and compiles their patterns. */
export function parseRetiredWords(input: unknown): RetiredWords {
  const { exclude, rules } = wordsSchema.parse(input);
  return {
    exclude,
    rules: rules.map((rule) => ({
      ...rule,
      words: rule.words.map(wordSequence),
      names: rule.names.map(wordSequence),
      phrases: rule.phrases.map((source) => withBlanks(source, 'gi')),
      code: rule.code.map((source) => withBlanks(source, 'g')),
      docstrings: rule.docstrings.map((source) => withBlanks(source, '')),
      allow: rule.allow.map((source) => withBlanks(source, 'g')),
    })),
  };
}

function wordSequence(source: string): WordSequence {
  const words = source.split(' ');
  return {
    words: words.map((word) => new RegExp(`^(?:${word})$`)),
    prose: new RegExp(
      `(?<![\\w$-])(?:${words.map((word) => `(?:${word})`).join('[\\s-]+')})(?![\\w$-])`,
      'gi',
    ),
  };
}

function withBlanks(source: string, flags: string): RegExp {
  return new RegExp(source.replaceAll(' ', '\\s+'), flags);
}
