import type { View } from './view.ts';

interface Point {
  x: number;
  y: number;
}

/** What gestures ask of what they are made on. Points are measured from its middle. */
interface Movable {
  zoom(factor: number, at: Point): void;
  move(by: Point): void;
  view(): View;
}

const wheelStep = 0.002;
const doubleTapScale = 2.5;

/** Pinch, wheel, double click or tap, and drag. */
export function followGestures(element: HTMLElement, target: Movable): void {
  const fromMiddle = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  };
  element.addEventListener(
    'wheel',
    (event) => {
      // Else the browser zooms the page when a touchpad is pinched.
      event.preventDefault();
      target.zoom(Math.exp(-wheelDistance(event) * wheelStep), fromMiddle(event));
    },
    { passive: false },
  );
  element.addEventListener('dblclick', (event) => {
    const { scale } = target.view();
    target.zoom(scale > 1 ? 1 / scale : doubleTapScale, fromMiddle(event));
  });
  followPointers(element, target, fromMiddle);
}

/** One pointer moves, two pinch. */
function followPointers(
  element: HTMLElement,
  target: Movable,
  pointOf: (event: PointerEvent) => Point,
): void {
  const pointers = new Map<number, Point>();
  const release = ({ pointerId }: PointerEvent) => pointers.delete(pointerId);
  element.addEventListener('pointerdown', (event) => {
    pointers.set(event.pointerId, pointOf(event));
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = pointOf(event);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    const by = { x: now.x - before.x, y: now.y - before.y };
    if (!other) return target.move(by);
    // Each finger moves the middle between both by half as much as itself.
    target.move({ x: by.x / 2, y: by.y / 2 });
    target.zoom(distance(now, other) / distance(before, other), middle(now, other));
  });
  for (const end of ['pointerup', 'pointercancel'] as const) element.addEventListener(end, release);
}

function wheelDistance({ deltaY, deltaMode, ctrlKey }: WheelEvent): number {
  const pixels = deltaMode === WheelEvent.DOM_DELTA_LINE ? deltaY * 16 : deltaY;
  // A pinch on a touchpad comes as a wheel with this key, in small steps.
  return ctrlKey ? pixels * 5 : pixels;
}

function distance(one: Point, other: Point): number {
  return Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
}

function middle(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
