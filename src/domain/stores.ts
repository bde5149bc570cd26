/**
 * The data services. Each has a store, tables of its own, and no transaction, join or foreign key reaches from one into
 * another, also where they share a server. What one has to tell another travels as a message; see messages.ts.
 */
export const storeNames = ['images', 'likes', 'people'] as const;
export type StoreName = (typeof storeNames)[number];
