import type { Request, Response } from 'express';
import { AppError } from '../../domain/errors.ts';
import type { Positions } from '../../ports/stores.ts';
import { findPictureState } from '../../queries/picture-state.ts';
import { rememberPosition } from '../middleware/position.ts';
import { seeOther } from '../requests/see-other.ts';
import { wantsJson } from '../requests/wants-json.ts';
import type { Accepted } from '../../usecases/images/accept-pictures.ts';
import { imageJson } from '../views/json/image-json.ts';
import type { Web } from '../web.ts';
import { sendJson } from './send-json.ts';

/**
 * Answers whoever made or changed a picture: a form is led to its page, a script gets what that picture is now. To lead
 * it there too would cost a phone another way to the site and back.
 */
export async function answerChange(
  { core, readingOf }: Web,
  req: Request,
  res: Response,
  { id, position }: { id: number; position: Positions },
): Promise<void> {
  if (!isScript(req, res, { id, position })) return;
  const found = await findPictureState(core, { ...readingOf(req), freshness: { after: position } }, id);
  if (!found) throw new AppError('deleted');
  sendJson(res, imageJson(found.image, found.step));
}

/** The same of a picture that may be new, and is then known without reading it. */
export async function answerAccepted(
  web: Web,
  req: Request,
  res: Response,
  { image, isNew, position }: Accepted,
): Promise<void> {
  const changed = { id: image.id, position };
  if (!isNew) return answerChange(web, req, res, changed);
  if (isScript(req, res, changed)) sendJson(res, imageJson(image, 'queued'));
}

/** False when it was a form, which is answered then. */
function isScript(
  req: Request,
  res: Response,
  { id, position }: { id: number; position: Positions },
): boolean {
  rememberPosition(req, res, position);
  res.vary('Accept');
  if (wantsJson(req)) return true;
  seeOther(res, `/image/${id}`);
  return false;
}
