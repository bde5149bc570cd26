import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { builtPrograms } from '../../deploy/local/servers/node-process.ts';
import { startEmbeddedNode } from '../support/nodes/embedded-node.ts';

const run = promisify(execFile);

describe('a configuration that is not usable', () => {
  it('is refused with every problem', async () => {
    await expect(startEmbeddedNode({ PORT: 'x' })).rejects.toThrow(/ended before it was ready/);
  });

  it.each(['web', 'worker'] as const)(
    'a %s of a cluster names the servers that it was not told',
    async (kind) => {
      // Without a shared cache of rows, a web node would never learn that a picture is ready.
      const env = { DATABASE_URL: 'mysql://one:two@127.0.0.1:1/three', COOKIE_SECRET: 'x'.repeat(40) };
      await expect(run(process.execPath, [...builtPrograms[kind]], { env })).rejects.toMatchObject({
        code: 78,
        stderr: expect.stringMatching(/QUEUE_URL must be set[^]*CACHE_SERVERS must be set/) as string,
      });
    },
  );
});
