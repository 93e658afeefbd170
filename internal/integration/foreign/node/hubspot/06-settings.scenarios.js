'use strict';

const { assert, unique, connect, refused, contact, json } = require('./client');

module.exports = (scenario, access) => {
  const client = connect(access);
  const { coreApi, batchApi, groupsApi } = client.crm.properties;
  const { pipelinesApi, pipelineStagesApi } = client.crm.pipelines;
  const text = (name, more = {}) => ({ name, label: name, type: 'string', fieldType: 'text', groupName: 'contactinformation', ...more });

  scenario('properties are described', async () => {
    const { results } = await coreApi.getAll('contacts');
    const email = results.find((p) => p.name === 'email');
    assert.equal(email.type, 'string');
    assert.equal(email.hubspotDefined, true);
    assert.equal(email.modificationMetadata.readOnlyValue, false);
    assert.equal(results.find((p) => p.name === 'hs_object_id').modificationMetadata.readOnlyValue, true);
    const owner = results.find((p) => p.name === 'hubspot_owner_id');
    assert.equal(owner.externalOptions, true);
    assert.equal(owner.referencedObjectType, 'OWNER');
    assert.deepEqual(owner.options, []);
    const stage = results.find((p) => p.name === 'lifecyclestage');
    assert.deepEqual(stage.options.map((o) => o.value).slice(0, 3), ['subscriber', 'lead', 'marketingqualifiedlead']);
  });

  scenario('a property is made, used, changed and archived', async () => {
    const name = unique('crm_key_');
    const made = await coreApi.create('contacts', text(name, { hasUniqueValue: true }));
    assert.equal(made.hasUniqueValue, true);
    assert.equal(made.hubspotDefined ?? false, false);
    assert.equal(made.displayOrder, -1);
    assert.ok(made.createdAt instanceof Date);
    const a = await contact(client, { [name]: 'k1' });
    assert.equal((await client.crm.contacts.basicApi.getById('k1', [name], undefined, undefined, false, name)).id, a.id);
    const body = await refused(400, client.crm.contacts.basicApi.create({ properties: { firstname: 'B', [name]: 'k1' }, associations: [] }));
    assert.equal(body.category, 'VALIDATION_ERROR');
    assert.equal((await coreApi.update('contacts', name, { label: 'Key' })).label, 'Key');
    await coreApi.archive('contacts', name);
    await refused(404, coreApi.getByName('contacts', name));
  });

  scenario('a property that exists is a conflict, alone and in a batch (207)', async () => {
    const name = unique('twice_');
    await coreApi.create('contacts', text(name));
    await refused(409, coreApi.create('contacts', text(name)));
    const fresh = unique('fresh_');
    const reply = await batchApi.create('contacts', { inputs: [text(name), text(fresh)] });
    assert.match(reply.constructor.name, /WithErrors$/);
    assert.deepEqual(reply.results.map((p) => p.name), [fresh]);
    const [error] = reply.errors;
    assert.equal(error.category, 'OBJECT_ALREADY_EXISTS');
    assert.equal(error.subCategory, 'Properties.PROPERTY_WITH_NAME_EXISTS');
    assert.equal(error.message, `A property named '${name}' already exists.`);
    assert.deepEqual(error.context, { name: [name] });
  });

  scenario('options and booleans are kept to', async () => {
    const [color, flag] = [unique('color_'), unique('flag_')];
    await coreApi.create('contacts', text(color, { type: 'enumeration', fieldType: 'select', options: [{ label: 'Red', value: 'red', displayOrder: 0, hidden: false }] }));
    const yesNo = await coreApi.create('contacts', text(flag, { type: 'bool', fieldType: 'booleancheckbox' }));
    assert.deepEqual(yesNo.options.map((o) => o.value).sort(), ['false', 'true']);
    const a = await contact(client, { [color]: 'red', [flag]: 'true' });
    const body = await refused(400, client.crm.contacts.basicApi.update(a.id, { properties: { [color]: 'blue' } }));
    assert.equal(body.errors[0].code, 'INVALID_OPTION');
  });

  scenario('properties are read and archived in batches', async () => {
    const name = unique('batch_');
    await coreApi.create('contacts', text(name));
    const read = await batchApi.read('contacts', { archived: false, inputs: [{ name: 'email' }, { name }] });
    assert.deepEqual(read.results.map((p) => p.name).sort(), [name, 'email'].sort());
    await batchApi.archive('contacts', { inputs: [{ name }] });
    await refused(404, coreApi.getByName('contacts', name));
  });

  scenario('groups of properties', async () => {
    const name = unique('group_');
    const made = await groupsApi.create('contacts', { name, label: 'Mine', displayOrder: -1 });
    assert.equal(made.label, 'Mine');
    await refused(409, groupsApi.create('contacts', { name, label: 'Mine', displayOrder: -1 }));
    assert.equal((await groupsApi.update('contacts', name, { label: 'Ours' })).label, 'Ours');
    assert.ok((await groupsApi.getAll('contacts')).results.some((g) => g.name === name));
    await groupsApi.archive('contacts', name);
    await refused(404, groupsApi.getByName('contacts', name));
  });

  scenario('the sales pipeline has its stages and probabilities', async () => {
    const sales = (await pipelinesApi.getAll('deals')).results.find((p) => p.id === 'default');
    const stages = Object.fromEntries(sales.stages.map((s) => [s.id, s.metadata]));
    assert.deepEqual(stages.appointmentscheduled, { isClosed: 'false', probability: '0.2' });
    assert.equal(stages.closedwon.isClosed, 'true');
    assert.equal(sales.createdAt.getTime(), 0);
    assert.equal((await pipelineStagesApi.getById('deals', 'default', 'closedlost')).metadata.probability, '0.0');
  });

  scenario('pipelines and stages are made, changed and deleted', async () => {
    const label = unique('Renewals ');
    const stage = (name, probability) => ({ label: name, displayOrder: 0, metadata: { probability } });
    const made = await pipelinesApi.create('deals', { label, displayOrder: 3, stages: [stage('Open', '0.5'), stage('Won', '1.0')] });
    assert.equal(made.stages.length, 2);
    assert.equal((await pipelinesApi.update('deals', made.id, { label: `${label}!` })).label, `${label}!`);
    const added = await pipelineStagesApi.create('deals', made.id, stage('Lost', '0.0'));
    assert.equal((await pipelineStagesApi.update('deals', made.id, added.id, { label: 'Gone', metadata: { probability: '0.0' } })).label, 'Gone');
    assert.equal((await pipelineStagesApi.getAll('deals', made.id)).results.length, 3);
    await pipelineStagesApi.archive('deals', made.id, added.id);
    await pipelinesApi.archive('deals', made.id);
    await refused(404, pipelinesApi.getById('deals', made.id));
  });

  scenario('owners are listed, by id, by user id and by e-mail', async () => {
    const { ownersApi } = client.crm.owners;
    const [owner] = (await ownersApi.getPage()).results;
    assert.equal(owner.type, 'PERSON');
    assert.ok(owner.createdAt instanceof Date);
    assert.equal((await ownersApi.getById(Number(owner.id))).email, owner.email);
    assert.equal((await ownersApi.getById(owner.userId, 'userId')).id, owner.id);
    assert.deepEqual((await ownersApi.getPage(owner.email)).results.map((o) => o.id), [owner.id]);
    assert.deepEqual((await ownersApi.getPage('nobody@example.com')).results, []);
    await refused(404, ownersApi.getById(1));
    const gone = (await ownersApi.getPage(undefined, undefined, 100, true)).results;
    assert.deepEqual(gone.map((o) => [o.archived, o.userId ?? null]), [[true, null]], 'deactivated owners are listed apart, without a user id');
    assert.ok(gone[0].userIdIncludingInactive > 0);
    for (const path of ['/crm/v3/owners', '/crm/v3/owners/', '/crm/owners/2026-03']) {
      assert.ok((await json(client, 'GET', path)).results.length > 0);
    }
  });
};
