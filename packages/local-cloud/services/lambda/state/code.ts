import { unzipSync, zipSync } from 'fflate';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
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

/** In bytes, unzipped. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const largestUnpacked = 262_144_000;

/** Unpacks deployment packages below a folder, each content once. */
export class CodeStore {
  /** @param folder absolute */
  constructor(private readonly folder: string) {}

  /** @throws AwsError `InvalidParameterValueException` when it is no zip archive of files, or too large when it is unpacked */
  fromZip(archive: Uint8Array): FunctionCode {
    const files = unzip(archive);
    try {
      return this.#store(archive, files);
    } catch (error) {
      throw isNameProblem(error as NodeJS.ErrnoException) ? notUnzipped() : error;
    }
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
      // Of an archive with a name that no file can have.
      rmSync(unfinished, { recursive: true, force: true });
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

function unzip(archive: Uint8Array): Record<string, Uint8Array> {
  let bytes = 0;
  try {
    return unzipSync(archive, {
      filter: ({ originalSize }) => {
        bytes += originalSize;
        if (bytes > largestUnpacked) throw new Error('too large');
        return true;
      },
    });
  } catch {
    if (bytes <= largestUnpacked) throw notUnzipped();
    const message = `Unzipped size must be smaller than ${largestUnpacked} bytes`;
    throw new AwsError('InvalidParameterValueException', message);
  }
}

function notUnzipped(): AwsError {
  const message = 'Could not unzip uploaded file. Please check your file, then try to upload again.';
  return new AwsError('InvalidParameterValueException', message);
}

/** No file can have this name, or another one has it. */
function isNameProblem({ code }: NodeJS.ErrnoException): boolean {
  return ['ENAMETOOLONG', 'ENOTDIR', 'EISDIR', 'EEXIST', 'EINVAL', 'ERR_INVALID_ARG_VALUE'].includes(
    code ?? '',
  );
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
