/** The form for filters as the page has it. What is sent is in it, whatever a script shows beside it. */
export interface FilterForm {
  form: HTMLFormElement;
  field: HTMLElement;
  select: HTMLSelectElement;
  strength: HTMLInputElement;
  /** Where the person can choose what to start from; none where there is no choice. */
  sources: readonly HTMLInputElement[];
  filters: readonly { name: string; label: string }[];
  /** What makes the picture of this page of its original; '' where that is no filter. */
  made: { filter: string; strength: number };
}

/** Undefined when something of it is missing: then the form works as it is. */
export function readFilterForm(form: HTMLFormElement): FilterForm | undefined {
  const field = form.querySelector<HTMLElement>('[data-filter-field]');
  const select = form.querySelector<HTMLSelectElement>('select[name="filter"]');
  const strength = form.querySelector<HTMLInputElement>('input[name="strength"]');
  if (!field || !select || !strength) return undefined;
  const { made = '', madeStrength = '100' } = form.dataset;
  return {
    form,
    field,
    select,
    strength,
    sources: [...form.querySelectorAll<HTMLInputElement>('input[name="from"]')],
    filters: [...select.options]
      .filter(({ value }) => value !== '')
      .map(({ value, text }) => ({ name: value, label: text })),
    made: { filter: made, strength: Number(madeStrength) },
  };
}

interface Source {
  previewUrl: string;
  largeUrl: string;
  /** Whether it is the picture of this page; the alternative is the original of a version. */
  isShown: boolean;
}

/** What the next filter is applied to. */
export function sourceOf({ form, sources }: FilterForm): Source {
  const chosen = sources.find(({ checked }) => checked);
  const { previewSrc = '', largeSrc = '' } = { ...form.dataset, ...chosen?.dataset };
  return { previewUrl: previewSrc, largeUrl: largeSrc, isShown: !chosen || chosen !== sources[0] };
}
