'use strict';

// Prints signatures that HubSpot's own client makes, as JSON. The address that
// a version 3 signature covers is the one that was called with some of its
// escapes decoded; `signed` has it where it differs.

const { Signature } = require('@hubspot/api-client');
const { version } = require('@hubspot/api-client/package.json');

const clientSecret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const timestamp = 1773144000123; // 2026-03-10T12:00:00.123Z
const url = 'https://hooks.example.com/hubspot';
const body = '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,'
  + '"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]';

const cases = [
  { name: 'version 1', version: 'v1', url, body },
  { name: 'version 1, letters beyond ASCII', version: 'v1', url, body: '[{"propertyValue":"Zoë 東京 🚀"}]' },
  { name: 'version 2', version: 'v2', url, body },
  { name: 'version 2 of a GET without a body', version: 'v2', method: 'GET', url: `${url}?a=1&b=2`, body: '' },
  { name: 'version 2 covers the address with its escapes', version: 'v2', url: `${url}?at=%2Fx`, body },
  { name: 'version 3', version: 'v3', url, body },
  { name: 'version 3, letters beyond ASCII', version: 'v3', url, body: '[{"propertyValue":"Zoë 東京 🚀"}]' },
  { name: 'version 3 keeps the order of the query', version: 'v3', url: `${url}?z=1&a=2&z=0`, body },
  {
    name: 'version 3, escapes that are decoded',
    version: 'v3',
    url: `${url}?q=%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B`,
    signed: `${url}?q=:/?@!$'()*,;`,
    body,
  },
  { name: 'version 3, escapes that stay', version: 'v3', url: `${url}/a%20b?q=%25%26%3D%2B%23%5B%C3%AB`, body },
  { name: 'version 3, decoded once', version: 'v3', url: `${url}?q=%253A`, body },
  { name: 'version 3, an escape behind a percent sign', version: 'v3', url: `${url}?q=%%3A`, signed: `${url}?q=%:`, body },
  { name: 'version 3 with a port', version: 'v3', url: 'https://hooks.example.com:8443/', body: '[]' },
];

const vectors = cases.map((c) => {
  const method = c.method || 'POST';
  const signature = Signature.getSignature(method, c.version, {
    clientSecret, requestBody: c.body, url: c.signed || c.url, timestamp,
  });
  return { name: c.name, version: c.version, method, url: c.url, body: c.body, signature };
});
process.stdout.write(`${JSON.stringify({ madeBy: `@hubspot/api-client ${version}`, clientSecret, timestamp, vectors }, null, 2)}\n`);
