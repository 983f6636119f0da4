import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { sourceOf } from '../../../../packages/cli/commands/rehearse/source';
import { reportHtml } from '../../../../packages/cli/console/server/report-html';
import { readReleaseState } from '../../../../packages/cli/console/state/release-state';
import { ConsoleServer } from '../../../../packages/cli/console/server/server';
import type { Source, WatchedService } from '../../../../packages/cli/console/state/source';
import type { Release } from '../../../../core/release/release';
import { findChromium, startChromium } from '../../../support/chromium';
import { Story } from '../../../support/story';
import { describeUnless } from '../../../support/skipped';

const executablePath = findChromium();
if (executablePath === undefined) {
  console.warn('The browser test is skipped: no Chromium found (set CHROMIUM, or install it on the PATH).');
}
const describeInBrowser = describeUnless(executablePath === undefined ? 'no Chromium' : undefined);

const out = join(__dirname, '..', '..', '..', '..', 'out', 'console');
const token = 'a-token-that-stays';

/** True while every read of AWS fails. */
let isUnreachable = false;

/** The times at which the server read new events, in real milliseconds. */
const readAt: number[] = [];

describeInBrowser('the console in a browser', () => {
  let story: Story;
  let source: Source;
  let server: ConsoleServer;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    mkdirSync(out, { recursive: true });
    [story, browser] = await Promise.all([Story.begin(), startChromium(executablePath!)]);
    const { cloud, manifest } = story.delivery;
    source = recordingReads(
      sourceOf({
        clientConfig: cloud.clientConfig,
        service: manifest.service,
        now: () => cloud.context.clock.now(),
      }),
    );
    server = await serve(0);
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await story?.end();
  });

  function serve(port: number): Promise<ConsoleServer> {
    return ConsoleServer.start({
      source,
      port,
      token,
      pace: { ledgerMilliseconds: 100, seriesMilliseconds: 500, historyMilliseconds: 500 },
    });
  }

  /** Waits for a headline. */
  async function headline(words: RegExp): Promise<void> {
    await page.getByRole('heading', { level: 2, name: words }).waitFor();
  }

  async function picture(name: string): Promise<void> {
    await page.screenshot({ path: join(out, `${name}.png`), fullPage: true });
  }

  /** Takes pictures of the first screen in every size and color, on which an engineer on call must see these elements. */
  async function firstScreens(name: string, ...selectors: readonly string[]): Promise<void> {
    for (const [width, height] of [
      [390, 844],
      [1280, 900],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.evaluate('scrollTo(0, 0)');
      const ends = await Promise.all(
        selectors.map(async (selector) => {
          const box = await page.locator(selector).first().boundingBox();
          return { selector, isSeen: box !== null && box.y >= 0 && box.y + box.height <= height };
        }),
      );
      expect(ends.filter(({ isSeen }) => !isSeen)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.screenshot({ path: join(out, `${name}-${width}-${colorScheme}.png`) });
        if (width === 1280) expect(await violations(page)).toEqual([]);
      }
    }
  }

  it('shows that a service has no releases yet', async () => {
    await page.goto(server.url);
    await headline(/^checkout has no releases yet/);
    expect(await page.locator('.pulse').textContent()).toMatch(/^live 09:\d\d:\d\d UTC$/);
  });

  it('shows a bad version from its start to its rollback without a reload', async () => {
    await page.evaluate(`
      window.headlines = [];
      new MutationObserver(() => {
        const text = document.querySelector('.headline h2')?.textContent;
        if (text && text !== window.headlines.at(-1)) window.headlines.push(text);
      }).observe(document.body, { subtree: true, childList: true, characterData: true });`);
    story.startTraffic(5);
    await story.delivery.sleep(60);
    await story.ending(await story.releasedByPublication('bad'));
    await headline(/Version 2 was rolled back at 10%/);
    expect(await page.evaluate('window.headlines')).toContain('Version 2 at 10%');
    await page.locator('.stages .rolledBack', { hasText: '10%' }).waitFor();
    expect(await page.locator('.stages .notReached').count()).toBe(3);
    await page.getByText('Time to detect').waitFor();
    const served = page.locator('.sides tr', { hasText: 'Failed so far' }).locator('td');
    const [canary, production] = (await served.allTextContents()).map((text) => Number(text.split(' ')[0]));
    expect(canary).toBeGreaterThan(0);
    expect(production).toBe(0);
    const titles = await page.locator('.timeline > li strong').allTextContents();
    expect(titles[0]).toBe('Ended: rolled back');
    expect(titles.slice(-2)).toMatchObject(
      [/^Version 2 admitted/, /^Version 2 with strategy canary requested/].map(
        (each) => expect.stringMatching(each) as unknown,
      ),
    );
    await firstScreens('rolled-back', ...answers);
  });

  it('draws each plot, with its values as a table', async () => {
    const titles = await page.locator('.plot figcaption strong').allTextContents();
    expect(titles).toEqual([
      'Faults',
      'Requests',
      'Latency',
      'Evidence from the comparison',
      'Canary weight',
    ]);
    expect(await page.locator('.plot canvas').count()).toBe(5);
    const faults = page.getByRole('figure', { name: 'Faults' });
    await faults.getByText('Table').click();
    expect(await faults.locator('tbody tr').count()).toBeGreaterThan(5);
    expect(await faults.locator('.canvas').getAttribute('aria-label')).toMatch(/canary: .+%, production: 0%/);
  });

  it('renders a report that needs no server', async () => {
    const state = await readReleaseState(source, {});
    const file = join(out, 'report.html');
    writeFileSync(file, await reportHtml([state]));
    const reader = await browser.newContext({ offline: true, colorScheme: 'dark' });
    const report = await reader.newPage();
    const requested: string[] = [];
    report.on('request', (request) => requested.push(request.url()));
    report.on('console', (message) => errors.push(message.text()));
    await report.goto(pathToFileURL(file).href);
    await report.getByRole('heading', { name: /Version 2 was rolled back at 10%/ }).waitFor();
    await report.screenshot({ path: join(out, 'report.png') });
    expect(requested).toEqual([pathToFileURL(file).href]);
    expect(await report.getByRole('button').count()).toBe(0);
    expect(await violations(report)).toEqual([]);
    await reader.close();
  });

  describe('with a release in flight', () => {
    let release: Release;
    /** A release without an execution: its events are those that the test records. */
    beforeAll(async () => {
      const { delivery } = story;
      await story.stopTraffic();
      await delivery.disableRules();
      await delivery.reset();
      const version = await delivery.publish('next');
      release = await delivery.admitted(version, 'by-hand');
      await delivery.ledger.record(release.id, {
        at: delivery.now(),
        kind: 'shifted',
        stage: '10%',
        canaryWeight: 100,
      });
      await headline(/at 10%/);
    });

    async function control(button: RegExp, reason: string): Promise<void> {
      // Two events with the same time would be one event.
      await story.delivery.sleep(1);
      await page.getByRole('button', { name: button }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Reason').fill(reason);
      await dialog.locator('button[type=submit]').click();
    }

    /** The release in flight, with what people asked of it. */
    const current = async () => {
      const { ledger } = story.delivery;
      const inFlight = await ledger.readCurrent();
      return inFlight && ledger.people.withRequests(inFlight);
    };

    it('shows an event within 200 ms after the server reads it', async () => {
      const latencies: number[] = [];
      for (let check = 1; check <= 7; check++) {
        const reason = `check ${check} <img src=x onerror="document.title='harmed'">`;
        const shownAt = page.evaluate<number>(`new Promise((resolve) => {
          new MutationObserver((_, observer) => {
            if (!document.querySelector('.timeline')?.textContent.includes('check ${check} ')) return;
            observer.disconnect();
            resolve(Date.now());
          }).observe(document.body, { subtree: true, childList: true, characterData: true });
        })`);
        readAt.length = 0;
        await story.delivery.ledger.record(release.id, {
          at: new Date(story.delivery.cloud.context.clock.now() + check * 1000).toISOString(),
          kind: 'judged',
          stage: '10%',
          decision: 'hold',
          cause: 'gates',
          blockingGates: [],
          reason,
          gates: [],
          counts: { canary: { requests: 1, faults: 0 }, production: { requests: 9, faults: 0 } },
        });
        latencies.push((await shownAt) - readAt[0]!);
      }
      // The median ignores moments in which the machine is busy.
      const median = latencies.sort((one, other) => one - other)[3]!;
      expect(median).toBeLessThanOrEqual(200);
    });

    it('shows the content of the ledger as text only', async () => {
      expect(await page.locator('main img').count()).toBe(0);
      expect(await page.title()).not.toContain('harmed');
      expect(await page.locator('.headline .why').first().textContent()).toContain('<img src=x');
    });

    it('asks for a reason before a control, and can be canceled', async () => {
      const button = page.getByRole('button', { name: /^Abort/ });
      await button.focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog.getByText(/all traffic goes to version 1 now/).waitFor();
      await dialog.locator('button[type=submit]').click();
      expect(await dialog.isVisible()).toBe(true);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Abort …');
      expect((await current())?.abort).toBeUndefined();
    });

    it('pauses and resumes, and records the caller and the reason', async () => {
      await control(/^Pause/, 'lunch');
      await headline(/is paused at 10%/);
      expect((await current())?.pause).toMatchObject({
        reason: 'lunch',
        requestedBy: 'arn:aws:iam::123456789012:root',
      });
      await picture('paused');
      await control(/^Resume/, 'coffee');
      await page.getByText('Resumed by root').waitFor();
      expect((await current())?.pause).toBeUndefined();
    });

    it('promotes past the stage, or fully', async () => {
      await control(/^Promote past 10%/, 'seen enough');
      await page.getByText('Promoted past 10% by').waitFor();
      expect((await current())?.promote).toMatchObject({ extent: 'stage', stage: '10%' });
      await control(/^Promote fully/, 'in a hurry');
      await page.getByText('Promoted past all stages by').waitFor();
      expect((await current())?.promote).toMatchObject({ extent: 'full', reason: 'in a hurry' });
    });

    async function askForApproval(stage: string): Promise<void> {
      await story.delivery.sleep(1);
      const { ledger } = story.delivery;
      const at = story.delivery.now();
      const until = new Date(Date.parse(at) + 3_600_000).toISOString();
      await ledger.approvals.request(release.executionArn, { stage, askedAt: at, until });
      const event = { at, stage, evidence: 'all is well', until, otherwise: 'rollback' } as const;
      await ledger.record(release.id, { kind: 'approvalRequested', ...event });
    }

    it('approves', async () => {
      await askForApproval('10%');
      await headline(/is waiting for approval at 10%/);
      await picture('approval');
      await control(/^Approve 10%/, 'dashboards are fine');
      await page.getByText('10%: approved by').waitFor();
      expect((await current())?.approval?.answer).toMatchObject({
        decision: 'approved',
        reason: 'dashboards are fine',
      });
    });

    it('shows that the approval was answered already', async () => {
      await story.delivery.sleep(1);
      const at = story.delivery.now();
      await story.delivery.ledger.record(release.id, {
        at,
        kind: 'shifted',
        stage: '30%',
        canaryWeight: 300,
      });
      await askForApproval('30%');
      await page.getByRole('button', { name: /^Reject/ }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Reason').fill('not today');
      await story.delivery.client.releasesOf('ben').approve(release.id, '30%', 'first');
      await dialog.locator('button[type=submit]').click();
      const alert = dialog.getByRole('alert');
      await alert.waitFor();
      expect(await alert.textContent()).toMatch(/^30% was approved by ben at .*: first/);
      await page.keyboard.press('Escape');
    });

    it('reconnects when the server is back', async () => {
      const { port } = server;
      await server.close();
      await page.getByText('Disconnected. Last update').waitFor();
      expect(await page.getByRole('status').textContent()).toBe('The data is out of date');
      server = await serve(port);
      await page.getByText('Disconnected. Last update').waitFor({ state: 'detached' });
      await page.locator('.pulse.open').waitFor();
    });

    it('fits on a phone', async () => {
      await page.setViewportSize({ width: 360, height: 780 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      await page.setViewportSize({ width: 1280, height: 900 });
    });

    it.each(['light', 'dark'] as const)('has no accessibility violations: %s', async (colorScheme) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.getByRole('button', { name: /^Abort/ }).click();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      // The test of stale data checks the page in light colors.
      if (colorScheme === 'dark') expect(await violations(page)).toEqual([]);
    });

    it('says that AWS cannot be read, disables the controls, and tries again', async () => {
      isUnreachable = true;
      const alert = page.getByRole('alert');
      await alert.waitFor();
      expect(await alert.textContent()).toMatch(/ECONNREFUSED.* as of \d\d:\d\d:\d\d UTC/);
      await page.locator('.pulse.stale').waitFor();
      const buttons = page.locator('.controls button');
      expect(await buttons.count()).toBeGreaterThan(1);
      expect(await page.locator('.controls button:enabled').count()).toBe(0);
      expect(await page.getByRole('status').textContent()).toBe('The data is out of date');
      await firstScreens('stale', '[role=alert]', '.headline h2');
      expect(await violations(page)).toEqual([]);
      isUnreachable = false;
      await page.getByRole('button', { name: 'Retry now' }).click();
      await page.locator('.pulse.open').waitFor();
      await alert.waitFor({ state: 'detached' });
      expect(await page.locator('.controls button:disabled').count()).toBe(0);
    });

    it('shows what can be done on the first screen, with the abort alone in red', async () => {
      await firstScreens('in-flight', '.headline h2', '.next .event', '.sides', '.abort button');
      await page.setViewportSize({ width: 390, height: 844 });
      const abort = await page.locator('.abort button').boundingBox();
      for (const button of await page.locator('.controls button:not(.dangerous)').all()) {
        const { x, y, width, height } = (await button.boundingBox())!;
        const isApart = x + width < abort!.x || y + height < abort!.y;
        expect([await button.textContent(), isApart]).toEqual([await button.textContent(), true]);
      }
      await page.setViewportSize({ width: 1280, height: 900 });
      expect(await page.locator('button.dangerous').allTextContents()).toEqual(['Abort …']);
    });

    it('aborts', async () => {
      await control(/^Abort/, 'wrong version');
      await headline(/is rolling back|is rolled back/);
      expect((await current())?.abort).toMatchObject({ reason: 'wrong version' });
      await page.getByText('Aborted by root').waitFor();
      await firstScreens('rolling-back', ...answers);
    });
  });

  it('logs no errors except failed requests', () => {
    expect(errors.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
  });
});

/** The parts of the page that tell the version, its stage, the failure, the comparison with production, and the next event. */
const answers = ['.headline h2', '.failure', '.sides', '.next .event'];

/** Records the times at which new events are read, and fails reads while AWS is unreachable. */
function recordingReads(inner: Source): Source {
  return {
    environment: inner.environment,
    now: () => inner.now(),
    services: () => inner.services(),
    async open(name) {
      const service: WatchedService = await inner.open(name);
      let known = 0;
      return {
        details: service.details,
        async inFlight() {
          if (isUnreachable) throw new Error('connect ECONNREFUSED 127.0.0.1:4599');
          return service.inFlight();
        },
        history: (limit) => service.history(limit),
        series: (range) => service.series(range),
        control: (command) => service.control(command),
        async events(releaseId, since) {
          const events = await service.events(releaseId, since);
          if (events.length !== known) readAt.push(Date.now());
          known = events.length;
          return events;
        },
      };
    },
  };
}

const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

/** Returns the violations that axe-core finds. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe);
  return page.evaluate<string[]>(`axe.run().then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 150) + ' ' + failureSummary)))`);
}
