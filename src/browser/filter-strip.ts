import { askForChoice } from './lib/filters/ask-for-choice.ts';
import { startStudio } from './lib/filters/studio.ts';
import { whenIdle } from './lib/filters/when-idle.ts';

const form = document.querySelector<HTMLFormElement>('[data-filter-form]');
const select = form?.querySelector<HTMLSelectElement>('select[name="filter"]');
const picture = document.querySelector<HTMLImageElement>('[data-main-picture]');
if (select) askForChoice(select);
// Without the pictures to show there is still the drop-down.
if (form && select && picture) {
  whenIdle(() => void startStudio(form, select, picture).catch(() => undefined));
}
