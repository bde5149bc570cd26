import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';
import type { BlobStoreDescription } from '../ports/blob-store.ts';

const mebibyte = 2 ** 20;

/**
 * For glibc, see mallopt(3) and its manual on tunables. As it is by itself, malloc gives the memory of a large picture
 * back after each use, and having it again, cleared page by page, is up to a sixth of a picture's time. So it keeps
 * some, in one arena that all threads share, and takes it in large pages.
 */
const memory = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: String(32 * mebibyte), // The most that it takes.
  MALLOC_TRIM_THRESHOLD_: String(128 * mebibyte),
  GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
};

/**
 * Below the priority of web nodes and databases: on a machine that does both, a page never waits for a picture. What is
 * quickly done goes before what is not; a step of 5 is a share of the processor three times as large.
 */
export const priorities = { quick: 5, usual: 10 };

const unshare = '/usr/bin/unshare';
const namespaces = ['--user', '--map-current-user', '--net', '--'];

/**
 * What starts a program in namespaces of its own, where the kernel lets that be done without privileges. It is then in
 * another one of users, so that it can't look into this process although both are the same user (ptrace(2); that
 * is also how /proc/PID/environ is guarded), and in one of networks that has none. Undefined where that can't be had,
 * as in containers, which forbid it by default, or where it would take the store away, as from a root that owns nothing
 * of it.
 */
export function findIsolation(store: BlobStoreDescription): readonly [string, ...string[]] | undefined {
  const areOurs = 'for folder; do test -r "$folder" && test -w "$folder" || exit 1; done';
  const look = ['/bin/sh', '-c', areOurs, 'sh', store.dir, store.originalsDir ?? store.dir];
  const { status } = spawnSync(unshare, [...namespaces, ...look], { timeout: 5000, stdio: 'ignore' });
  return status === 0 ? [unshare, ...namespaces, process.execPath] : undefined;
}

const isolations = new Map<string, ReturnType<typeof findIsolation>>();

/** Starts a render process on a store of blobs. It gets nothing of this one's environment, which holds secrets. */
export function forkRenderProcess(
  program: string,
  store: BlobStoreDescription,
  priority = priorities.usual,
): ChildProcess {
  const words = [JSON.stringify(store)];
  if (!isolations.has(store.dir)) isolations.set(store.dir, findIsolation(store));
  const [execPath, ...execArgv] = [...(isolations.get(store.dir) ?? [process.execPath]), '--expose-gc'];
  const child = fork(program, words, { execPath, execArgv, serialization: 'json', env: memory });
  // Linux gives a priority to one thread, which those that it starts inherit: so at once, while there is only one.
  if (child.pid !== undefined) setPriority(child.pid, Math.max(priority, getPriority()));
  return child;
}
