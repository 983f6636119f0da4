import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findHits, type Hit } from './find-hits';
import { readRetiredWords } from './patterns';

/*
 * npx tsx verification/words/main.ts [--report] [--list] [--rule ID]… [--without ID]… [PATH]…
 *
 * In the project's folder: prints what is said in retired words, by file and rule. Exit code 1 if there are any, but not with --report.
 */

const root = process.cwd();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Exit code 0 even if there are hits. */
    report: { type: 'boolean', default: false },
    /** Each hit with its line, not only their number. */
    list: { type: 'boolean', default: false },
    /** Only these rules. */
    rule: { type: 'string', multiple: true, default: [] },
    /** All rules but these. */
    without: { type: 'string', multiple: true, default: [] },
  },
});

const retired = readRetiredWords();
const unknown = [...values.rule, ...values.without].filter(
  (id) => !retired.rules.some((rule) => rule.id === id),
);
if (unknown.length > 0) {
  console.error(`No rule ${unknown.join(', ')}. Rules: ${retired.rules.map((rule) => rule.id).join(', ')}`);
  process.exit(2);
}
const rules = retired.rules
  .filter((rule) => values.rule.length === 0 || values.rule.includes(rule.id))
  .filter((rule) => !values.without.includes(rule.id));

const hits = textFiles(positionals).flatMap((file) =>
  findHits({ ...retired, rules }, file, readFileSync(join(root, file), 'utf8')),
);

for (const [file, ofFile] of groupedBy(hits, (hit) => hit.file)) print(file, ofFile);
printTotals();
if (hits.length > 0 && !values.report) process.exitCode = 1;

/** The files below these paths that Git knows, or could add, and that hold text. */
function textFiles(paths: readonly string[]): readonly string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '--', ...paths],
    { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  const deleted = execFileSync('git', ['ls-files', '--deleted'], { cwd: root, encoding: 'utf8' }).split('\n');
  return listed
    .split('\n')
    .filter((file) => /\.(?:[cm]?[jt]sx?|json|css|md|ya?ml)$/.test(file) && !deleted.includes(file));
}

function print(file: string, found: readonly Hit[]): void {
  if (values.list) {
    for (const hit of found) console.log(`${file}:${hit.line}  ${hit.rule}  "${hit.text}" → ${hit.instead}`);
    return;
  }
  console.log(`${String(found.length).padStart(5)}  ${file}  ${countsByRule(found)}`);
}

function printTotals(): void {
  const files = new Set(hits.map((hit) => hit.file)).size;
  console.log(`\n${hits.length} in ${files} files  ${countsByRule(hits)}`);
}

function countsByRule(found: readonly Hit[]): string {
  return [...groupedBy(found, (hit) => hit.rule)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([rule, ofRule]) => `${rule} ${ofRule.length}`)
    .join(', ');
}

function groupedBy(found: readonly Hit[], keyOf: (hit: Hit) => string): ReadonlyMap<string, readonly Hit[]> {
  const groups = new Map<string, Hit[]>();
  for (const hit of found) groups.set(keyOf(hit), [...(groups.get(keyOf(hit)) ?? []), hit]);
  return groups;
}
