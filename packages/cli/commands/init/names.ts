import { serviceNamePattern } from '../../../../core/registry/service-manifest';
import { UsageError } from '../../process/exit-codes';

/** The names in the code that `rollouts init` writes. */
export interface Names {
  /** The service; its folder and its function have the same name. */
  readonly service: string;
  /** The class of the stack, and the stack. */
  readonly stack: string;
}

/** Leaves room for the suffixes of VPC Lattice's and CloudFormation's names. */
const longestName = 32;

/**
 * Derives the names from a service or, without one, from the name of a folder, which may be any text.
 *
 * @throws UsageError if the name of the service is invalid
 */
export function namesFor(folder: string, service?: string): Names {
  if (service !== undefined && !serviceNamePattern.test(service)) {
    throw new UsageError(
      `--service: "${service}" is not the name of a service: 1 to 64 letters, digits, hyphens and underscores, such as ${suggestion(service)}`,
    );
  }
  const words = wordsOf(service ?? folder);
  return { service: service ?? (words.join('-').toLowerCase() || 'service'), stack: stackOf(words) };
}

function suggestion(service: string): string {
  return wordsOf(service).join('-').toLowerCase() || 'orders';
}

/** Splits a text into words of ASCII letters and digits, without accents. */
function wordsOf(text: string): string[] {
  const letters = text.normalize('NFKD').replaceAll(/\p{Mark}/gu, '');
  const words = letters.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return words.join(' ').slice(0, longestName).trim().split(' ').filter(Boolean);
}

/** Names a class that ends with `Service`, which the stack of `cdk init` never does. */
function stackOf(words: readonly string[]): string {
  const name = words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('');
  const identifier = /^\d/.test(name) ? `Service${name}` : name;
  return /service/i.test(identifier.slice(-7)) || /^Service\d/.test(identifier)
    ? identifier
    : `${identifier}Service`;
}
