/** A request for the JSON of an address. Not to be kept: Back would show it in place of the page of that address. */
export const jsonOnly: RequestInit = { headers: { Accept: 'application/json' }, cache: 'no-store' };
