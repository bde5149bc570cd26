import express, { type RequestHandler } from 'express';
import multer from 'multer';

const urlencoded = express.urlencoded({ extended: false, limit: 8192, parameterLimit: 20 });
const multipart = multer({
  limits: { fields: 20, fieldNameSize: 100, fieldSize: 4096, files: 0, parts: 20 },
}).none();

/** Reads the few fields of a form, in either encoding, into `req.body`. */
export const readSmallForm: RequestHandler = (req, res, next) => {
  if (req.is('multipart/form-data')) multipart(req, res, next);
  else urlencoded(req, res, next);
};
