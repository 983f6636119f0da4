import type { RetiredWords, Rule, WordSequence } from './patterns';
import { segmentsOf, type Segment } from './segments';

/** A place where something retired is said. */
export interface Hit {
  readonly rule: string;
  readonly instead: string;
  readonly file: string;
  /** From 1; 0 for the name of the file. */
  readonly line: number;
  readonly text: string;
}

interface Found {
  readonly text: string;
  /** In characters from the beginning of the file; -1 for the name of the file. */
  readonly at: number;
}

interface Match {
  readonly text: string;
  /** In characters from the beginning of the segment. */
  readonly index: number;
}

interface Identifier extends Match {
  readonly words: readonly string[];
}

interface NamingSegment extends Segment {
  readonly identifiers: readonly Identifier[];
}

/**
 * Finds what is retired in one file.
 *
 * @param file relative to the project, with slashes
 */
export function findHits(retired: RetiredWords, file: string, source: string): readonly Hit[] {
  if (retired.exclude.some((start) => file.startsWith(start))) return [];
  const segments = segmentsOf(file, source);
  const prose = segments.filter((segment) => segment.kind !== 'code');
  const code = segments.filter((segment) => segment.kind === 'code');
  const nameOfFile: Segment = { kind: 'code', text: file, offset: -1 };
  const naming = [nameOfFile, ...segments.flatMap(namingSegments)].map((segment) => ({
    ...segment,
    identifiers: identifiersOf(segment),
  }));
  const docstrings = segments.filter(({ kind, text }) => kind === 'comment' && text.startsWith('/**'));

  return retired.rules
    .filter((rule) => !rule.allowIn.some((start) => file.startsWith(start)))
    .flatMap((rule) =>
      distinct([
        ...naming.flatMap((segment) => retiredIdentifiers(rule, segment)),
        ...prose.flatMap((segment) => retiredProse(rule, segment)),
        ...code.flatMap((segment) => retiredCode(rule, segment)),
        ...docstrings.flatMap((segment) => retiredOpenings(rule, segment)),
      ]).map(({ text, at }) => ({
        rule: rule.id,
        instead: rule.instead,
        file,
        line: at < 0 ? 0 : source.slice(0, at).split('\n').length,
        text: text.replaceAll(/\s+/g, ' '),
      })),
    );
}

/** Returns the parts with identifiers: code, strings of one word, and backticks and links in comments. */
function namingSegments(segment: Segment): readonly Segment[] {
  if (segment.kind === 'code') return [segment];
  if (segment.kind === 'string') return /[\s"]/.test(segment.text) ? [] : [{ ...segment, kind: 'code' }];
  if (segment.kind === 'prose') return [];
  return [...segment.text.matchAll(/`([^`]+)`|\{@link ([^}]+)\}/g)].map((match) => ({
    kind: 'code',
    text: match[0],
    offset: segment.offset + match.index,
  }));
}

function identifiersOf({ text }: Segment): readonly Identifier[] {
  return [...text.matchAll(/[A-Za-z_$][\w$]*(?:-[A-Za-z][\w$]*)*/g)].map((match) => ({
    text: match[0],
    index: match.index,
    words: (match[0].match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []).map((word) => word.toLowerCase()),
  }));
}

function retiredIdentifiers(rule: Rule, segment: NamingSegment): readonly Found[] {
  const sequences = [...rule.words, ...rule.names];
  const hits = segment.identifiers.filter(({ words }) =>
    sequences.some((sequence) => contains(words, sequence)),
  );
  return withoutAllowed(rule, segment.text, hits).map(({ text, index }) => ({
    text,
    at: segment.offset < 0 ? -1 : segment.offset + index,
  }));
}

function contains(words: readonly string[], sequence: WordSequence): boolean {
  return words.some((_, start) =>
    sequence.words.every((pattern, index) => pattern.test(words[start + index] ?? '')),
  );
}

function retiredProse(rule: Rule, { text, offset }: Segment): readonly Found[] {
  const patterns = [...rule.words.map((sequence) => sequence.prose), ...rule.phrases];
  const hits = patterns.flatMap((pattern) => matchesOf(pattern, text));
  return withoutAllowed(rule, text, hits).map((hit) => ({ text: hit.text, at: offset + hit.index }));
}

function retiredCode(rule: Rule, { text, offset }: Segment): readonly Found[] {
  return rule.code
    .flatMap((pattern) => matchesOf(pattern, text))
    .map((hit) => ({ text: hit.text, at: offset + hit.index }));
}

function withoutAllowed<M extends Match>(rule: Rule, text: string, hits: readonly M[]): readonly M[] {
  if (hits.length === 0) return hits;
  const allowed = rule.allow.flatMap((pattern) => matchesOf(pattern, text));
  return hits.filter((hit) => !allowed.some((span) => covers(span, hit)));
}

function matchesOf(pattern: RegExp, text: string): readonly Match[] {
  return [...text.matchAll(pattern)].map((match) => ({ text: match[0], index: match.index }));
}

function covers(span: Match, hit: Match): boolean {
  return span.index <= hit.index && hit.index + hit.text.length <= span.index + span.text.length;
}

function retiredOpenings(rule: Rule, { text, offset }: Segment): readonly Found[] {
  const sentence = text.replace(/^\/\*\*\s*/, '').replace(/\s*\*\/$/, '');
  if (!rule.docstrings.some((pattern) => pattern.test(sentence))) return [];
  return [{ text: sentence.slice(0, 60), at: offset }];
}

function distinct(found: readonly Found[]): readonly Found[] {
  return found.filter(
    (one, index) =>
      found.findIndex((other) => other.at === one.at && (one.at >= 0 || other.text === one.text)) === index,
  );
}
