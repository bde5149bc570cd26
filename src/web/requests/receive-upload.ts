import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { finished } from 'node:stream';
import type { RequestHandler } from 'express';
import multer, { MulterError, type StorageEngine } from 'multer';
import { byteSize } from '../../domain/byte-size.ts';
import { AppError } from '../../domain/errors.ts';
import { endReading } from './end-reading.ts';
import { badForm, toFormError } from './form-errors.ts';
import { hasContent } from './forms.ts';

/** What a form may hold beside the picture: a name of 255 characters of four bytes, and not much else. */
const fieldLimits = { fields: 20, fieldNameSize: 100, fieldSize: 4096, files: 1, parts: 21 };
/** Room for the other fields and the boundaries when a request says in advance how long it is. */
const overheadBytes = 64 * 1024;

/**
 * What a file may have to be kept in memory until it is stored: for as many as a node receives at once, little enough.
 * To write it to the temporary folder, read it from there and remove it costs more than all else that is done with it.
 */
const keptBytes = 256 * 1024;

/**
 * Receives a multipart form with one file, `image`. `req.file` then has its bytes as `buffer`, or names it as `path`
 * where it is larger and in the temporary folder; whoever handles the request removes it there. On an error nothing is
 * left behind.
 */
export function receiveUpload(temporaryDir: string, maxBytes: number): RequestHandler {
  mkdirSync(temporaryDir, { recursive: true });
  const disk = multer.diskStorage({
    destination: temporaryDir,
    filename: (_req, _file, done) => done(null, `${randomUUID()}.upload`),
  });
  const receive = multer({
    storage: keepSmall(withoutRemains(disk)),
    limits: { ...fieldLimits, fileSize: maxBytes },
    defParamCharset: 'utf8',
  });
  const single = receive.single('image');
  return (req, res, next) => {
    if (Number(req.get('content-length')) > maxBytes + overheadBytes) {
      endReading(req, res);
      next(tooLarge(maxBytes));
      return;
    }
    if (hasContent(req) && !req.is('multipart/form-data')) {
      next(badForm('its Content-Type has to be multipart/form-data'));
      return;
    }
    single(req, res, (error?: unknown) => {
      if (error !== undefined) endReading(req, res);
      next(error === undefined ? undefined : toUploadError(error, maxBytes));
    });
  };
}

/** A storage in memory for small files, and that one for the others. */
function keepSmall(disk: StorageEngine): StorageEngine {
  return {
    _handleFile(req, file, done) {
      const { stream } = file;
      const pieces: Buffer[] = [];
      let size = 0;
      const take = (piece: Buffer) => {
        pieces.push(piece);
        size += piece.length;
        if (size <= keptBytes) return;
        stopWatching();
        stream.off('data', take).pause();
        stream.unshift(Buffer.concat(pieces));
        disk._handleFile(req, file, done);
      };
      const stopWatching = finished(stream, (error) => {
        if (error) done(error);
        else done(null, { buffer: Buffer.concat(pieces), size });
      });
      stream.on('data', take);
    },
    _removeFile(req, file, done) {
      if (file.path) disk._removeFile(req, file, done);
      else done(null);
    },
  };
}

/**
 * A storage that removes what it could not write to the end. The one on disk leaves the part for which there was room.
 */
function withoutRemains(disk: StorageEngine): StorageEngine {
  return {
    _handleFile(req, file, done) {
      disk._handleFile(req, file, (error?: unknown, info?: Partial<Express.Multer.File>) => {
        const remains = error === undefined || error === null ? undefined : file.path;
        const removed = remains === undefined ? Promise.resolve() : rm(remains, { force: true });
        void removed.catch(() => undefined).then(() => done(error, info));
      });
    },
    _removeFile: (req, file, done) => disk._removeFile(req, file, done),
  };
}

function toUploadError(error: unknown, maxBytes: number): AppError {
  const code = error instanceof MulterError ? error.code : undefined;
  if (code === 'LIMIT_FILE_SIZE') return tooLarge(maxBytes);
  if (code === 'LIMIT_UNEXPECTED_FILE') {
    return badForm('the picture has to be the one file, in the field "image"', error);
  }
  return toFormError(error);
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('too-large', { limit: byteSize(maxBytes) });
}
