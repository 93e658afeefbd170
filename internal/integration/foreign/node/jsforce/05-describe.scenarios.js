'use strict';

const { assert, connect, refused } = require('./connection');

module.exports = (scenario, access) => {
  const conn = connect(access);

  scenario('all objects', async () => {
    const global = await conn.describeGlobal();
    assert.equal(global.encoding, 'UTF-8');
    assert.equal(global.maxBatchSize, 200);
    const contact = global.sobjects.find((o) => o.name === 'Contact');
    assert.equal(contact.keyPrefix, '003');
    assert.equal(contact.urls.describe, '/services/data/v67.0/sobjects/Contact/describe');
  });

  scenario('one object with its fields', async () => {
    const about = await conn.describe('Contact');
    const field = (name) => about.fields.find((f) => f.name === name);
    assert.equal(about.replicateable, true);
    assert.deepEqual([field('LastName').nillable, field('LastName').defaultedOnCreate, field('LastName').length, field('LastName').byteLength], [false, false, 80, 240]);
    assert.deepEqual([field('AccountId').type, field('AccountId').referenceTo, field('AccountId').relationshipName], ['reference', ['Account'], 'Account']);
    assert.deepEqual([field('Email').type, field('Email').length], ['email', 80]);
    assert.deepEqual([field('Key__c').externalId, field('Key__c').unique, field('Key__c').custom], [true, true, true]);
    const salutations = field('Salutation').picklistValues;
    assert.deepEqual(Object.keys(salutations[0]).sort(), ['active', 'defaultValue', 'label', 'validFor', 'value']);
    assert.ok(about.childRelationships.length > 0);
    assert.equal(about.recordTypeInfos.filter((r) => r.master).length, 1);
  });

  scenario('leads have a status by default', async () => {
    const about = await conn.sobject('Lead').describe();
    const status = about.fields.find((f) => f.name === 'Status');
    assert.equal(status.defaultedOnCreate, true);
    assert.deepEqual(status.picklistValues.filter((v) => v.defaultValue).map((v) => v.value), ['Open - Not Contacted']);
  });

  scenario('a describe that is not newer is a 304', async () => {
    const reply = await fetch(`${conn.instanceUrl}/services/data/v67.0/sobjects/Contact/describe`, {
      headers: { Authorization: `Bearer ${conn.accessToken}`, 'If-Modified-Since': new Date(Date.now() + 3600e3).toUTCString() },
    });
    assert.equal(reply.status, 304);
  });

  scenario('an unknown object is not found', async () => {
    const error = await refused('NOT_FOUND', conn.describe('Nothing__c'));
    assert.equal(error.message, 'The requested resource does not exist');
  });

  scenario('limits and usage', async () => {
    const before = (await conn.limits()).DailyApiRequests;
    assert.equal(before.Max, 100000);
    await conn.query('SELECT Id FROM Account LIMIT 1');
    const { used, limit } = conn.limitInfo.apiUsage;
    assert.equal(limit, 100000);
    const after = (await conn.limits()).DailyApiRequests;
    assert.ok(after.Remaining < before.Remaining);
    assert.ok(used >= limit - before.Remaining);
    const count = await conn.request('/limits/recordCount?sObjects=Account,Contact');
    assert.deepEqual(count.sObjects.map((o) => o.name).sort(), ['Account', 'Contact']);
  });

  scenario('a version that does not exist is not found', async () => {
    await refused('NOT_FOUND', connect(access, { version: '99.0' }).query('SELECT Id FROM Account'));
  });
};
