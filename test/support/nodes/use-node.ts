import { afterAll, beforeAll } from 'vitest';
import { discard, startEmbeddedNode, type EmbeddedNode } from './embedded-node.ts';

/** A node that others share: it is for none of them to stop. */
type NodeInUse = Pick<EmbeddedNode, 'url' | 'dataDir' | 'process' | 'log'>;

/**
 * A node with data of its own for all tests of the file or `describe` that calls this. Started by a hook, so there is
 * nothing to ask of it before the caller's own hooks and tests.
 */
export function useNode(env: Record<string, string> = {}): NodeInUse {
  let node: EmbeddedNode | undefined;
  beforeAll(async () => {
    node = await startEmbeddedNode(env);
  });
  afterAll(() => discard(node));

  const started = (): EmbeddedNode => {
    if (node === undefined)
      throw new Error('The node is started by a hook: ask in a later hook, or in a test');
    return node;
  };
  return {
    get url() {
      return started().url;
    },
    get dataDir() {
      return started().dataDir;
    },
    get process() {
      return started().process;
    },
    get log() {
      return started().log;
    },
  };
}
