import { pictureLimits } from '../config/picture-limits.ts';
import type { PictureLimits } from '../pictures/inspect.ts';

const names = ['UPLOAD_MAX_PIXELS', 'UPLOAD_MAX_SCANS'] as const;

/**
 * The limits that uploads have, for a command that needs nothing else of the configuration. What reads that is only
 * loaded where one of them is set; when it is not usable, this exits as `loadConfig` does.
 */
export async function loadPictureLimits(): Promise<PictureLimits> {
  // Its memory is not that of a worker, which has other pictures to work on.
  const maxMemoryBytes = Infinity;
  if (!names.some((name) => process.env[name])) {
    return {
      maxPixels: pictureLimits.UPLOAD_MAX_PIXELS,
      maxScans: pictureLimits.UPLOAD_MAX_SCANS,
      maxMemoryBytes,
    };
  }
  const { loadVariables } = await import('./load-config.ts');
  const { uploadMaxPixels, uploadMaxScans } = loadVariables(names);
  return { maxPixels: uploadMaxPixels, maxScans: uploadMaxScans, maxMemoryBytes };
}
