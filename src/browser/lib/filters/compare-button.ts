/** A button that says so for as long as it is held down, by pointer or by key. */
export function createCompareButton(onHold: (isHeld: boolean) => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button plain filter-compare';
  button.textContent = 'Hold to compare';
  const hold = (isHeld: boolean) => {
    button.setAttribute('aria-pressed', String(isHeld));
    onHold(isHeld);
  };
  const isKey = ({ key }: KeyboardEvent) => key === ' ' || key === 'Enter';
  button.setAttribute('aria-pressed', 'false');
  button.addEventListener('pointerdown', (event) => {
    button.setPointerCapture(event.pointerId);
    hold(true);
  });
  for (const end of ['pointerup', 'pointercancel', 'blur'] as const) {
    button.addEventListener(end, () => hold(false));
  }
  button.addEventListener('keydown', (event) => {
    if (isKey(event)) hold(true);
  });
  button.addEventListener('keyup', (event) => {
    if (isKey(event)) hold(false);
  });
  return button;
}
