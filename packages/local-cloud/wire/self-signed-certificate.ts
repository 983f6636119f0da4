import { createSign, generateKeyPairSync } from 'node:crypto';

/** A private key and its certificate, in PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

let made: KeyAndCertificate | undefined;

/**
 * The certificate of every HTTPS listener of this process, for `localhost` and 127.0.0.1, signed with its own new key. It is
 * made once, and its key never leaves the process.
 */
export function selfSignedCertificate(): KeyAndCertificate {
  return (made ??= makeCertificate());
}

function makeCertificate(): KeyAndCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(objectId(commonName), utf8('lattice-rollouts local cloud'))));
  const algorithm = sequence(objectId(ecdsaWithSha256));
  const content = sequence(
    explicit(0, integer(2)),
    integer(1),
    algorithm,
    name,
    sequence(utcTime('000101000000Z'), utcTime('491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(
      3,
      sequence(
        sequence(objectId(subjectAltName), octets(sequence(dnsName('localhost'), ipV4(127, 0, 0, 1)))),
      ),
    ),
  );
  const signature = createSign('sha256').update(content).sign(privateKey);
  const certificate = sequence(content, algorithm, bits(signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

// The parts of DER (X.690) that such a certificate (RFC 5280) has.

const ecdsaWithSha256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const commonName = [0x55, 0x04, 0x03];
const subjectAltName = [0x55, 0x1d, 0x11];

function value(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const header =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), content]);
}

const sequence = (...parts: readonly Uint8Array[]) => value(0x30, Buffer.concat(parts));
const set = (part: Uint8Array) => value(0x31, part);
const explicit = (tag: number, part: Uint8Array) => value(0xa0 + tag, part);
const integer = (number: number) => value(0x02, Buffer.from([number]));
const objectId = (bytes: readonly number[]) => value(0x06, Buffer.from(bytes));
const utf8 = (text: string) => value(0x0c, Buffer.from(text));
const utcTime = (text: string) => value(0x17, Buffer.from(text));
const octets = (content: Uint8Array) => value(0x04, content);
const bits = (content: Uint8Array) => value(0x03, Buffer.concat([Buffer.from([0]), content]));
const dnsName = (text: string) => value(0x82, Buffer.from(text));
const ipV4 = (...bytes: readonly number[]) => value(0x87, Buffer.from(bytes));
