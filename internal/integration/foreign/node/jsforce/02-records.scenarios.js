'use strict';

const { assert, unique, connect, refused } = require('./connection');

module.exports = (scenario, access) => {
  const conn = connect(access);
  const contacts = conn.sobject('Contact');
  const create = async (fields = {}) => (await contacts.create({ LastName: unique('Person '), ...fields })).id;

  scenario('create, read, change, delete', async () => {
    const made = await contacts.create({ LastName: 'Lovelace', FirstName: 'Ada', Email: 'ada@example.com' });
    assert.deepEqual({ ...made, id: 'x' }, { id: 'x', success: true, errors: [] });
    assert.match(made.id, /^003.{15}$/);
    const seen = await contacts.retrieve(made.id);
    assert.deepEqual(seen.attributes, { type: 'Contact', url: `/services/data/v67.0/sobjects/Contact/${made.id}` });
    assert.equal(seen.Name, 'Ada Lovelace');
    assert.match(seen.SystemModstamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);
    assert.equal((await contacts.update({ Id: made.id, FirstName: 'Augusta', Email: null })).success, true);
    const changed = await contacts.retrieve(made.id);
    assert.equal(changed.FirstName, 'Augusta');
    assert.equal(changed.Email, null);
    assert.equal((await contacts.destroy(made.id)).success, true);
    await refused('NOT_FOUND', contacts.retrieve(made.id));
  });

  scenario('some fields only', async () => {
    const id = await create();
    const seen = await conn.request(`/sobjects/Contact/${id}?fields=Id,LastName`);
    assert.deepEqual(Object.keys(seen), ['attributes', 'Id', 'LastName']);
  });

  scenario('a 15-character id is as good', async () => {
    const id = await create();
    assert.equal((await contacts.retrieve(id.slice(0, 15))).Id, id);
  });

  scenario('a missing required field is refused with its name', async () => {
    const error = await refused('REQUIRED_FIELD_MISSING', contacts.create({ FirstName: 'Ada' }));
    assert.equal(error.message, 'Required fields are missing: [LastName]');
    assert.deepEqual(error.data?.fields ?? error.content?.fields, ['LastName']);
  });

  scenario('refusals have their codes', async () => {
    const id = await create();
    const update = (fields) => contacts.update({ Id: id, ...fields });
    const field = await refused('INVALID_FIELD', update({ Nope__c: '1' }));
    assert.equal(field.message, "No such column 'Nope__c' on sobject of type Contact");
    const long = await refused('STRING_TOO_LONG', update({ FirstName: 'a'.repeat(41) }));
    assert.match(long.message, /^First Name: data value too large: a+ \(max length=40\)$/);
    await refused('INVALID_EMAIL_ADDRESS', update({ Email: 'no address' }));
    await refused('INVALID_FIELD_FOR_INSERT_UPDATE', update({ SystemModstamp: '2026-01-01T00:00:00Z' }));
    await refused('MALFORMED_ID', update({ AccountId: 'abc' }));
    await refused('NOT_FOUND', conn.sobject('Nothing__c').create({ Name: 'x' }));
  });

  scenario('a deleted record cannot be changed or deleted again', async () => {
    const id = await create();
    await contacts.destroy(id);
    await refused('ENTITY_IS_DELETED', contacts.destroy(id));
    await refused('ENTITY_IS_DELETED', contacts.update({ Id: id, FirstName: 'A' }));
  });

  scenario('upsert creates, then changes', async () => {
    const key = unique('k');
    const made = await contacts.upsert({ Key__c: key, LastName: 'New' }, 'Key__c');
    assert.equal(made.created, true);
    const again = await contacts.upsert({ Key__c: key, LastName: 'Newer' }, 'Key__c');
    assert.deepEqual([again.id, again.created, again.success], [made.id, false, true]);
    const seen = await conn.request(`/sobjects/Contact/Key__c/${key}`);
    assert.equal(seen.LastName, 'Newer');
  });

  scenario('upsert by a field that is no external id is refused', async () => {
    const error = await refused('NOT_FOUND', contacts.upsert({ Nope__c: '1', LastName: 'x' }, 'Nope__c'));
    assert.equal(error.message, 'Provided external ID field does not exist or is not accessible: Nope__c');
  });

  scenario('a unique value is taken once', async () => {
    const key = unique('k');
    const id = await create({ Key__c: key });
    const error = await refused('DUPLICATE_VALUE', contacts.create({ LastName: 'Other', Key__c: key }));
    assert.equal(error.message, `duplicate value found: Key__c duplicates value on record with id: ${id.slice(0, 15)}`);
  });

  scenario('leads, opportunities, contact roles, tasks, campaigns and members', async () => {
    const account = (await conn.sobject('Account').create({ Name: unique('Acme ') })).id;
    const contact = await create({ AccountId: account });
    const lead = (await conn.sobject('Lead').create({ LastName: 'Hopper', Company: 'Navy' })).id;
    assert.equal((await conn.sobject('Lead').retrieve(lead)).Status, 'Open - Not Contacted');
    const deal = (await conn.sobject('Opportunity').create({ Name: 'Big', AccountId: account, StageName: 'Prospecting', CloseDate: '2027-01-31', Amount: 12.5 })).id;
    const seen = await conn.sobject('Opportunity').retrieve(deal);
    assert.deepEqual([seen.Probability, seen.IsClosed, seen.ForecastCategory, seen.CloseDate], [10, false, 'Pipeline', '2027-01-31']);
    await conn.sobject('OpportunityContactRole').create({ OpportunityId: deal, ContactId: contact, Role: 'Decision Maker', IsPrimary: true });
    const task = (await conn.sobject('Task').create({ Subject: 'Call', WhoId: contact, WhatId: deal, Status: 'Not Started', Priority: 'Normal' })).id;
    assert.equal((await conn.sobject('Task').retrieve(task)).AccountId, account);
    const campaign = (await conn.sobject('Campaign').create({ Name: unique('Fair ') })).id;
    await conn.sobject('CampaignMember').create({ CampaignId: campaign, ContactId: contact });
    await refused('DUPLICATE_VALUE', conn.sobject('CampaignMember').create({ CampaignId: campaign, ContactId: contact }));
  });

  scenario('updated and deleted records by time', async () => {
    const [kept, gone] = [await create(), await create()];
    await contacts.destroy(gone);
    const [start, end] = [new Date(Date.now() - 3600e3), new Date(Date.now() + 120e3)];
    const updated = await contacts.updated(start, end);
    assert.ok(updated.ids.includes(kept));
    assert.match(updated.latestDateCovered, /\+0000$/);
    const deleted = await contacts.deleted(start, end);
    assert.ok(deleted.deletedRecords.some((r) => r.id === gone && /\+0000$/.test(r.deletedDate)));
    assert.ok(deleted.earliestDateAvailable);
    await refused('INVALID_REPLICATION_DATE', contacts.updated(new Date(Date.now() - 40 * 86400e3), end));
  });

  scenario('a precondition that fails is a 412', async () => {
    const id = await create();
    const since = new Date(Date.now() - 3600e3).toUTCString();
    const reply = await fetch(`${conn.instanceUrl}/services/data/v67.0/sobjects/Contact/${id}`, {
      method: 'PATCH', body: '{"FirstName":"A"}',
      headers: { Authorization: `Bearer ${conn.accessToken}`, 'Content-Type': 'application/json', 'If-Unmodified-Since': since },
    });
    assert.equal(reply.status, 412);
  });
};
