import { startStudio } from './lib/filters/studio.ts';
import { whenIdle } from './lib/filters/when-idle.ts';

const form = document.querySelector<HTMLFormElement>('[data-filter-form]');
const picture = document.querySelector<HTMLImageElement>('[data-main-picture]');
// Without the pictures to show there is still the drop-down.
if (form && picture) whenIdle(() => void startStudio(form, picture).catch(() => undefined));
