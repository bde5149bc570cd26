import pLimit from 'p-limit';
import type { Part } from './cluster-part.ts';
import type { NginxServer } from '../servers/nginx.ts';

/** The web nodes that nginx passes requests to. */
export interface Rotation {
  add(web: Part): Promise<void>;
  /** Resolves when no new request goes to it. The last one stays: nginx needs somewhere to pass requests to. */
  remove(web: Part): Promise<void>;
  ports(): number[];
}

/** Keeps nginx's list of web nodes up to date whenever nginx runs; one that starts later asks for `ports()`. */
export function openRotation(findNginx: () => Part<NginxServer> | undefined): Rotation {
  const members = new Set<Part>();
  const ports = () => [...members].map((web) => web.server().port);
  // One reload at a time, or one would wait for processes that another has replaced.
  const inLine = pLimit(1);
  const apply = () =>
    inLine(async () => {
      const nginx = findNginx();
      if (nginx?.state === 'running') await nginx.server().reload(ports());
    });
  return {
    ports,
    add: async (web) => {
      if (members.has(web)) return;
      members.add(web);
      await apply();
    },
    remove: async (web) => {
      if (members.size === 1 || !members.delete(web)) return;
      await apply();
    },
  };
}
