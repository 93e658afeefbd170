'use strict';

const { assert, unique, connect, refused, contact } = require('./client');

module.exports = (scenario, access) => {
  const client = connect(access);
  const { batchApi: batch, basicApi: basic } = client.crm.contacts;
  const address = () => `${unique('batch')}@example.com`;
  const partial = (reply, errors) => {
    assert.match(reply.constructor.name, /WithErrors$/, 'the client took it for a 207');
    assert.equal(reply.status, 'COMPLETE');
    assert.equal(reply.errors.length, errors);
    assert.ok(reply.startedAt instanceof Date && reply.completedAt instanceof Date);
  };

  scenario('create makes all', async () => {
    const emails = [address(), address(), address()];
    const reply = await batch.create({ inputs: emails.map((email) => ({ properties: { email }, associations: [] })) });
    assert.equal(reply.constructor.name, 'BatchResponseSimplePublicObject');
    assert.deepEqual(reply.results.map((r) => r.properties.email).sort(), [...emails].sort());
  });

  scenario('create without trace ids is all or nothing', async () => {
    const taken = await contact(client);
    const free = address();
    const inputs = [free, taken.properties.email].map((email) => ({ properties: { email }, associations: [] }));
    assert.equal((await refused(409, batch.create({ inputs }))).category, 'CONFLICT');
    await refused(404, basic.getById(free, undefined, undefined, undefined, false, 'email'));
  });

  scenario('create with trace ids reports the bad row (207)', async () => {
    const taken = await contact(client);
    const free = address();
    const inputs = [taken.properties.email, free].map((email, i) => ({ objectWriteTraceId: `t${i}`, properties: { email }, associations: [] }));
    const reply = await batch.create({ inputs });
    partial(reply, 1);
    assert.equal(reply.numErrors, 1);
    assert.equal(reply.results[0].properties.email, free);
    const [error] = reply.errors;
    assert.equal(error.category, 'CONFLICT');
    assert.deepEqual(error.context, { objectWriteTraceId: ['t0'], existingId: [taken.id] });
  });

  scenario('a bad value in a row is named by its trace id', async () => {
    const inputs = [{ email: address() }, { email: address(), nope: '1' }].map((properties, i) => ({ objectWriteTraceId: `v${i}`, properties, associations: [] }));
    const reply = await batch.create({ inputs });
    partial(reply, 1);
    assert.equal(reply.errors[0].category, 'VALIDATION_ERROR');
    assert.deepEqual(reply.errors[0].context.objectWriteTraceId, ['v1']);
  });

  scenario('read reports what is missing in one row (207)', async () => {
    const made = await contact(client, { city: 'Ulm' });
    const reply = await batch.read({ inputs: [{ id: made.id }, { id: '7' }, { id: '8' }], properties: ['city', 'company'], propertiesWithHistory: [] });
    partial(reply, 1);
    assert.equal(reply.results[0].properties.city, 'Ulm');
    assert.equal(reply.results[0].properties.company, null);
    const [error] = reply.errors;
    assert.equal(error.category, 'OBJECT_NOT_FOUND');
    assert.equal(error.message, 'Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.');
    assert.deepEqual([...error.context.ids].sort(), ['7', '8']);
  });

  scenario('read by e-mail', async () => {
    const made = await contact(client);
    const reply = await batch.read({ idProperty: 'email', inputs: [{ id: made.properties.email }], properties: ['email'], propertiesWithHistory: [] });
    assert.equal(reply.results[0].id, made.id);
  });

  scenario('read with history', async () => {
    const made = await contact(client, { city: 'Ulm' });
    const reply = await batch.read({ inputs: [{ id: made.id }], properties: [], propertiesWithHistory: ['city'] });
    assert.equal(reply.results[0].propertiesWithHistory.city[0].value, 'Ulm');
  });

  scenario('update reports missing rows and changes the others (207)', async () => {
    const made = await contact(client);
    const reply = await batch.update({ inputs: [{ id: made.id, properties: { city: 'Bonn' } }, { id: '9', properties: { city: 'Bonn' } }] });
    partial(reply, 1);
    assert.equal(reply.results[0].properties.city, 'Bonn');
    assert.equal(reply.errors[0].category, 'OBJECT_NOT_FOUND');
  });

  scenario('update with the same id twice is refused', async () => {
    const made = await contact(client);
    const row = { id: made.id, properties: { city: 'Bonn' } };
    const body = await refused(400, batch.update({ inputs: [row, row] }));
    assert.equal(body.message, `Duplicate IDs found in batch input: [${made.id}]. IDs must be unique`);
    assert.deepEqual(body.context.ids, [made.id]);
  });

  scenario('upsert by e-mail says what is new', async () => {
    const made = await contact(client);
    const fresh = address();
    const reply = await batch.upsert({ inputs: [made.properties.email, fresh].map((id) => ({ id, idProperty: 'email', properties: { city: 'Ulm' } })) });
    const isNew = Object.fromEntries(reply.results.map((r) => [r.id === made.id ? 'old' : 'fresh', r._new]));
    assert.deepEqual(isNew, { old: false, fresh: true });
  });

  scenario('upsert finds a contact by an additional address', async () => {
    const [a, b] = [await contact(client), await contact(client)];
    const merged = await basic.merge({ primaryObjectId: a.id, objectIdToMerge: b.id });
    const reply = await batch.upsert({ inputs: [{ id: b.properties.email, idProperty: 'email', properties: { city: 'Ulm' } }] });
    assert.equal(reply.results[0].id, merged.id);
    assert.equal(reply.results[0]._new, false);
  });

  scenario('upsert of companies needs a unique property', async () => {
    const name = unique('co_key_');
    await client.crm.properties.coreApi.create('companies', { name, label: name, type: 'string', fieldType: 'text', groupName: 'companyinformation', hasUniqueValue: true });
    const companies = client.crm.companies.batchApi;
    const upsert = (idProperty) => companies.upsert({ inputs: [{ id: 'k1', idProperty, properties: { name: 'Acme' } }] });
    const [first, second] = [await upsert(name), await upsert(name)];
    assert.equal(first.results[0]._new, true);
    assert.equal(second.results[0]._new, false);
    assert.equal(first.results[0].id, second.results[0].id);
    await refused(400, upsert('domain'));
  });

  scenario('more than 100 rows are refused', async () => {
    const inputs = Array.from({ length: 101 }, () => ({ properties: { email: address() }, associations: [] }));
    assert.equal((await refused(400, batch.create({ inputs }))).category, 'VALIDATION_ERROR');
  });

  scenario('archive takes away all', async () => {
    const [a, b] = [await contact(client), await contact(client)];
    await batch.archive({ inputs: [{ id: a.id }, { id: b.id }] });
    const gone = await batch.read({ inputs: [{ id: a.id }, { id: b.id }], properties: [], propertiesWithHistory: [] });
    assert.equal(gone.results.length, 0);
  });
};
