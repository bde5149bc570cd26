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

/** What somebody sees of a page and others do not. Of one page, what has the same key has the same places. */
export interface OwnPart {
  key: string;
  places(): Places;
}

export const nothingOwn: OwnPart = { key: '', places: () => ({}) };

/** The part of a visitor, as far as it is known without loading anything; of somebody who is none it always is. */
export type FindOwnPart = (visitor: string | undefined) => OwnPart | Promise<OwnPart | undefined>;

/** A page as it is sent. */
export interface WholePage {
  body: Buffer;
  etag: string;
}

export function fillPage({ html }: SharedPage, places: Places): WholePage {
  const body = Buffer.from(html.replace(/<!--place:(\w+)-->/g, (_, name: string) => places[name] ?? ''));
  return { body, etag: etagOf(body) };
}

/** A weak one: a load balancer that compresses the page does not make another page of it. */
function etagOf(body: Buffer): string {
  return `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
}

/** Whether an `If-None-Match` names this ETag (RFC 9110, 13.1.2). */
export function namesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header === etag || header.trim() === '*' || header.split(',').some((one) => one.trim() === etag);
}
