/**
 * Makes the drop-down begin with no filter, and the browser ask for one when the form is sent so: its first filter
 * would be applied by whoever chose nothing. What has been chosen already stays, be it by a person who was faster than
 * this script or by a browser that remembers what was in the form.
 */
export function askForChoice(select: HTMLSelectElement): void {
  const isChosen = select.selectedIndex > 0;
  select.prepend(new Option('Choose a filter', ''));
  select.required = true;
  if (!isChosen) select.value = '';
}
