import { widthOf, wrap } from '../process/line-width';

/** The examples and notes that the help of a command shows after its flags. */
export interface HelpText {
  /** One a line: a command line and, after two spaces or more, what it does. */
  readonly examples: string;
  /** Paragraphs, and tables of two columns. */
  readonly notes?: string;
}

/** The spaces before what does not fit beside a first column. */
const below = 6;

/** A line of two columns: what is before the second one, and the second one. */
const twoColumns = /^( *\S.*? {2,})(\S.*)$/;

/** Fits examples and notes to a width. A command line is for copying and stays whole; what it does then stands below. */
export function helpText({ examples, notes }: HelpText, columns: number): string {
  const lines = examples
    .trim()
    .split('\n')
    .map((line) => `  ${line.trim()}`);
  const fitted = lines.flatMap((line) => fitExample(line, columns));
  return `\nExamples:\n${fitted.join('\n')}${notes === undefined ? '' : `\n\n${fitNotes(notes, columns)}`}`;
}

/** Fits paragraphs and tables of two columns to a width. */
export function fitNotes(notes: string, columns: number): string {
  return notes
    .split('\n')
    .flatMap((line) => wrap(line, columns, hangingIndent(line, columns)))
    .join('\n');
}

function fitExample(line: string, columns: number): string[] {
  const [, command = line, does] = twoColumns.exec(line) ?? [];
  if (does === undefined || widthOf(line) <= columns) return [line];
  return [command.trimEnd(), ...wrap(' '.repeat(below) + does, columns, below)];
}

function hangingIndent(line: string, columns: number): number {
  const [, first] = twoColumns.exec(line) ?? [];
  if (first === undefined) return line.length - line.trimStart().length;
  return first.length < columns / 2 ? first.length : below;
}

/** The maximum length of a line of help, which is shown on standard error after an error; infinite for a pipe. */
export function helpColumns({ error }: { readonly error: boolean }): number {
  const output = error ? process.stderr : process.stdout;
  return output.isTTY ? output.columns || 80 : Infinity;
}
