'use strict';

const { assert, unique, connect, refused } = require('./connection');

module.exports = (scenario, access) => {
  const conn = connect(access);
  const contacts = conn.sobject('Contact');
  const rolledBack = 'Record rolled back because not all records were valid and the request was using AllOrNone header';

  scenario('create reports each record by its place', async () => {
    const rows = await contacts.create([{ LastName: 'A' }, { FirstName: 'no last name' }, { LastName: 'C' }]);
    assert.deepEqual(rows.map((r) => r.success), [true, false, true]);
    assert.deepEqual(rows[1].errors, [{ statusCode: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [LastName]', fields: ['LastName'] }]);
    assert.equal('id' in rows[1], false);
    assert.equal((await contacts.retrieve(rows.filter((r) => r.success).map((r) => r.id))).length, 2);
  });

  scenario('all or none rolls the others back', async () => {
    const name = unique('Rolled ');
    const rows = await contacts.create([{ LastName: name }, { FirstName: 'no last name' }], { allOrNone: true });
    assert.deepEqual(rows.map((r) => r.success), [false, false]);
    assert.equal(rows[0].errors[0].statusCode, 'ALL_OR_NONE_OPERATION_ROLLED_BACK');
    assert.equal(rows[0].errors[0].message, rolledBack);
    assert.equal(await contacts.count({ LastName: name }), 0);
  });

  scenario('update and delete report each record', async () => {
    const [a, b] = (await contacts.create([{ LastName: 'A' }, { LastName: 'B' }])).map((r) => r.id);
    const gone = (await contacts.create({ LastName: 'Gone' })).id;
    await contacts.destroy(gone);
    const updated = await contacts.update([{ Id: a, FirstName: 'x' }, { Id: gone, FirstName: 'x' }, { Id: b, Email: 'wrong' }]);
    assert.deepEqual(updated.map((r) => r.success), [true, false, false]);
    assert.deepEqual(updated.slice(1).map((r) => r.errors[0].statusCode), ['ENTITY_IS_DELETED', 'INVALID_EMAIL_ADDRESS']);
    const destroyed = await contacts.destroy([a, gone, b]);
    assert.deepEqual(destroyed.map((r) => r.success), [true, false, true]);
    assert.equal(destroyed[1].errors[0].statusCode, 'ENTITY_IS_DELETED');
  });

  scenario('upsert says which records are new', async () => {
    const [old, fresh] = [unique('k'), unique('k')];
    await contacts.create({ LastName: 'Old', Key__c: old });
    const rows = await contacts.upsert([{ Key__c: old, LastName: 'A' }, { Key__c: fresh, LastName: 'B' }, { Key__c: unique('k') }], 'Key__c');
    assert.deepEqual(rows.map((r) => [r.success, r.created]).slice(0, 2), [[true, false], [true, true]]);
    assert.equal(rows[2].success, false);
    assert.equal(rows[2].errors[0].statusCode, 'REQUIRED_FIELD_MISSING');
  });

  scenario('more than 200 records are sent in several calls', async () => {
    const title = unique('Many ');
    const rows = await contacts.create(Array.from({ length: 450 }, (_, i) => ({ LastName: `n${i}`, Title: title })), { allowRecursive: true });
    assert.equal(rows.filter((r) => r.success).length, 450);
    assert.equal(new Set(rows.map((r) => r.id)).size, 450);
  });

  scenario('retrieve keeps order and says null for what is missing', async () => {
    const [a, b] = (await contacts.create([{ LastName: 'A' }, { LastName: 'B' }])).map((r) => r.id);
    const body = await conn.requestPost('/composite/sobjects/Contact', { ids: [b, '003000000000001AAA', a], fields: ['LastName'] });
    assert.deepEqual(body.map((r) => r && r.LastName), ['B', null, 'A']);
    await refused('INVALID_FIELD', conn.requestPost('/composite/sobjects/Contact', { ids: [a], fields: ['Nope__c'] }));
  });

  scenario('a list without records, or with too many, is refused', async () => {
    await refused('REQUIRED_FIELD_MISSING', conn.requestPost('/composite/sobjects', { records: [] }));
    const records = Array.from({ length: 201 }, () => ({ attributes: { type: 'Contact' }, LastName: 'x' }));
    await assert.rejects(conn.requestPost('/composite/sobjects', { records }));
  });

  scenario('composite: references, and a failure that halts the rest', async () => {
    const v = '/services/data/v67.0';
    const good = await conn.requestPost('/composite', { allOrNone: true, compositeRequest: [
      { method: 'POST', url: `${v}/sobjects/Account`, referenceId: 'acc', body: { Name: unique('Ref ') } },
      { method: 'POST', url: `${v}/sobjects/Contact`, referenceId: 'con', body: { LastName: 'Ref', AccountId: '@{acc.id}' } },
      { method: 'GET', url: `${v}/sobjects/Contact/@{con.id}?fields=AccountId`, referenceId: 'get' },
    ] });
    const by = Object.fromEntries(good.compositeResponse.map((r) => [r.referenceId, r]));
    assert.deepEqual(good.compositeResponse.map((r) => r.httpStatusCode), [201, 201, 200]);
    assert.equal(by.get.body.AccountId, by.acc.body.id);
    assert.equal(by.acc.httpHeaders.Location, `${v}/sobjects/Account/${by.acc.body.id}`);
    const bad = await conn.requestPost('/composite', { allOrNone: true, compositeRequest: [
      { method: 'POST', url: `${v}/sobjects/Contact`, referenceId: 'a', body: { LastName: 'ok' } },
      { method: 'POST', url: `${v}/sobjects/Contact`, referenceId: 'b', body: {} },
    ] });
    assert.deepEqual(bad.compositeResponse.map((r) => [r.httpStatusCode, r.body[0].errorCode]), [[400, 'PROCESSING_HALTED'], [400, 'REQUIRED_FIELD_MISSING']]);
  });

  scenario('composite batch: each on its own', async () => {
    const reply = await conn.requestPost('/composite/batch', { batchRequests: [
      { method: 'GET', url: 'v67.0/sobjects/Contact/003000000000001AAA' },
      { method: 'POST', url: 'v67.0/sobjects/Contact', richInput: { LastName: 'Batch' } },
    ] });
    assert.equal(reply.hasErrors, true);
    assert.deepEqual(reply.results.map((r) => r.statusCode), [404, 201]);
  });

  scenario('composite graph: one fails, the other stands', async () => {
    const post = (referenceId, body) => ({ method: 'POST', url: '/services/data/v67.0/sobjects/Contact', referenceId, body });
    const reply = await conn.requestPost('/composite/graph', { graphs: [
      { graphId: 'good', compositeRequest: [post('a', { LastName: 'G' })] },
      { graphId: 'bad', compositeRequest: [post('b', { LastName: 'H' }), post('c', {})] },
    ] });
    assert.deepEqual(reply.graphs.map((g) => [g.graphId, g.isSuccessful]), [['good', true], ['bad', false]]);
  });
};
