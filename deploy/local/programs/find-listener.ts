import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The state of a socket that takes connections, in the kernel's tables. */
const listening = '0A';

/**
 * Which program listens on this port of this machine, as `nginx (process 4711)`; undefined when nobody does, or the
 * kernel does not tell, which it does only of one's own programs.
 */
export function findListener(port: number): string | undefined {
  const sockets = new Set(listSockets(port).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return undefined;
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && holdsOne(name, sockets));
  return pid && `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (process ${pid})`;
}

/** The inodes of the sockets that listen there. Fields by place, as proc_pid_net(5) lists them. */
function listSockets(port: number): string[] {
  return ['tcp', 'tcp6'].flatMap((table) =>
    readIfThere(() => readFileSync(`/proc/net/${table}`, 'utf8').split('\n'))
      .map((line) => line.trim().split(/\s+/))
      .filter(
        ([, local = '', , state]) => state === listening && parseInt(local.split(':')[1] ?? '', 16) === port,
      )
      .map((fields) => fields[9] as string),
  );
}

function holdsOne(pid: string, sockets: ReadonlySet<string>): boolean {
  const folder = `/proc/${pid}/fd`;
  return readIfThere(() => readdirSync(folder)).some((fd) =>
    readIfThere(() => [readlinkSync(`${folder}/${fd}`)]).some((target) => sockets.has(target)),
  );
}

/** Empty of what has ended meanwhile, or belongs to somebody else. */
function readIfThere(read: () => string[]): string[] {
  try {
    return read();
  } catch {
    return [];
  }
}
