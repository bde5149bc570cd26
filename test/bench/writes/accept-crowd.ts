import { setPriority } from 'node:os';
import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { openLine } from './line.ts';

export interface AcceptCrowd {
  /** Where people come in. */
  url: string;
  what: 'filters' | 'uploads';
  /** Whose filters are asked for. */
  picture: number;
  /** How many ask at once, each for one after the other. */
  people: number;
  requests: number;
}

export interface Asked {
  seconds: number;
  refused: number;
}

/** Nobody has a cookie, so that each request is that of somebody new. */
async function askAll({ url, what, picture, people, requests }: AcceptCrowd): Promise<Asked> {
  const { path, body } = await requestOf(what, picture);
  let [begun, refused] = [0, 0];
  const lines = Array.from({ length: people }, (_, place) => openLine(url, `127.9.2.${place + 1}`));
  const startedAt = performance.now();
  await Promise.all(
    lines.map(async (line) => {
      while (begun < requests) {
        begun += 1;
        const { status } = await line.post(path, '', body);
        if (status >= 400) refused += 1;
      }
      line.close();
    }),
  );
  return { seconds: (performance.now() - startedAt) / 1000, refused };
}

async function requestOf(what: AcceptCrowd['what'], picture: number) {
  if (what === 'filters') {
    const type = 'application/x-www-form-urlencoded';
    return { path: `/image/${picture}`, body: { type, bytes: Buffer.from('filter=kelvin') } };
  }
  const form = new FormData();
  form.append('name', 'Lake');
  form.append('image', new Blob([Uint8Array.from(await jpegPhoto(640, 427))]), 'lake.jpg');
  const encoded = new Response(form);
  const type = encoded.headers.get('Content-Type') ?? '';
  return { path: '/upload', body: { type, bytes: Buffer.from(await encoded.arrayBuffer()) } };
}

// A process of its own, at the lowest priority; see crowd.ts.
setPriority(19);
const asked = await askAll(JSON.parse(process.argv[2] as string) as AcceptCrowd);
process.send?.(asked);
process.disconnect();
