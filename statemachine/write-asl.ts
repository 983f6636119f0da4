import { writeFileSync } from 'node:fs';
import { renderedDefault, renderedDefaultFile } from './rendered-default';

writeFileSync(renderedDefaultFile, renderedDefault());
