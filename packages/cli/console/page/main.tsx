import { render } from 'preact';
import type { Screen } from '../state/console-state';
import { LiveConsole } from './live-console';
import { ReportPage } from './report-page';

const root = document.getElementById('page');
const inlined = document.getElementById('screens');

if (root) {
  render(
    inlined ? <ReportPage screens={JSON.parse(inlined.textContent ?? '') as Screen[]} /> : <LiveConsole />,
    root,
  );
}
