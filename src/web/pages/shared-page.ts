import { createHash } from 'node:crypto';
import type { UnfinishedMember } from '../views/family.ts';

/**
 * A page as it is kept for everybody. Where it differs from person to person it has a place, `<!--place:name-->`,
 * which nothing that people write can contain, because what they write is escaped.
 */
export interface SharedPage {
  html: string;
  /** Whose picture it shows, for the places; never part of the page. The same holds for what is being made. */
  owner?: string;
  unfinished?: readonly UnfinishedMember[];
}

/** What goes to the places of a page. A place that is not named stays empty. */
export type Places = Readonly<Record<string, string>>;

export function fillPlaces(html: string, places: Places): string {
  return html.replace(/<!--place:(\w+)-->/g, (_, name: string) => places[name] ?? '');
}

/** A weak one: a load balancer that compresses the page does not make another page of it. */
export function etagOf(body: Buffer | string): string {
  return `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
}

/** Whether an `If-None-Match` names this ETag (RFC 9110, 13.1.2). */
export function namesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header === etag || header.trim() === '*' || header.split(',').some((one) => one.trim() === etag);
}
