'use strict';

const assert = require('node:assert/strict');
const { Client } = require('@hubspot/api-client');

let serial = 0;

// unique makes a text that no other scenario uses.
function unique(prefix) {
  serial++;
  return `${prefix}${serial}`;
}

// connect makes a client that stays below HubSpot's burst limit and repeats nothing.
function connect(access, options = {}) {
  return new Client({
    basePath: access.hubspot.url,
    accessToken: access.hubspot.token,
    numberOfApiCallRetries: 0,
    limiterOptions: { minTime: 60, maxConcurrent: 4 },
    ...options,
  });
}

// refused waits for the client's ApiException with this status and returns its body.
async function refused(code, call) {
  try {
    await call;
  } catch (error) {
    assert.equal(error.code, code, error.message);
    const correlation = error.headers['x-hubspot-correlation-id'];
    if (error.body.correlationId !== undefined) {
      assert.equal(correlation, error.body.correlationId, 'header and body name the same call');
    }
    return error.body;
  }
  throw new assert.AssertionError({ message: `the call succeeded, want ${code}` });
}

function contact(client, properties = {}) {
  const email = `${unique('person')}@example.com`;
  return client.crm.contacts.basicApi.create({ properties: { email, ...properties }, associations: [] });
}

function company(client, properties = {}) {
  return client.crm.companies.basicApi.create({ properties: { name: unique('Company '), ...properties }, associations: [] });
}

function deal(client, properties = {}) {
  return client.crm.deals.basicApi.create({
    properties: { dealname: unique('Deal '), dealstage: 'appointmentscheduled', pipeline: 'default', ...properties },
    associations: [],
  });
}

// json reads a reply of apiRequest.
async function json(client, method, path, body, status = 200) {
  const reply = await client.apiRequest({ method, path, body });
  const text = await reply.text();
  assert.equal(reply.status, status, text);
  return text === '' ? undefined : JSON.parse(text);
}

module.exports = { assert, unique, connect, refused, contact, company, deal, json };
