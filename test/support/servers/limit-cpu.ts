import { randomUUID } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withChildren } from './process-tree.ts';

interface CpuLimit {
  remove(): void;
}

const versionOne = '/sys/fs/cgroup/cpu';
const versionTwo = '/sys/fs/cgroup';
const periodUs = 100_000;

/**
 * Holds a process and its children to a share of one core, by a cgroup as containers do. Without a process it only
 * says whether that is possible here: undefined when not.
 */
export function limitCpu(share: number, pid?: number): CpuLimit | undefined {
  const root = [versionOne, versionTwo].find(isUsable);
  if (root === undefined) return undefined;
  if (pid === undefined) return { remove: () => undefined };
  const group = join(root, `instaclone-${randomUUID()}`);
  mkdirSync(group);
  const quotaUs = Math.round(share * periodUs);
  if (root === versionOne) writeFileSync(join(group, 'cpu.cfs_quota_us'), String(quotaUs));
  else writeFileSync(join(group, 'cpu.max'), `${quotaUs} ${periodUs}`);
  const pids = withChildren(pid);
  for (const each of pids) writeFileSync(join(group, 'cgroup.procs'), String(each));
  return {
    remove() {
      const members = readFileSync(join(group, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean);
      for (const each of members) writeFileSync(join(root, 'cgroup.procs'), each);
      rmdirSync(group);
    },
  };
}

function isUsable(root: string): boolean {
  const file = root === versionOne ? 'cpu.cfs_quota_us' : 'cgroup.subtree_control';
  try {
    accessSync(join(root, file), constants.W_OK);
    return root === versionOne || readFileSync(join(root, file), 'utf8').includes('cpu');
  } catch {
    return false;
  }
}
