import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  defaultBakeSeconds,
  defaultCheckIntervalSeconds,
  defaultCompare,
  defaultErrorsAlarm,
  defaultMaxHoldSeconds,
  defaultMinRequests,
  defaultSettleSeconds,
} from '../../core/strategy/defaults';
import { releaseErrors } from '../../core/errors/release-error';
import { parseStrategies } from '../../core/strategy/strategy';
import { LocalCloud } from '../../packages/local-cloud/cloud';
import type { Service } from '../../packages/local-cloud/kernel/service';
import { weatherTable, type Range } from '../../packages/local-cloud/weather/conditions/table';
import { assets } from '../../packages/cli/process/assets';
import { readScenario, scenarioNames } from '../../packages/rehearsal/scenario';
import { checkHistoryBudget } from '../../core/strategy/history-budget';
import { flagsOf, wrongCommandLines } from '../support/documented-commands';

const root = join(__dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

const pages = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

const withoutBlocks = (markdown: string) => markdown.replace(/^```.*?^```/gms, '');
const withoutCode = (markdown: string) => withoutBlocks(markdown).replace(/`[^`\n]*`/g, '');

/** Returns the contents of a page's code blocks in one language. */
function codeBlocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    (match) => match[1]!,
  );
}

/** Returns the section under a heading, up to the next heading of its level or above. */
function section(markdown: string, heading: string): string {
  const [, level, text] = /^(#+) (.*)$/.exec(heading)!;
  const start = markdown.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`there is no heading ${level} ${text}`);
  const rest = markdown.slice(start + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${level!.length}} `, 'm'));
  return end < 0 ? rest : rest.slice(0, end);
}

/** Returns the names in the first column of the tables in a text. */
function firstColumn(markdown: string): string[] {
  return [...markdown.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1]!);
}

/** Returns the anchors that GitHub creates for headings. */
function anchorsOf(markdown: string): string[] {
  return [...withoutBlocks(markdown).matchAll(/^#+ (.*)$/gm)].map((match) =>
    match[1]!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(pages)('%s', (page) => {
  const markdown = read(page);

  it('links to what exists', () => {
    const links = [
      ...[...withoutCode(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!),
      ...[...withoutCode(markdown).matchAll(/^\[[^\]]+\]: (\S+)$/gm)].map((match) => match[1]!),
    ].filter((link) => !/^https?:/.test(link));
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? join(root, page) : join(root, dirname(page), path);
      if (!existsSync(file)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('has no traces of a merge', () => {
    expect(markdown).not.toMatch(/<{7}|>{7}|(?:> ){7}/);
  });

  it('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...markdown.matchAll(/\bnpm run ([a-z][\w:-]*)/g)].map((match) => match[1]!);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  it('names commands and flags of rollouts that exist', async () => {
    expect(await wrongCommandLines(markdown)).toEqual([]);
  });
});

describe('docs/operations.md', () => {
  it('has a heading for every error, and for nothing else', () => {
    const headings = [...section(read('docs/operations.md'), '## Errors').matchAll(/^### (.*)$/gm)].map(
      (match) => match[1]!,
    );
    expect(headings).toEqual(Object.keys(releaseErrors));
  });

  it('says of every error whether it is tried again, as the code does', () => {
    const markdown = read('docs/operations.md');
    for (const [name, kind] of Object.entries(releaseErrors)) {
      const [firstWord = ''] = section(markdown, `### ${name}`).trim().split(/\W/, 1);
      expect(`${name}: ${firstWord.toLowerCase()}`).toBe(`${name}: ${kind}`);
    }
  });
});

describe('docs/release-input-and-events.md', () => {
  const markdown = read('docs/release-input-and-events.md');

  it('lists the fields of a request', () => {
    const schema = /const requestSchema = z\.strictObject\(\{(.*?)^\}\);/ms.exec(
      read('core/release/release.ts'),
    )![1]!;
    const fields = [...schema.matchAll(/^ {2}(\w+):/gm)].map((match) => match[1]);
    expect(firstColumn(section(markdown, '## The input of an execution'))).toEqual(fields);
  });

  it('has JSON that parses', () => {
    for (const json of codeBlocks(markdown, 'json')) expect(() => JSON.parse(json) as unknown).not.toThrow();
  });
});

describe('docs/strategies.md', () => {
  const markdown = read('docs/strategies.md');

  it('has examples that deploy', () => {
    const examples = codeBlocks(markdown, 'json').map((json) => JSON.parse(json) as Record<string, unknown>);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) for (const each of parseStrategies(example)) checkHistoryBudget(each);
  });

  it.each([
    ['`checkIntervalSeconds`', defaultCheckIntervalSeconds],
    ['`settleSeconds`', defaultSettleSeconds],
    ['`maxHoldSeconds`', defaultMaxHoldSeconds],
    ['stage: `bakeSeconds`', defaultBakeSeconds],
  ])('tells the default of %s', (field, value) => {
    const row = markdown.split('\n').find((line) => line.startsWith(`| ${field} `));
    expect(row?.split('|')[3]?.trim()).toBe(String(value));
  });

  it.each([
    ['enoughData', { minRequests: defaultMinRequests }],
    ['compare', defaultCompare],
  ])('tells the defaults of %s', (gate, defaults) => {
    const rows = section(markdown, `### ${gate}`).split('\n');
    for (const [field, value] of Object.entries(defaults)) {
      const row = rows.find((line) => line.startsWith(`| \`${field}\` `));
      expect(`${field}: ${row?.split('|')[3]?.trim()}`).toBe(`${field}: ${value}`);
    }
  });

  it.each(['alarms', 'enoughData', 'threshold', 'compare'])('lists every field of %s', (gate) => {
    const schema = new RegExp(`const ${gate}Schema = z.*?strictObject\\(\\{(.*?)^ {0,2}\\}\\)`, 'ms').exec(
      read('core/strategy/gates.ts'),
    )![1]!;
    const fields = [...schema.matchAll(/^ {2,4}(\w+)(?=: z\b|,$|: metric)/gm)].map((match) => match[1]!);
    const described = [...section(markdown, `### ${gate}`).matchAll(/^\| ([^|]+)\|/gm)].flatMap((row) =>
      [...row[1]!.matchAll(/`(\w+)`/g)].map((match) => match[1]!),
    );
    expect(described.sort()).toEqual(fields.filter((field) => field !== 'mode' && field !== 'type').sort());
  });
});

describe('docs/local-cloud.md', () => {
  it('lists every operation and resource type, and nothing else', async () => {
    const cloud = await LocalCloud.start({ startsAt: 0 });
    const { cloudtrail, cloudwatch, dynamodb, events, lambda, lattice, sns, sqs, stepfunctions } = cloud;
    const services: Service[] = [
      cloudtrail,
      cloudwatch,
      dynamodb,
      events,
      lambda,
      lattice,
      sns,
      sqs,
      stepfunctions,
    ];
    await cloud.close();
    const markdown = read('docs/local-cloud.md');
    for (const { signingName, operations, resourceTypes } of services) {
      const heading = markdown.split('\n').find((line) => line.endsWith(`(\`${signingName}\`)`)) ?? '';
      const text = section(markdown, heading);
      const [, listed = ''] = /^Operations: (.*?)\.$/ms.exec(text) ?? [];
      const names = listed.split(/,\s+/).map((each) => each.replace(' (refused)', ''));
      expect({ signingName, operations: names }).toEqual({
        signingName,
        operations: Object.keys(operations).sort(),
      });
      expect(text.match(/AWS(::\w+){2}/g)).toEqual(expect.arrayContaining(Object.keys(resourceTypes)));
    }
  });
});

describe('the weather', () => {
  it('is listed in docs/local-cloud.md as it is', () => {
    const rows = Object.entries(weatherTable).map(([parameter, { means, calm, typical, stormy, source }]) => {
      return [`\`${parameter}\``, means, ...[calm, typical, stormy].map(textOfRange), source];
    });
    const [, ...listed] = section(read('docs/local-cloud.md'), '## Weather').split('| Source');
    const lines = listed
      .join()
      .split('\n')
      .slice(2)
      .filter((line) => line.startsWith('|'));
    expect(
      lines.map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
    ).toEqual(rows);
  });
});

function textOfRange(range: Range): string {
  if (range === Infinity) return 'none';
  return typeof range === 'number' ? String(range) : `${range[0]}–${range[1]}`;
}

describe('the scenarios', () => {
  it('are listed in docs/local-cloud.md, and nothing else', () => {
    const [, listed = ''] = section(read('docs/local-cloud.md'), '## Scenarios').split('Included scenarios:');
    expect(firstColumn(listed).sort()).toEqual(scenarioNames(assets.scenarios));
  });
});

describe('docs/construct.md', () => {
  const markdown = read('docs/construct.md');

  it('has the default of maxErrorPercent', () => {
    const row = markdown.split('\n').find((line) => line.startsWith('| `maxErrorPercent` '));
    expect(row?.split('|')[2]?.trim()).toBe(String(defaultErrorsAlarm.maxErrorPercent));
  });

  it('has a table of all props of the construct', () => {
    const source = read('infra/progressive-delivery-props.ts');
    const props = /interface ProgressiveDeliveryProps \{(.*?)^\}/ms.exec(source)![1]!;
    const names = [...props.matchAll(/^ {2}readonly (\w+)/gm)].map((match) => match[1]);
    expect(firstColumn(markdown)).toEqual(names);
  });
});

describe('docs/rehearsing.md', () => {
  const markdown = read('docs/rehearsing.md');

  it('has a scenario that can be played', () => {
    const [json = ''] = codeBlocks(markdown, 'json');
    const folder = mkdtempSync(join(tmpdir(), 'docs-'));
    try {
      for (const { entry } of (JSON.parse(json) as { versions: { entry: string }[] }).versions) {
        mkdirSync(join(folder, dirname(entry)), { recursive: true });
        writeFileSync(join(folder, entry), '');
      }
      const file = join(folder, 'scenario.json');
      writeFileSync(file, json);
      expect(readScenario(file, assets.scenarios).versions).toHaveLength(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('explains flags that exist', () => {
    const explained = markdown.matchAll(/`(--[a-z-]+)[^`]*`/g);
    expect(flagsOf('rehearse')).toEqual(expect.arrayContaining([...explained].map((match) => match[1]!)));
  });
});

describe('the README', () => {
  const readme = read('README.md');

  it('has at most 110 lines', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(110);
  });
});

it('names no path of a machine', () => {
  const path = /(?<![\w.:/])(?:\/home|\/root|\/work|\/tmp|\/Users|\/usr)\//;
  expect([...pages, 'LICENSE'].filter((file) => path.test(read(file)))).toEqual([]);
});
