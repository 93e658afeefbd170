'use strict';

const { assert, unique, connect, refused, contact, company, json } = require('./client');

module.exports = (scenario, access) => {
  const client = connect(access);
  const slow = () => new Promise((resolve) => setTimeout(resolve, 220)); // below the account's 5 searches per second
  const search = async (request) => {
    await slow();
    return client.crm.contacts.searchApi.doSearch(request);
  };
  const where = (...filters) => ({ filterGroups: [{ filters }] });

  scenario('finds by value, without regard to case', async () => {
    const made = await contact(client, { firstname: 'Zebulon' });
    const found = await search({ ...where({ propertyName: 'firstname', operator: 'EQ', value: 'zebulon' }), properties: ['firstname'], limit: 10 });
    assert.equal(found.total, 1);
    assert.equal(found.results[0].id, made.id);
    assert.equal(found.results[0].properties.firstname, 'Zebulon');
    assert.equal(found.paging, undefined);
  });

  scenario('pages by offset, in order, to the end', async () => {
    const company = unique('Paged ');
    for (const city of ['c', 'a', 'b']) await contact(client, { company, city });
    const request = { ...where({ propertyName: 'company', operator: 'EQ', value: company }), sorts: [{ propertyName: 'city', direction: 'DESCENDING' }], properties: ['city'], limit: 2 };
    const first = await search(request);
    assert.equal(first.total, 3);
    assert.deepEqual(first.results.map((r) => r.properties.city), ['c', 'b']);
    assert.equal(first.paging.next.after, '2');
    const second = await search({ ...request, after: first.paging.next.after });
    assert.deepEqual(second.results.map((r) => r.properties.city), ['a']);
    assert.equal(second.paging, undefined);
  });

  scenario('groups are alternatives, filters of a group all hold', async () => {
    const company = unique('Groups ');
    for (const city of ['a', 'b', 'c']) await contact(client, { company, city });
    const is = { propertyName: 'company', operator: 'EQ', value: company };
    const found = await search({
      filterGroups: [{ filters: [is, { propertyName: 'city', operator: 'IN', values: ['a'] }] }, { filters: [is, { propertyName: 'city', operator: 'EQ', value: 'c' }] }],
      properties: ['city'], limit: 10,
    });
    assert.deepEqual(found.results.map((r) => r.properties.city).sort(), ['a', 'c']);
  });

  scenario('operators', async () => {
    const company = unique('Operators ');
    await contact(client, { company, city: 'Ulm' });
    await contact(client, { company });
    const count = async (filter) => (await search({ ...where({ propertyName: 'company', operator: 'EQ', value: company }, filter), limit: 1 })).total;
    assert.equal(await count({ propertyName: 'city', operator: 'HAS_PROPERTY' }), 1);
    assert.equal(await count({ propertyName: 'city', operator: 'NOT_HAS_PROPERTY' }), 1);
    assert.equal(await count({ propertyName: 'city', operator: 'CONTAINS_TOKEN', value: 'ul*' }), 1);
    const now = Date.now();
    assert.equal(await count({ propertyName: 'lastmodifieddate', operator: 'BETWEEN', value: `${now - 60000}`, highValue: `${now + 60000}` }), 2);
    assert.equal(await count({ propertyName: 'lastmodifieddate', operator: 'GTE', value: new Date(now + 60000).toISOString() }), 0);
  });

  scenario('query looks into the text properties', async () => {
    const word = unique('quokka');
    const made = await company(client, { name: `The ${word} company` });
    await slow();
    const found = await client.crm.companies.searchApi.doSearch({ query: word, limit: 5 });
    assert.deepEqual(found.results.map((r) => r.id), [made.id]);
  });

  scenario('an empty request lists all, oldest first', async () => {
    const found = await search({});
    assert.equal(found.results.length, Math.min(10, found.total));
    const times = found.results.map((r) => r.createdAt.getTime());
    assert.deepEqual(times, [...times].sort((a, b) => a - b));
  });

  scenario('archived contacts are not found', async () => {
    const made = await contact(client, { firstname: unique('Gone') });
    await client.crm.contacts.basicApi.archive(made.id);
    assert.equal((await search({ ...where({ propertyName: 'firstname', operator: 'EQ', value: made.properties.firstname }) })).total, 0);
  });

  scenario('what is beyond the limits is refused', async () => {
    const filter = { propertyName: 'city', operator: 'EQ', value: 'x' };
    await refused(400, search({ after: '10000', limit: 1 }));
    await refused(400, search({ filterGroups: Array.from({ length: 6 }, () => ({ filters: [filter] })) }));
    await refused(400, search({ filterGroups: [{ filters: Array.from({ length: 7 }, () => filter) }] }));
    await refused(400, search({ limit: 201 }));
  });

  scenario('searches are outside the burst limit and send no limit headers', async () => {
    await slow();
    const reply = await client.apiRequest({ method: 'POST', path: '/crm/v3/objects/contacts/search', body: {} });
    assert.equal(reply.status, 200);
    assert.equal(reply.headers.get('x-hubspot-ratelimit-remaining'), null);
    await slow();
    assert.ok((await json(client, 'POST', '/crm/objects/2026-09/contacts/search', { limit: '1' })).total > 0);
  });
};
