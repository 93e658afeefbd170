'use strict';

const assert = require('node:assert/strict');
const jsforce = require('jsforce');

let serial = 0;

// unique makes a text that no other scenario uses.
function unique(prefix) {
  serial++;
  return `${prefix}${serial}`;
}

// connect makes a connection with the token that works at once.
function connect(access, options = {}) {
  const { url, token } = access.salesforce;
  return new jsforce.Connection({ instanceUrl: url, accessToken: token, version: '67.0', ...options });
}

// refused waits for the client's error with this code and returns it.
async function refused(code, call) {
  try {
    await call;
  } catch (error) {
    assert.equal(error.errorCode ?? error.name, code, error.message);
    return error;
  }
  throw new assert.AssertionError({ message: `the call succeeded, want ${code}` });
}

module.exports = { assert, jsforce, unique, connect, refused };
