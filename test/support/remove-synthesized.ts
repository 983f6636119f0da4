import { rmSync } from 'node:fs';

export default function removeSynthesized(): void {
  rmSync(process.env['TEST_FOLDER']!, { recursive: true });
}
