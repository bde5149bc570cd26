import { setTimeout as sleep } from 'node:timers/promises';

/** A picture as the node tells scripts of it. */
export interface ImageJson {
  id: number;
  name: string;
  state: string;
  parent: number | null;
  root: number;
  filter: string | null;
  likes: number;
  failure?: string;
  width?: number;
  height?: number;
  full?: string;
}

export interface Visitor {
  fetch(path: string, init?: RequestInit): Promise<Response>;
  get(path: string): Promise<string>;
  json<T>(path: string): Promise<T>;
  /** Sends the upload form; a redirect is not followed. */
  upload(bytes: Uint8Array, fileName?: string, fields?: Record<string, string>): Promise<Response>;
  post(path: string, fields?: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
  /** Uploads a picture and waits until it is ready. */
  uploadReady(bytes: Uint8Array, fileName?: string): Promise<ImageJson>;
  /** Waits while a picture is being made: the one with this id, or to which this response leads. */
  settled(made: number | Response): Promise<ImageJson>;
  image(id: number): Promise<ImageJson>;
  cookie(): string;
}

const json = { Accept: 'application/json' };

/** The id of the picture to which a 303 leads, as the answers to an upload and a filter do. */
export async function idOf(response: Response): Promise<number> {
  const [, id] = /^\/image\/(\d+)$/.exec(response.headers.get('Location') ?? '') ?? [];
  if (response.status === 303 && id !== undefined) return Number(id);
  throw new Error(`Expected a redirect to a picture, got ${response.status}: ${await response.text()}`);
}

/** Somebody with a cookie jar who uses the site without a browser. */
export function visitor(base: string): Visitor {
  const cookies = new Map<string, string>();
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (cookies.size > 0) headers.set('Cookie', cookie());
    const ask = () => fetch(base + path, { redirect: 'manual', ...init, headers });
    // As a browser does: a GET on a kept connection that the server has closed meanwhile is sent once more.
    const isGet = (init.method ?? 'GET') === 'GET';
    const response = await ask().catch((error: unknown) => {
      if (!isGet) throw error;
      return ask();
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) cookies.set(name, value);
    }
    return response;
  }

  const self: Visitor = {
    fetch: request,
    get: async (path) => (await request(path, { headers: { Accept: 'text/html' } })).text(),
    json: async <T>(path: string) => (await (await request(path, { headers: json })).json()) as T,
    upload(bytes, fileName = 'photo.jpg', fields = {}) {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      form.append('image', new Blob([Uint8Array.from(bytes)]), fileName);
      return request('/upload', { method: 'POST', body: form, headers: { Accept: 'text/html' } });
    },
    post: (path, fields = {}, headers = { Accept: 'text/html' }) =>
      request(path, { method: 'POST', body: new URLSearchParams(fields), headers }),
    async uploadReady(bytes, fileName) {
      const image = await self.settled(await self.upload(bytes, fileName));
      if (image.state !== 'ready') throw new Error(`The picture is ${image.state}: ${image.failure ?? ''}`);
      return image;
    },
    async settled(made) {
      const id = typeof made === 'number' ? made : await idOf(made);
      for (let attempt = 0; attempt < 600; attempt += 1) {
        const image = await self.image(id);
        // Others than its owner hear of a picture when it is ready.
        const isUnknown = (image as Partial<ImageJson>).state === undefined;
        if (image.state !== 'processing' && !isUnknown) return image;
        await sleep(50);
      }
      throw new Error(`Picture ${id} was still being made, or not to be seen, after 30 seconds`);
    },
    image: (id) => self.json<ImageJson>(`/image/${id}`),
    cookie,
  };
  return self;
}
