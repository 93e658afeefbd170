'use strict';

// Bulk API 2.0. Results of several pages are left to the Go client: this one
// fails on them by itself.

const { assert, unique, connect } = require('./connection');

module.exports = (scenario, access) => {
  const conn = connect(access);
  conn.bulk2.pollInterval = 20;
  const contacts = conn.sobject('Contact');

  scenario('insert with good and bad rows', async () => {
    const title = unique('Bulk ');
    const result = await conn.bulk2.loadAndWaitForResults({
      object: 'Contact', operation: 'insert',
      input: [{ LastName: 'Ada', Title: title }, { LastName: '', Title: title }, { LastName: 'Quote "q", comma', Title: title }],
    });
    assert.equal(result.successfulResults.length, 2);
    assert.deepEqual(result.successfulResults.map((r) => r.sf__Created), ['true', 'true']);
    assert.equal(result.failedResults[0].sf__Error, 'REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --');
    assert.equal(result.failedResults[0].sf__Id, '');
    assert.equal(result.unprocessedRecords.length, 0);
    const seen = await contacts.find({ Title: title }, 'LastName').sort('LastName');
    assert.deepEqual(seen.map((r) => r.LastName), ['Ada', 'Quote "q", comma']);
  });

  scenario('upsert, update and delete', async () => {
    const key = unique('bulk');
    const run = (operation, input, more) => conn.bulk2.loadAndWaitForResults({ object: 'Contact', operation, input, ...more });
    const upsert = () => run('upsert', [{ Key__c: key, LastName: 'Up' }], { externalIdFieldName: 'Key__c' });
    const [made] = (await upsert()).successfulResults;
    assert.equal(made.sf__Created, 'true');
    assert.equal((await upsert()).successfulResults[0].sf__Created, 'false');
    await run('update', [{ Id: made.sf__Id, FirstName: 'New' }]);
    assert.equal((await contacts.retrieve(made.sf__Id)).FirstName, 'New');
    assert.equal((await run('delete', [{ Id: made.sf__Id }])).successfulResults.length, 1);
    assert.equal(await contacts.count({ Key__c: key }), 0);
  });

  scenario('a wrong column fails the whole job', async () => {
    await assert.rejects(
      conn.bulk2.loadAndWaitForResults({ object: 'Contact', operation: 'insert', input: [{ Foo: '1' }] }),
      /InvalidBatch : Field name not found : Foo/,
    );
  });

  scenario('a job is opened, aborted and deleted', async () => {
    const job = conn.bulk2.createJob({ object: 'Contact', operation: 'insert' });
    const open = await job.open();
    assert.equal(open.state, 'Open');
    assert.equal(open.contentUrl, `services/data/v67.0/jobs/ingest/${open.id}/batches`);
    assert.equal(open.apiVersion, 67);
    await job.abort();
    assert.equal((await job.check()).state, 'Aborted');
    await job.delete();
  });

  scenario('query', async () => {
    const title = unique('Bulk ');
    await contacts.create([{ LastName: 'a "quoted"', Title: title }, { LastName: 'b', Title: title }]);
    const stream = await conn.bulk2.query(`SELECT Id, LastName, Email FROM Contact WHERE Title = '${title}' ORDER BY LastName`, { pollInterval: 20, pollTimeout: 10000 });
    const rows = await stream.toArray();
    assert.deepEqual(rows.map((r) => [r.LastName, r.Email]), [['a "quoted"', ''], ['b', '']]);
  });
};
