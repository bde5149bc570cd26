export interface SecurityHeader {
  name: string;
  value: string;
  /** In place of `value` for finished pictures. */
  ofMedia?: string;
  /** Only where people come by https. */
  isForHttps?: boolean;
}

/** What a page may load: its own files, and pictures that its scripts drew. No inline script or style anywhere. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join(';');

/** What no page of ours needs, so that nothing that gets into one can ask for it. */
const unused = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
];

const yearSeconds = 365 * 24 * 60 * 60;

/** On every answer, of nodes and of nginx, whose configuration is made from this table too (deploy/nginx). */
export const securityHeaders: readonly SecurityHeader[] = [
  { name: 'Content-Security-Policy', value: contentSecurityPolicy },
  { name: 'Permissions-Policy', value: unused.map((feature) => `${feature}=()`).join(', ') },
  { name: 'Referrer-Policy', value: 'same-origin' },
  { name: 'X-Content-Type-Options', value: 'nosniff' },
  // For browsers that do not know frame-ancestors.
  { name: 'X-Frame-Options', value: 'DENY' },
  { name: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  // Feed readers and pages of others show finished pictures, which are everybody's. The rest is for our own pages.
  { name: 'Cross-Origin-Resource-Policy', value: 'same-origin', ofMedia: 'cross-origin' },
  { name: 'Origin-Agent-Cluster', value: '?1' },
  // Not for subdomains, of which this site knows nothing.
  { name: 'Strict-Transport-Security', value: `max-age=${yearSeconds}`, isForHttps: true },
];
