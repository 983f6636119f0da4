import { render } from 'preact';
import type { ConsoleState } from '../state/console-state';
import { LiveConsole } from './live-console';
import { ReportPage } from './report-page';

const root = document.getElementById('page');
const inlined = document.getElementById('states');

if (root) {
  render(
    inlined ? (
      <ReportPage states={JSON.parse(inlined.textContent ?? '') as ConsoleState[]} />
    ) : (
      <LiveConsole />
    ),
    root,
  );
}
