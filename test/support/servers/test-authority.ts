import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { findProgram, packages } from '../../../deploy/local/programs/packages.mjs';
import { requireServer } from './require-server.ts';

/** A certificate authority that nobody trusts unless told, and a server's certificate of it. Paths of PEM files. */
export interface TestAuthority {
  /** Of the authority: what NODE_EXTRA_CA_CERTS names. */
  ca: string;
  cert: string;
  key: string;
}

/** For `describe.skipIf(!hasOpenssl())`. */
export function hasOpenssl(): boolean {
  return requireServer(packages.openssl);
}

/** `names` are those that the server's certificate is for, in OpenSSL's words. */
export async function makeAuthority(
  dir: string,
  names = 'DNS:localhost, IP:127.0.0.1',
): Promise<TestAuthority> {
  await mkdir(dir, { recursive: true });
  const openssl = (...words: string[]) =>
    promisify(execFile)(findProgram(packages.openssl.programs) ?? 'openssl', words, { cwd: dir });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await writeFile(join(dir, 'names.ext'), `subjectAltName = ${names}\n`);
  await openssl(
    ...['req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=Test authority'],
    ...['-keyout', 'ca.key', '-out', 'ca.pem'],
  );
  await openssl('req', ...newKey, '-subj', '/CN=localhost', '-keyout', 'server.key', '-out', 'server.csr');
  await openssl(
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-days', '2', '-extfile', 'names.ext', '-out', 'server.pem'],
  );
  return { ca: join(dir, 'ca.pem'), cert: join(dir, 'server.pem'), key: join(dir, 'server.key') };
}

/**
 * Makes this process trust an authority, as one that was started with NODE_EXTRA_CA_CERTS does: that is read at the
 * start only, and Node 20 has no call for it. Returns what ends it.
 */
export function trust(pem: string): () => void {
  const { createSecureContext } = tls;
  tls.createSecureContext = (options) => {
    const made = createSecureContext(options);
    (made.context as { addCACert(pem: string): void }).addCACert(pem);
    return made;
  };
  return () => void (tls.createSecureContext = createSecureContext);
}
