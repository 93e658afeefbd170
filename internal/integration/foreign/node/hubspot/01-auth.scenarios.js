'use strict';

const { Client } = require('@hubspot/api-client');
const { assert, connect, refused, json } = require('./client');

module.exports = (scenario, access) => {
  const { url, clientId, clientSecret, refreshToken } = access.hubspot;
  const client = connect(access);
  const refresh = (token = refreshToken, secret = clientSecret) =>
    client.oauth.tokensApi.create('refresh_token', undefined, undefined, clientId, secret, token);

  scenario('a private app token works', async () => {
    const page = await client.crm.contacts.basicApi.getPage(1);
    assert.ok(Array.isArray(page.results));
  });

  scenario('a refresh token gives an access token that works', async () => {
    const token = await refresh();
    assert.equal(token.expiresIn, 1800);
    assert.equal(token.tokenType, 'bearer');
    assert.equal(token.refreshToken, refreshToken, 'HubSpot keeps the refresh token');
    const other = new Client({ basePath: url, accessToken: token.accessToken });
    assert.ok(Array.isArray((await other.crm.contacts.basicApi.getPage(1)).results));
  });

  scenario('the authorization code flow ends with tokens', async () => {
    const page = client.oauth.getAuthorizationUrl(clientId, 'http://localhost/back', 'crm.objects.contacts.read', undefined, 'state-1');
    const here = new URL(page);
    const reply = await fetch(url + here.pathname + here.search, { redirect: 'manual' });
    assert.equal(reply.status, 302);
    const back = new URL(reply.headers.get('location'));
    assert.equal(back.searchParams.get('state'), 'state-1');
    const code = back.searchParams.get('code');
    const token = await client.oauth.tokensApi.create('authorization_code', code, 'http://localhost/back', clientId, clientSecret);
    assert.ok(token.accessToken && token.refreshToken);
    const again = client.oauth.tokensApi.create('authorization_code', code, 'http://localhost/back', clientId, clientSecret);
    assert.equal((await refused(400, again)).status, 'BAD_AUTH_CODE');
  });

  scenario('tokens can be looked up', async () => {
    const { accessToken } = await refresh();
    const info = await client.oauth.accessTokensApi.get(accessToken);
    assert.equal(info.token, accessToken);
    assert.equal(info.tokenType, 'access');
    assert.ok(info.hubId > 0 && info.appId > 0 && info.expiresIn > 0 && info.scopes.includes('oauth'));
    const kept = await client.oauth.refreshTokensApi.get(refreshToken);
    assert.equal(kept.clientId, clientId);
    assert.equal(kept.hubId, info.hubId);
  });

  scenario('a dated version gives tokens too, and introspects them', async () => {
    const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, client_secret: clientSecret, refresh_token: refreshToken });
    const token = await (await fetch(`${url}/oauth/2026-03/token`, { method: 'POST', body: form })).json();
    assert.equal(token.expires_in, 1800);
    const about = await (await fetch(`${url}/oauth/2026-03/token/introspect`, { method: 'POST', body: new URLSearchParams({ token: token.access_token }) })).json();
    assert.equal(about.active, true);
    assert.equal(about.token_use, 'access_token');
  });

  scenario('a wrong refresh token is invalid_grant', async () => {
    const body = await refused(400, refresh('na1-0000-0000-0000-0000-000000000000'));
    assert.equal(body.status, 'BAD_REFRESH_TOKEN');
    assert.equal(body.error, 'invalid_grant');
  });

  scenario('a wrong client secret is refused', async () => {
    assert.equal((await refused(400, refresh(refreshToken, 'wrong'))).status, 'BAD_CLIENT_SECRET');
  });

  scenario('a wrong access token is a 401', async () => {
    const stranger = connect(access, { accessToken: 'wrong' });
    const body = await refused(401, stranger.crm.contacts.basicApi.getPage(1));
    assert.equal(body.category, 'INVALID_AUTHENTICATION');
    assert.equal(body.status, 'error');
  });

  scenario('account details name the portal', async () => {
    const details = await json(client, 'GET', '/account-info/v3/details');
    assert.ok(details.portalId > 0);
    assert.equal(typeof details.timeZone, 'string');
    assert.equal((await json(client, 'GET', '/account-info/2026-03/details')).portalId, details.portalId);
  });
};
