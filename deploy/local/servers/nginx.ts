import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../src/project-root.ts';
import { writeIncludes, writeWhole } from '../../nginx/write-includes.ts';
import { findFreePort } from '../programs/free-port.ts';
import { readCapacity, type CapacityOptions } from './nginx-capacity.ts';
import { renderMainConfig, renderNginxConfig, type NginxOptions } from './nginx-config.ts';
import { findProgram, packages } from '../programs/packages.mjs';
import type { RunningServer, ServerOptions } from './running-server.ts';
import { startProgram } from '../programs/spawn.ts';
import { waitUntil } from '../programs/wait-until.ts';

export interface NginxServer extends RunningServer {
  /** `/nginx-health` and `/nginx-status` are here. */
  statusUrl: string;
  /**
   * Passes requests to these web nodes from now on. When it resolves, no new request goes to a node that is not among
   * them; what is under way there goes on. No request is dropped, but idle kept-alive connections are closed, and a
   * client that sends on one at that moment has to send again, as browsers do.
   */
  reload(webPorts: readonly number[]): Promise<void>;
}

/** nginx on 127.0.0.1, in front of web nodes that need not be up yet. */
export async function startNginx(
  options: ServerOptions & CapacityOptions & Omit<NginxOptions, 'port' | 'statusPort' | 'capacity'>,
): Promise<NginxServer> {
  const { dir, name = 'nginx', port = await findFreePort(), onExit } = options;
  const statusPort = await findFreePort();
  const program = findProgram(packages.nginx.programs) ?? 'nginx';
  const capacity = await readCapacity(options);
  const files = ['-p', dir, '-c', join(dir, 'nginx.conf'), '-e', join(dir, 'error.log')];
  const configure = async (webPorts: readonly number[]) => {
    await writeIncludes(dir, options.staticRoot ?? projectRoot);
    await writeWhole(
      join(dir, 'instaclone.conf'),
      renderNginxConfig({ ...options, port, statusPort, webPorts, capacity }),
    );
    await promisify(execFile)(program, ['-t', '-q', ...files], { timeout: 10_000 });
  };

  await mkdir(dir, { recursive: true });
  await rm(join(dir, 'pages'), { recursive: true, force: true });
  await writeWhole(join(dir, 'nginx.conf'), renderMainConfig({ dir, capacity }));
  await configure(options.webPorts);
  const statusUrl = `http://127.0.0.1:${statusPort}`;
  const server = await startProgram({
    name,
    program,
    args: files,
    dir,
    port,
    url: `http://127.0.0.1:${port}`,
    isReady: async () =>
      (await fetch(`${statusUrl}/nginx-health`, { signal: AbortSignal.timeout(1000) })).status === 200,
    onExit,
  });
  return {
    ...server,
    statusUrl,
    reload: async (webPorts) => {
      await configure(webPorts);
      await replaceWorkers(server.pid);
    },
  };
}

/**
 * On SIGHUP the master starts processes with the new configuration and tells the old ones to take nothing new. Those
 * say so in their title, and may live on for the requests that they have.
 */
async function replaceWorkers(masterPid: number): Promise<void> {
  const old = listChildren(masterPid);
  process.kill(masterPid, 'SIGHUP');
  const isReplaced = () =>
    listChildren(masterPid).some((pid) => !old.includes(pid)) && !old.some(takesRequests);
  await waitUntil("nginx's change to its new configuration", isReplaced);
}

function listChildren(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return list.split(' ').filter(Boolean).map(Number);
}

function takesRequests(pid: number): boolean {
  try {
    const title = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return title.includes('worker process') && !title.includes('shutting down');
  } catch {
    return false; // It has ended.
  }
}
