'use strict';

const { assert, unique, connect, refused, contact, company, deal, json } = require('./client');

module.exports = (scenario, access) => {
  const client = connect(access);
  const contacts = client.crm.contacts.basicApi;

  scenario('create answers with dates, strings and system properties', async () => {
    const email = `${unique('Mixed.Case')}@Example.com`;
    const made = await contacts.create({ properties: { email, firstname: 'Ada', hs_email_optout: true }, associations: [] });
    assert.match(made.id, /^\d+$/);
    assert.ok(made.createdAt instanceof Date && made.updatedAt instanceof Date);
    assert.equal(made.archived, false);
    assert.equal(made.properties.email, email.toLowerCase());
    assert.equal(made.properties.hs_object_id, made.id);
    assert.equal(made.properties.hs_object_source, 'INTEGRATION');
    assert.equal(made.properties.hs_email_optout, 'true', 'values are text on the wire');
    const names = Object.keys(made.properties);
    assert.deepEqual(names, [...names].sort(), 'properties come in alphabetical order');
  });

  scenario('get returns defaults, null for what is unset, nothing for what does not exist', async () => {
    const made = await contact(client, { firstname: 'Ada' });
    const plain = await contacts.getById(made.id);
    assert.deepEqual(Object.keys(plain.properties), ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname']);
    const chosen = await contacts.getById(made.id, ['firstname', 'company', 'no_such_property']);
    assert.equal(chosen.properties.company, null);
    assert.equal('no_such_property' in chosen.properties, false);
    assert.equal('email' in chosen.properties, false);
    assert.equal(chosen.properties.hs_object_id, made.id);
  });

  scenario('get by e-mail finds the contact', async () => {
    const made = await contact(client);
    const found = await contacts.getById(made.properties.email, undefined, undefined, undefined, false, 'email');
    assert.equal(found.id, made.id);
  });

  scenario('get shows history, newest first', async () => {
    const made = await contact(client, { city: 'Ulm' });
    await contacts.update(made.id, { properties: { city: 'Bonn' } });
    const { propertiesWithHistory } = await contacts.getById(made.id, undefined, ['city']);
    assert.deepEqual(propertiesWithHistory.city.map((v) => v.value), ['Bonn', 'Ulm']);
    assert.ok(propertiesWithHistory.city[0].timestamp instanceof Date);
    assert.equal(propertiesWithHistory.city[0].sourceType, 'INTEGRATION');
  });

  scenario('get of an unknown id is a 404', async () => {
    assert.equal((await refused(404, contacts.getById('1'))).message, 'resource not found');
    const odd = await refused(404, contacts.getById('abc'));
    assert.equal(odd.category, 'OBJECT_NOT_FOUND');
    assert.equal(odd.message, 'Object not found.  objectId are usually numeric.');
  });

  scenario('a second contact with the e-mail is a 409 that names the first', async () => {
    const made = await contact(client);
    const body = await refused(409, contacts.create({ properties: { email: made.properties.email }, associations: [] }));
    assert.equal(body.category, 'CONFLICT');
    assert.equal(body.message, `Contact already exists. Existing ID: ${made.id}`);
  });

  scenario('update changes, clears, and touches the modified time', async () => {
    const made = await contact(client, { city: 'Ulm', company: 'Acme' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const changed = await contacts.update(made.id, { properties: { city: 'Bonn', company: '' } });
    assert.equal(changed.properties.city, 'Bonn');
    assert.ok(changed.updatedAt > made.updatedAt);
    const seen = await contacts.getById(made.id, ['city', 'company']);
    assert.ok(seen.properties.company === null || seen.properties.company === '');
  });

  scenario('update by e-mail works', async () => {
    const made = await contact(client);
    const changed = await contacts.update(made.properties.email, { properties: { city: 'Ulm' } }, 'email');
    assert.equal(changed.id, made.id);
  });

  scenario('an unknown property is a 400 that names it', async () => {
    const made = await contact(client);
    const body = await refused(400, contacts.update(made.id, { properties: { nope: '1' } }));
    assert.equal(body.category, 'VALIDATION_ERROR');
    assert.equal(body.errors[0].code, 'PROPERTY_DOESNT_EXIST');
    assert.deepEqual(body.errors[0].context.propertyName, ['nope']);
    const rows = JSON.parse(body.message.replace('Property values were not valid: ', ''));
    assert.equal(rows[0].name, 'nope');
  });

  scenario('values that do not fit are refused with their codes', async () => {
    const made = await contact(client);
    const cases = { INVALID_EMAIL: { email: 'no address' }, READ_ONLY_VALUE: { hs_object_id: '1' }, INVALID_OPTION: { lifecyclestage: 'no-stage' } };
    for (const [code, properties] of Object.entries(cases)) {
      const body = await refused(400, contacts.update(made.id, { properties }));
      assert.equal(body.errors[0].code, code);
    }
    const empty = await refused(400, contacts.update(made.id, { properties: {} }));
    assert.equal(empty.message, 'No properties found to update, please provide at least one.');
  });

  scenario('pages are walked by the id of the next record', async () => {
    for (let i = 0; i < 3; i++) await contact(client);
    const first = await contacts.getPage(2);
    assert.equal(first.results.length, 2);
    const { after, link } = first.paging.next;
    assert.match(after, /^\d+$/);
    assert.ok(link.includes(`after=${after}`));
    const second = await contacts.getPage(2, after);
    assert.equal(second.results[0].id, after);
    const all = await client.crm.contacts.getAll(2);
    assert.equal(new Set(all.map((c) => c.id)).size, all.length);
    assert.ok(all.length >= 3);
  });

  scenario('archived contacts are listed apart and gone for reads', async () => {
    const made = await contact(client);
    await contacts.archive(made.id);
    await contacts.archive(made.id); // again: still no error
    assert.equal((await refused(404, contacts.getById(made.id))).status, 'error');
    const old = await contacts.getById(made.id, undefined, undefined, undefined, true);
    assert.equal(old.archived, true);
    assert.ok(old.archivedAt instanceof Date);
    const listed = await client.crm.contacts.getAll(100, undefined, undefined, undefined, undefined, true);
    assert.ok(listed.some((c) => c.id === made.id));
  });

  scenario('merge leaves one contact that both ids lead to', async () => {
    const [a, b] = [await contact(client), await contact(client)];
    const merged = await contacts.merge({ primaryObjectId: a.id, objectIdToMerge: b.id });
    for (const id of [a.id, b.id]) assert.equal((await contacts.getById(id)).id, merged.id);
    const seen = await contacts.getById(merged.id, ['email', 'hs_merged_object_ids', 'hs_additional_emails']);
    assert.equal(seen.properties.email, a.properties.email);
    assert.equal(seen.properties.hs_additional_emails, b.properties.email);
    assert.ok(seen.properties.hs_merged_object_ids.split(';').includes(b.id));
  });

  scenario('a GDPR deletion removes the contact', async () => {
    const made = await contact(client);
    await contacts.purge({ objectId: made.properties.email, idProperty: 'email' });
    await refused(404, contacts.getById(made.id));
  });

  scenario('companies normalise their domain and do not deduplicate', async () => {
    const domain = `${unique('co')}.example`;
    const [a, b] = [await company(client, { domain: `https://www.${domain}/about` }), await company(client, { domain })];
    assert.equal(a.properties.domain, domain);
    assert.notEqual(a.id, b.id);
  });

  scenario('deals have stages, and closing one fills what HubSpot computes', async () => {
    const made = await deal(client, { amount: '1200.50' });
    assert.equal(made.properties.amount, '1200.50');
    await client.crm.deals.basicApi.update(made.id, { properties: { dealstage: 'closedwon' } });
    const seen = await client.crm.deals.basicApi.getById(made.id, ['hs_is_closed', 'hs_is_closed_won', 'closedate']);
    assert.equal(seen.properties.hs_is_closed, 'true');
    assert.equal(seen.properties.hs_is_closed_won, 'true');
    assert.ok(seen.properties.closedate);
    const body = await refused(400, client.crm.deals.basicApi.update(made.id, { properties: { dealstage: 'no-such-stage' } }));
    assert.equal(body.category, 'VALIDATION_ERROR');
  });

  scenario('activities are objects too', async () => {
    const now = new Date().toISOString();
    const { tasks, notes, calls, meetings, emails } = client.crm.objects;
    const create = (api, properties) => api.basicApi.create({ properties: { hs_timestamp: now, ...properties }, associations: [] });
    const task = await create(tasks, { hs_task_subject: 'Call back' });
    assert.equal((await tasks.basicApi.getById(task.id, ['hs_task_subject'])).properties.hs_task_subject, 'Call back');
    await create(notes, { hs_note_body: 'Hello' });
    await create(calls, { hs_call_title: 'First' });
    await create(meetings, { hs_meeting_title: 'Lunch' });
    await create(emails, { hs_email_direction: 'EMAIL', hs_email_subject: 'Hi' });
    assert.equal((await notes.basicApi.getPage(10)).results.length, 1);
  });

  scenario('the generic API takes names and type ids', async () => {
    const made = await company(client);
    for (const type of ['companies', 'company', '0-2']) {
      assert.equal((await client.crm.objects.basicApi.getById(type, made.id)).id, made.id);
    }
    const body = await refused(400, client.crm.objects.basicApi.getPage('butterflies'));
    assert.equal(body.message, 'Unable to infer object type from: butterflies');
  });

  scenario('dated versions serve the same records', async () => {
    const made = await contact(client);
    for (const version of ['2025-09', '2026-03', '2026-09']) {
      const seen = await json(client, 'GET', `/crm/objects/${version}/contacts/${made.id}?properties=email,city`);
      assert.equal(seen.properties.email, made.properties.email);
      assert.equal(seen.properties.city, null);
    }
  });

  scenario('inline associations on create and get', async () => {
    const firm = await company(client);
    const made = await contacts.create({
      properties: { email: `${unique('inline')}@example.com` },
      associations: [{ to: { id: firm.id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }] }],
    });
    const seen = await contacts.getById(made.id, undefined, undefined, ['companies']);
    assert.ok(seen.associations.companies.results.some((r) => r.id === firm.id && r.type.startsWith('contact_to_company')));
    await refused(400, contacts.create({
      properties: { email: `${unique('inline')}@example.com` },
      associations: [{ to: { id: firm.id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 280 }] }],
    }));
  });
};
