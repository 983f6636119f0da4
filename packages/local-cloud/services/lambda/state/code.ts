import { unzipSync, zipSync } from 'fflate';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { AwsError } from '../../../kernel/errors';

/** A deployment package, unpacked. */
export interface FunctionCode {
  /** Where its files are; read-only. */
  readonly folder: string;
  /** SHA-256 in base64, equal for equal code. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Unpacks deployment packages below a folder, each content once. */
export class CodeStore {
  /** @param folder absolute */
  constructor(private readonly folder: string) {}

  /** @throws AwsError `InvalidParameterValueException` when it is not a zip archive */
  fromZip(archive: Uint8Array): FunctionCode {
    let files: Record<string, Uint8Array>;
    try {
      files = unzipSync(archive);
    } catch {
      const message = 'Could not unzip uploaded file. Please check your file, then try to upload again.';
      throw new AwsError('InvalidParameterValueException', message);
    }
    return this.#store(archive, files);
  }

  /** A CDK asset, a folder or an archive; copied, so that it may change afterwards. */
  fromAsset(path: string): FunctionCode {
    const key = isContentAddressed(path) ? path : undefined;
    const known = key === undefined ? undefined : packages.get(key);
    const unpacked = known && this.#find(known);
    if (unpacked) return unpacked;
    const isFolder = statSync(path).isDirectory();
    const code = isFolder ? this.fromFiles(filesIn(path)) : this.fromZip(readFileSync(path));
    if (key !== undefined) packages.set(key, { sha256: code.sha256, sizeBytes: code.sizeBytes });
    return code;
  }

  /** Files by path. */
  fromFiles(files: Readonly<Record<string, Uint8Array>>): FunctionCode {
    // A fixed date: the archive, and with it the hash, depends on the files alone.
    return this.#store(zipSync({ ...files }, { mtime: new Date('1980-01-01T12:00:00'), level: 0 }), files);
  }

  #store(archive: Uint8Array, files: Readonly<Record<string, Uint8Array>>): FunctionCode {
    const hash = createHash('sha256').update(archive);
    const sha256 = hash.digest('base64');
    const folder = this.#folderOf(sha256);
    if (!existsSync(folder)) {
      const unfinished = `${folder}.unfinished`;
      for (const [name, content] of Object.entries(files)) {
        if (name.endsWith('/')) continue;
        const path = join(unfinished, normalize(join('/', name)));
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, content);
      }
      mkdirSync(unfinished, { recursive: true });
      renameSync(unfinished, folder);
    }
    return { folder, sha256, sizeBytes: archive.byteLength };
  }
  #find({ sha256, sizeBytes }: Package): FunctionCode | undefined {
    const folder = this.#folderOf(sha256);
    return existsSync(folder) ? { folder, sha256, sizeBytes } : undefined;
  }

  #folderOf(sha256: string): string {
    return join(this.folder, Buffer.from(sha256, 'base64').toString('hex'));
  }
}

type Package = Pick<FunctionCode, 'sha256' | 'sizeBytes'>;

/** The packages of assets, by path. */
const packages = new Map<string, Package>();

/** CDK names assets by their content. */
function isContentAddressed(path: string): boolean {
  return /^asset\.[0-9a-f]{64}(?:\.zip)?$/.test(basename(path));
}

function filesIn(folder: string): Record<string, Uint8Array> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]));
}
