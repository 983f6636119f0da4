import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes the source of a version that answers with its own number. @param name makes its code different from others */
export function sourceOfVersion(name: string): string {
  const file = join(mkdtempSync(join(process.env['TEST_FOLDER']!, 'version-')), 'handler.ts');
  writeFileSync(
    file,
    `export const name = '${name}';
    export const handler = async (_event: unknown, { functionVersion }: { functionVersion: string }) => ({
      statusCode: 200,
      isBase64Encoded: false,
      headers: { 'content-type': 'text/plain' },
      body: functionVersion,
    });`,
  );
  return file;
}
