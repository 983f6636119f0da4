type Attributes = Readonly<Record<string, unknown>>;

/** The names and values that DynamoDB's expressions refer to. */
export interface Placeholders {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Attributes;
}

/**
 * Evaluates the conditions that the ledger uses: `attribute_not_exists(a)`, `a = :b`, `a <> :b`, `a <= :b`, joined by AND, then by OR.
 *
 * @throws Error for any other condition
 */
export function holds(condition: string, item: Attributes, placeholders: Placeholders): boolean {
  return condition
    .split(' OR ')
    .some((clauses) => clauses.split(' AND ').every((clause) => isTrue(clause, item, placeholders)));
}

function isTrue(clause: string, item: Attributes, placeholders: Placeholders): boolean {
  const absent = /^attribute_not_exists\((#?\w+)\)$/.exec(clause);
  if (absent) return item[nameOf(absent[1]!, placeholders)] === undefined;
  const equal = /^(#?\w+) = (:\w+)$/.exec(clause);
  if (equal) return item[nameOf(equal[1]!, placeholders)] === placeholders.values[equal[2]!];
  const different = /^(#?\w+) <> (:\w+)$/.exec(clause);
  if (different) return item[nameOf(different[1]!, placeholders)] !== placeholders.values[different[2]!];
  const notAfter = /^(#?\w+) <= (:\w+)$/.exec(clause);
  if (notAfter) {
    return String(item[nameOf(notAfter[1]!, placeholders)]) <= String(placeholders.values[notAfter[2]!]);
  }
  throw new Error(`the world knows no condition "${clause}"`);
}

/**
 * Performs the updates that the ledger uses: `SET a = :b`, `SET a = if_not_exists(a, :b)`, `REMOVE a`, several of them. Lists are left alone:
 * those of the ledger have times, which the world has not.
 *
 * @throws Error for any other update
 */
export function updated(expression: string, item: Attributes, placeholders: Placeholders): Attributes {
  const result: Record<string, unknown> = { ...item };
  for (const part of expression.replaceAll(/, (?=#?\w+ = )/g, ' SET ').split(/ (?=REMOVE |SET )/)) {
    const removed = /^REMOVE (#?\w+)$/.exec(part);
    if (/^SET #?\w+ = list_append\(/.test(part)) continue;
    const set = /^SET (#?\w+) = (?:(:\w+)|if_not_exists\((#?\w+), (:\w+)\))$/.exec(part);
    if (removed) delete result[nameOf(removed[1]!, placeholders)];
    else if (set?.[2] !== undefined) result[nameOf(set[1]!, placeholders)] = placeholders.values[set[2]];
    else if (set)
      result[nameOf(set[1]!, placeholders)] ??=
        item[nameOf(set[3]!, placeholders)] ?? placeholders.values[set[4]!];
    else throw new Error(`the world knows no update "${part}"`);
  }
  return result;
}

function nameOf(name: string, { names }: Placeholders): string {
  return names[name] ?? name;
}
