/** Control characters, those that turn the direction of writing around, and halves of characters. */
const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const eachUnprintable = new RegExp(unprintable, 'gu');

/** Whether a text shows as it is, wherever it is shown. */
export function isPrintable(text: string): boolean {
  return !unprintable.test(text);
}

/** A text that comes from somewhere else, as it may be kept and shown: spaces for what is not printable, and cut. */
export function printable(text: string, maximumLength: number): string {
  return text.slice(0, maximumLength).replaceAll(eachUnprintable, ' ');
}

/** A text as one word of a POSIX shell, in quotes where it needs them. */
export function shellWord(text: string): string {
  return /^[\w.%@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
