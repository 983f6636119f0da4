type Refusal = (reason: string) => Error;

/** One part of a pattern: a character, or any text. */
type Token = string | typeof anyText;
const anyText = Symbol('any text');

/**
 * The most ways in which a text may match the beginnings of a wildcard pattern at a time. A guess: EventBridge refuses patterns that
 * are too complex, by such a measure, and documents no number.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @see https://github.com/aws/event-ruler, MachineComplexityEvaluator
 */
const mostBeginnings = 10;

/** The most sets of beginnings that the search for the largest one may visit. */
const mostSets = 1000;

/**
 * Reads a pattern in which `*` stands for any text; `\\*` and `\\\\` for the characters themselves.
 *
 * @param invalid makes the error of a pattern that EventBridge refuses
 */
export function wildcardMatcher(pattern: string, invalid: Refusal): (text: string) => boolean {
  const tokens = parse(pattern, invalid);
  if (isTooComplex(tokens)) {
    throw invalid(
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
    );
  }
  return (text) => {
    let places = reach(tokens, [0]);
    for (const character of text) places = step(tokens, places, character);
    return places.includes(tokens.length);
  };
}

function parse(pattern: string, invalid: Refusal): Token[] {
  const tokens: Token[] = [];
  let isEscaped = false;
  for (const character of pattern) {
    if (isEscaped) {
      if (character !== '*' && character !== '\\') throw invalid('Invalid escape character in wildcard');
      tokens.push(character);
      isEscaped = false;
    } else if (character === '\\') {
      isEscaped = true;
    } else if (character === '*') {
      if (tokens.at(-1) === anyText) throw invalid('Consecutive wildcard characters are not allowed');
      tokens.push(anyText);
    } else {
      tokens.push(character);
    }
  }
  if (isEscaped) throw invalid('Invalid escape character in wildcard');
  return tokens;
}

/** Follows every text of the pattern's own characters, and finds how many beginnings match one at a time. */
function isTooComplex(tokens: readonly Token[]): boolean {
  const first = tokens.indexOf(anyText);
  if (first < 0) return false;
  const characters = new Set(tokens.filter((token) => typeof token === 'string'));
  const seen = new Set<string>();
  const left = [reach(tokens, [0])];
  for (let places = left.pop(); places; places = left.pop()) {
    if (places.filter((place) => place > first).length > mostBeginnings) return true;
    for (const character of characters) {
      const next = step(tokens, places, character);
      const name = next.join();
      if (next.length === 0 || seen.has(name)) continue;
      if (seen.add(name).size > mostSets) return true;
      left.push(next);
    }
  }
  return false;
}

/** The places in a pattern after one more character, in order. */
function step(tokens: readonly Token[], places: readonly number[], character: string): number[] {
  return reach(
    tokens,
    places.flatMap((place) => {
      if (tokens[place] === anyText) return [place];
      return tokens[place] === character ? [place + 1] : [];
    }),
  );
}

/** Adds the places behind a wildcard that stands for no text. */
function reach(tokens: readonly Token[], places: readonly number[]): number[] {
  const all = places.flatMap((place) => (tokens[place] === anyText ? [place, place + 1] : [place]));
  return [...new Set(all)].sort((one, other) => one - other);
}
