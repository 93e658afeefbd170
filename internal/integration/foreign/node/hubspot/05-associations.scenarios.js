'use strict';

const { assert, unique, connect, refused, contact, company, deal, json } = require('./client');

const hubspotDefined = (associationTypeId) => ({ associationCategory: 'HUBSPOT_DEFINED', associationTypeId });

module.exports = (scenario, access) => {
  const client = connect(access);
  const v4 = client.crm.associations.v4;
  const types = (row) => row.associationTypes.map((t) => t.typeId).sort((a, b) => a - b);

  scenario('a labelled link has the unlabelled one beside it', async () => {
    const [d, c] = [await deal(client), await company(client)];
    const made = await v4.basicApi.create('deals', d.id, 'companies', c.id, [hubspotDefined(5)]);
    assert.equal(String(made.fromObjectId), d.id);
    assert.equal(String(made.toObjectId), c.id);
    const [row] = (await v4.basicApi.getPage('deals', d.id, 'companies')).results;
    assert.equal(typeof row.toObjectId, 'number', 'ids of associations are numbers on the wire');
    assert.equal(String(row.toObjectId), c.id);
    assert.deepEqual(types(row), [5, 341]);
    assert.equal(row.associationTypes.find((t) => t.typeId === 5).label, 'Primary');
    assert.equal(row.associationTypes.find((t) => t.typeId === 341).label, null);
    const [back] = (await v4.basicApi.getPage('companies', c.id, 'deals')).results;
    assert.deepEqual(types(back), [6, 342]);
  });

  scenario('default links go both ways', async () => {
    const [a, d] = [await contact(client), await deal(client)];
    const made = await v4.basicApi.createDefault('deals', d.id, 'contacts', a.id);
    assert.equal(made.status, 'COMPLETE');
    assert.ok(made.results.some((r) => r._from.id === d.id && r.to.id === a.id && r.associationSpec.associationTypeId === 3));
    const [back] = (await v4.basicApi.getPage('contacts', a.id, 'deals')).results;
    assert.deepEqual(types(back), [4]);
  });

  scenario('a record has one primary company', async () => {
    const [d, first, second] = [await deal(client), await company(client), await company(client)];
    await v4.basicApi.create('deals', d.id, 'companies', first.id, [hubspotDefined(5)]);
    await v4.basicApi.create('deals', d.id, 'companies', second.id, [hubspotDefined(5)]);
    const rows = (await v4.basicApi.getPage('deals', d.id, 'companies')).results;
    const primary = rows.filter((r) => types(r).includes(5)).map((r) => String(r.toObjectId));
    assert.deepEqual(primary, [second.id]);
    assert.equal(rows.length, 2);
  });

  scenario('links are listed page by page', async () => {
    const c = await company(client);
    for (let i = 0; i < 3; i++) await v4.basicApi.createDefault('companies', c.id, 'contacts', (await contact(client)).id);
    const first = await v4.basicApi.getPage('companies', c.id, 'contacts', undefined, 2);
    assert.equal(first.results.length, 2);
    const second = await v4.basicApi.getPage('companies', c.id, 'contacts', first.paging.next.after, 2);
    assert.equal(second.results.length, 1);
    assert.equal(second.paging, undefined);
  });

  scenario('archive removes every link of the pair', async () => {
    const [d, c] = [await deal(client), await company(client)];
    await v4.basicApi.create('deals', d.id, 'companies', c.id, [hubspotDefined(5)]);
    await v4.basicApi.archive('deals', d.id, 'companies', c.id);
    assert.deepEqual((await v4.basicApi.getPage('deals', d.id, 'companies')).results, []);
  });

  scenario('batch read reports records without links (207)', async () => {
    const [d, lonely, c] = [await deal(client), await deal(client), await company(client)];
    await v4.basicApi.createDefault('deals', d.id, 'companies', c.id);
    const reply = await v4.batchApi.getPage('deals', 'companies', { inputs: [{ id: d.id }, { id: lonely.id }] });
    assert.match(reply.constructor.name, /WithErrors$/);
    assert.equal(reply.results.length, 1);
    assert.equal(reply.results[0]._from.id, d.id);
    assert.equal(reply.numErrors, 1);
    const [error] = reply.errors;
    assert.equal(error.subCategory, 'crm.associations.NO_ASSOCIATIONS_FOUND');
    assert.equal(error.message, `No company is associated with deal ${lonely.id}.`);
    assert.deepEqual(error.context, { fromObjectId: [lonely.id], fromObjectType: ['deal'], toObjectType: ['company'] });
  });

  scenario('batch create, default create and archive', async () => {
    const [d, a, b] = [await deal(client), await contact(client), await contact(client)];
    const made = await v4.batchApi.create('deals', 'contacts', { inputs: [{ _from: { id: d.id }, to: { id: a.id }, types: [hubspotDefined(3)] }] });
    assert.equal(made.results[0].fromObjectTypeId, '0-3');
    assert.deepEqual(made.results[0].labels, []);
    await v4.batchApi.createDefault('deals', 'contacts', { inputs: [{ _from: { id: d.id }, to: { id: b.id } }] });
    assert.equal((await v4.basicApi.getPage('deals', d.id, 'contacts')).results.length, 2);
    await v4.batchApi.archive('deals', 'contacts', { inputs: [{ _from: { id: d.id }, to: [{ id: a.id }, { id: b.id }] }] });
    assert.equal((await v4.basicApi.getPage('deals', d.id, 'contacts')).results.length, 0);
  });

  scenario('batch create reports ids that do not exist (207)', async () => {
    const [d, a] = [await deal(client), await contact(client)];
    const row = (id) => ({ _from: { id: d.id }, to: { id }, types: [hubspotDefined(3)] });
    const reply = await v4.batchApi.create('deals', 'contacts', { inputs: [row(a.id), row('77')] });
    assert.match(reply.constructor.name, /WithErrors$/);
    assert.equal(reply.results.length, 1);
    assert.equal(reply.errors.length, 1);
    assert.match(reply.errors[0].subCategory, /^crm\.associations\./);
  });

  scenario('labels can be made, used, taken away and deleted', async () => {
    const name = unique('decider_');
    const { definitionsApi } = v4.schema;
    const made = await definitionsApi.create('contacts', 'deals', { label: 'Decider', name });
    const spec = made.results.find((r) => r.label === 'Decider');
    assert.equal(spec.category, 'USER_DEFINED');
    const listed = (await definitionsApi.getAll('contacts', 'deals')).results;
    assert.ok(listed.some((l) => l.typeId === spec.typeId) && listed.some((l) => l.typeId === 4 && l.label === null));
    const [a, d] = [await contact(client), await deal(client)];
    const label = { associationCategory: 'USER_DEFINED', associationTypeId: spec.typeId };
    await v4.basicApi.create('contacts', a.id, 'deals', d.id, [label]);
    assert.deepEqual(types((await v4.basicApi.getPage('contacts', a.id, 'deals')).results[0]), [4, spec.typeId].sort((x, y) => x - y));
    await v4.batchApi.archiveLabels('contacts', 'deals', { inputs: [{ _from: { id: a.id }, to: { id: d.id }, types: [label] }] });
    assert.deepEqual(types((await v4.basicApi.getPage('contacts', a.id, 'deals')).results[0]), [4]);
    await definitionsApi.update('contacts', 'deals', { associationTypeId: spec.typeId, label: 'Decision maker' });
    await definitionsApi.remove('contacts', 'deals', spec.typeId);
    assert.ok(!(await definitionsApi.getAll('contacts', 'deals')).results.some((l) => l.typeId === spec.typeId));
  });

  scenario('the older API reads, writes and removes the same links', async () => {
    const [a, c] = [await contact(client), await company(client)];
    const { batchApi, schema } = client.crm.associations;
    const input = { _from: { id: a.id }, to: { id: c.id }, type: 'contact_to_company' };
    const made = await batchApi.create('contacts', 'companies', { inputs: [input] });
    assert.equal(made.results[0].type, 'contact_to_company');
    const read = await batchApi.read('contacts', 'companies', { inputs: [{ id: a.id }] });
    assert.equal(read.results[0].to[0].id, c.id);
    assert.ok((await schema.typesApi.getAll('contacts', 'companies')).results.length > 0);
    await batchApi.archive('contacts', 'companies', { inputs: [input] });
    assert.deepEqual((await v4.basicApi.getPage('contacts', a.id, 'companies')).results, []);
  });

  scenario('dated paths serve the same links', async () => {
    const [a, c] = [await contact(client), await company(client)];
    await v4.basicApi.createDefault('contacts', a.id, 'companies', c.id);
    for (const version of ['2026-03', '2026-09']) {
      const batch = await json(client, 'POST', `/crm/associations/${version}/contacts/companies/batch/read`, { inputs: [{ id: a.id }] });
      assert.equal(String(batch.results[0].to[0].toObjectId), c.id);
      const single = await json(client, 'GET', `/crm/objects/${version}/contacts/${a.id}/associations/companies`);
      assert.equal(String(single.results[0].toObjectId), c.id);
      assert.ok((await json(client, 'GET', `/crm/associations/${version}/contacts/companies/labels`)).results.length > 1);
    }
  });

  scenario('activities hang on contacts', async () => {
    const a = await contact(client);
    const task = await client.crm.objects.tasks.basicApi.create({
      properties: { hs_timestamp: new Date().toISOString(), hs_task_subject: 'Call' },
      associations: [{ to: { id: a.id }, types: [hubspotDefined(204)] }],
    });
    const [row] = (await v4.basicApi.getPage('contacts', a.id, 'tasks')).results;
    assert.equal(String(row.toObjectId), task.id);
    assert.deepEqual(types(row), [203]);
  });

  scenario('a merge keeps the links', async () => {
    const [a, b, d] = [await contact(client), await contact(client), await deal(client)];
    await v4.basicApi.createDefault('contacts', b.id, 'deals', d.id);
    const merged = await client.crm.contacts.basicApi.merge({ primaryObjectId: a.id, objectIdToMerge: b.id });
    const rows = (await v4.basicApi.getPage('contacts', merged.id, 'deals')).results;
    assert.deepEqual(rows.map((r) => String(r.toObjectId)), [d.id]);
  });

  scenario('a link to a record that does not exist is refused', async () => {
    const a = await contact(client);
    const body = await refused(404, v4.basicApi.createDefault('contacts', a.id, 'companies', '78'));
    assert.equal(body.status, 'error');
  });
};
