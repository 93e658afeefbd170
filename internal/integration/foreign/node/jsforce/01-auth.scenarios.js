'use strict';

const { createSign } = require('node:crypto');
const { assert, jsforce, connect, refused } = require('./connection');

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

module.exports = (scenario, access) => {
  const { url, token, clientId, clientSecret, refreshToken, username, privateKey } = access.salesforce;
  const oauth2 = { loginUrl: url, clientId, clientSecret, redirectUri: 'http://localhost/back' };
  const works = async (conn) => assert.equal((await conn.query('SELECT Id FROM Organization')).totalSize, 1);

  scenario('an access token works', async () => works(connect(access)));

  scenario('the web server flow with PKCE', async () => {
    const conn = new jsforce.Connection({ oauth2: { ...oauth2, useVerifier: true } });
    const page = conn.oauth2.getAuthorizationUrl({ scope: 'api refresh_token', state: 's1' });
    const reply = await fetch(page, { redirect: 'manual' });
    assert.equal(reply.status, 302);
    const back = new URL(reply.headers.get('location'));
    assert.equal(back.searchParams.get('state'), 's1');
    const user = await conn.authorize(back.searchParams.get('code'));
    assert.match(user.id, /^005.{15}$/);
    assert.match(user.organizationId, /^00D.{15}$/);
    assert.ok(conn.refreshToken);
    assert.equal(conn.instanceUrl, url);
    await works(conn);
  });

  scenario('a code works once', async () => {
    const conn = new jsforce.Connection({ oauth2 });
    const reply = await fetch(conn.oauth2.getAuthorizationUrl({}), { redirect: 'manual' });
    const code = new URL(reply.headers.get('location')).searchParams.get('code');
    await conn.authorize(code);
    await refused('invalid_grant', new jsforce.Connection({ oauth2 }).authorize(code));
  });

  scenario('user name and password', async () => {
    const conn = new jsforce.Connection({ oauth2 });
    const user = await conn.login(username, 'secret');
    assert.match(user.url, /\/id\/00D/);
    await works(conn);
    await refused('invalid_grant', new jsforce.Connection({ oauth2 }).login('nobody@acme.example', 'secret'));
  });

  scenario('client credentials', async () => {
    const conn = new jsforce.Connection({ instanceUrl: url, oauth2 });
    await conn.authorize({ grant_type: 'client_credentials' });
    assert.equal(conn.refreshToken ?? '', '');
    await works(conn);
  });

  scenario('JWT bearer', async () => {
    const claims = { iss: clientId, sub: username, aud: 'https://login.salesforce.com', exp: Math.floor(Date.now() / 1000) + 170 };
    const unsigned = `${part({ alg: 'RS256' })}.${part(claims)}`;
    const assertion = `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(privateKey, 'base64url')}`;
    const conn = new jsforce.Connection({ instanceUrl: url, oauth2: { loginUrl: url, clientId } });
    await conn.authorize({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
    await works(conn);
  });

  scenario('an ended session is renewed with the refresh token, once', async () => {
    const conn = new jsforce.Connection({ oauth2, instanceUrl: url, accessToken: `${token.slice(0, 18)}ended`, refreshToken });
    const seen = [];
    conn.on('refresh', (accessToken) => seen.push(accessToken));
    await Promise.all([works(conn), works(conn), works(conn)]);
    assert.equal(seen.length, 1);
    assert.equal(conn.accessToken, seen[0]);
  });

  scenario('a wrong refresh token is invalid_grant', async () => {
    const error = await refused('invalid_grant', new jsforce.OAuth2(oauth2).refreshToken('5Aep861wrong'));
    assert.equal(error.message, 'expired access/refresh token');
  });

  scenario('a revoked token is an invalid session', async () => {
    const conn = new jsforce.Connection({ oauth2 });
    await conn.login(username, 'secret');
    const stale = conn.accessToken;
    await conn.logout();
    const error = await refused('INVALID_SESSION_ID', connect(access, { accessToken: stale }).query('SELECT Id FROM Account'));
    assert.equal(error.message, 'Session expired or invalid');
  });

  scenario('identity and user information', async () => {
    const conn = connect(access);
    const me = await conn.identity();
    assert.equal(me.username, username);
    assert.match(me.organization_id, /^00D/);
    assert.ok(me.urls.rest.includes('/services/data/'));
    const info = await conn.request('/services/oauth2/userinfo');
    assert.equal(info.preferred_username, username);
    assert.equal(info.user_id, me.user_id);
  });

  scenario('versions and resources', async () => {
    const conn = connect(access);
    const versions = await conn.request(`${url}/services/data/`);
    assert.deepEqual(Object.keys(versions.at(-1)).sort(), ['label', 'url', 'version']);
    assert.ok(Number(versions.at(-1).version) >= 67);
    const resources = await conn.request('/');
    for (const name of ['sobjects', 'query', 'queryAll', 'composite', 'limits', 'jobs']) assert.ok(resources[name], name);
  });
};
