/** How a picture lies in a window: its scale, 1 where it just fits, and how far it is moved, in CSS pixels. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

interface Size {
  width: number;
  height: number;
}

export const fitted: View = { scale: 1, x: 0, y: 0 };

/** Scales by `factor` so that the point (x, y), measured from the middle of the window, stays where it is. */
export function zoomAt(view: View, factor: number, point: { x: number; y: number }, most: number): View {
  const scale = Math.min(most, Math.max(1, view.scale * factor));
  const by = scale / view.scale;
  return { scale, x: point.x - (point.x - view.x) * by, y: point.y - (point.y - view.y) * by };
}

/** Moved back to where no more is empty than has to be. `picture` is its size at scale 1. */
export function within(view: View, picture: Size, frame: Size): View {
  const room = (size: number, window: number) => Math.max(0, (size * view.scale - window) / 2);
  const held = (at: number, most: number) => Math.min(most, Math.max(-most, at));
  return {
    scale: view.scale,
    x: held(view.x, room(picture.width, frame.width)),
    y: held(view.y, room(picture.height, frame.height)),
  };
}
