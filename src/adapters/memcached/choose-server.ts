import { createHash } from 'node:crypto';

/** A key as memcached takes it: any text becomes 43 letters, so that spaces, newlines and length do not matter. */
export function wireKey(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

/**
 * Which of the servers keeps a wire key: the one whose name mixes with it to the highest number (rendezvous hashing,
 * Thaler and Ravishankar 1998). When a server comes or goes only its own share of the keys moves, and which servers
 * are down changes nothing, so that no key is ever in two places.
 */
export function serverChooser(servers: readonly string[]): (wireKey: string) => number {
  const seeds = servers.map((server) => createHash('sha256').update(server).digest().readUInt32LE());
  return (key) => {
    const own = Buffer.from(key.slice(0, 8), 'base64url').readUInt32LE();
    let chosen = 0;
    let highest = -1;
    seeds.forEach((seed, index) => {
      const weight = mix(own ^ seed);
      if (weight > highest) [chosen, highest] = [index, weight];
    });
    return chosen;
  };
}

/** The finalizer of MurmurHash3: every bit of the input changes about half of the output. */
function mix(number: number): number {
  let mixed = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
