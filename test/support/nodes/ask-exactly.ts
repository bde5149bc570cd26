import { request, type IncomingHttpHeaders } from 'node:http';

export interface Answer {
  status: number;
  /** Without the date. */
  headers: IncomingHttpHeaders;
  body: string;
}

/** Sends exactly these headers and no others, unlike fetch. */
export function askExactly(
  url: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => (body += part));
      response.on('end', () => {
        const { statusCode = 0, headers: answered } = response;
        delete answered.date;
        resolve({ status: statusCode, headers: answered, body });
      });
    });
    asking.on('error', reject).end();
  });
}
