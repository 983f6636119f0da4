import { rmSync } from 'node:fs';

export default function removeRunFolder(): void {
  rmSync(process.env['TEST_FOLDER']!, { recursive: true });
}
