import { jsonOnly } from './json-only.ts';
import { nextNewsOf } from './live.ts';

/** What the server tells scripts of a picture; see src/web/views/image-json.ts. */
export interface ImageState {
  id: number;
  /** As people read it, without the extension of a file. */
  title: string;
  state: 'processing' | 'ready' | 'failed' | 'cancelled';
  step?: 'queued' | 'running';
  /** What can be seen of it already; `width` and `height` are those of the full size. */
  first?: { url: string; width: number; height: number };
  failure?: string;
  canRetry?: boolean;
}

/** `gone`: there is no such picture any more. `away`: nothing is known, because the server did not answer. */
export async function askImage(id: number): Promise<ImageState | 'gone' | 'away'> {
  try {
    const response = await fetch(`/image/${id}`, jsonOnly);
    if (response.status === 404) return 'gone';
    return response.ok ? ((await response.json()) as ImageState) : 'away';
  } catch {
    return 'away';
  }
}

/** What the person reads while a picture is being made. */
export function stepWords({ step, first }: ImageState): string {
  if (first) return 'Its full size is being made.';
  return step === 'queued' ? 'Waiting for its turn.' : 'The picture is being made.';
}

const firstPauseMs = 150;
const longestPauseMs = 3000;

/**
 * Asks after a picture until it is no longer being made, and tells what it hears; each answer may be the same as the
 * one before. Asks at once when the live stream has news of it, and else often at first, because most pictures take
 * less than a second, and ever more rarely later.
 */
export async function watchImage(
  id: number,
  tell: (image: ImageState | 'gone') => void,
  isWanted: () => boolean = () => true,
): Promise<void> {
  for (let pauseMs = firstPauseMs; isWanted(); pauseMs = Math.min(longestPauseMs, pauseMs * 1.3)) {
    const image = await askImage(id);
    if (image !== 'away') {
      tell(image);
      if (image === 'gone' || image.state !== 'processing') return;
    }
    await nextNewsOf(id, pauseMs);
  }
}
