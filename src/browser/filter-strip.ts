import { applyInPlace } from './lib/filters/apply.ts';
import { readFilterForm, type FilterForm } from './lib/filters/filter-form.ts';
import { restoreChoice, showPictureOnTheWayBack } from './lib/filters/way-back.ts';
import { startStudio } from './lib/filters/studio.ts';
import { whenIdle } from './lib/filters/when-idle.ts';
import { onAnotherPicture } from './lib/shown-picture.ts';

let isFirst = true;

function start(): void {
  const form = document.querySelector<HTMLFormElement>('[data-filter-form]');
  const picture = document.querySelector<HTMLImageElement>('[data-main-picture]');
  const parts = form && readFilterForm(form);
  if (!parts || !picture) return;
  restoreChoice(parts);
  showStrength(parts);
  const run = () => void startAll(parts, picture).catch(() => undefined);
  // What comes in place of another picture is wanted at once.
  if (isFirst) whenIdle(run);
  else run();
  isFirst = false;
}

/** Without the pictures to show there is still the drop-down, and a form that works by itself. */
async function startAll(parts: FilterForm, picture: HTMLImageElement): Promise<void> {
  applyInPlace(parts, await startStudio(parts, picture));
}

start();
onAnotherPicture(start);
showPictureOnTheWayBack();

/** Says beside the slider how strong it is. */
function showStrength({ form, strength }: FilterForm): void {
  const said = form.querySelector('[data-strength-said]');
  if (!said) return;
  const update = () => (said.textContent = `${strength.value} %`);
  strength.addEventListener('input', update);
  update();
}
