import type { FilterForm } from './filter-form.ts';

/** Says beside the slider how strong it is. */
export function showStrength({ form, strength }: FilterForm): void {
  const said = form.querySelector('[data-strength-said]');
  if (!said) return;
  const update = () => (said.textContent = `${strength.value} %`);
  strength.addEventListener('input', update);
  update();
}
