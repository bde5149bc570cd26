/**
 * Host and port of a `mysql://user:password@host:port/database`. Throws when it is not one, without repeating it:
 * the error of `new URL` holds the text, and the password in it would end up in the log.
 */
export function serverName(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== 'mysql:' || parsed.host === '' || parsed.pathname.length < 2) {
    throw new Error('A database URL has to look like mysql://user:password@host:3306/database');
  }
  return parsed.host;
}

/** Whether it ends with `?ssl=true`: then the server's certificate has to be trusted, and to name the host. */
export function usesTls(url: string): boolean {
  return new URL(url).searchParams.get('ssl') === 'true';
}
