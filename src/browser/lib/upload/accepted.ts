/** The pictures that the server has taken from this tab, so that a reload loses sight of none. */
export interface Accepted {
  id: number;
  name: string;
  /** What it was sent with; see domain/upload-key.ts. */
  key: string;
}

const key = 'accepted-uploads';
const mostKept = 50;

export function listAccepted(): Accepted[] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isAccepted) : [];
  } catch {
    // Storage that is forbidden or was written by something else: then there is nothing to show.
    return [];
  }
}

export function rememberAccepted(picture: Accepted): void {
  store([...listAccepted().filter(({ id }) => id !== picture.id), picture]);
}

export function forgetAccepted(id: number): void {
  store(listAccepted().filter((picture) => picture.id !== id));
}

function store(pictures: Accepted[]): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(pictures.slice(-mostKept)));
  } catch {
    // As above: the list is a comfort, the pictures are safe without it.
  }
}

function isAccepted(value: unknown): value is Accepted {
  if (typeof value !== 'object' || value === null) return false;
  const { id, name, key } = value as Partial<Accepted>;
  return typeof id === 'number' && typeof name === 'string' && typeof key === 'string';
}
