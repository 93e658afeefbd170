'use strict';

const { assert, unique, connect, refused, contact, json } = require('./client');

module.exports = (scenario, access) => {
  const client = connect(access);
  const { listsApi, membershipsApi } = client.crm.lists;
  const create = async (name = unique('List ')) => (await listsApi.create({ name, objectTypeId: '0-1', processingType: 'MANUAL' })).list;

  scenario('a list is made, found and deleted', async () => {
    const list = await create();
    assert.equal(list.processingType, 'MANUAL');
    assert.equal(list.objectTypeId, '0-1');
    assert.equal((await listsApi.getById(list.listId)).list.name, list.name);
    assert.equal((await listsApi.getByName(list.name, '0-1')).list.listId, list.listId);
    assert.deepEqual((await listsApi.getAll([list.listId])).lists.map((l) => l.listId), [list.listId]);
    await listsApi.remove(list.listId);
    await refused(404, listsApi.getById(list.listId));
    await listsApi.restore(list.listId);
    assert.equal((await listsApi.getById(list.listId)).list.listId, list.listId);
  });

  scenario('a name is taken once', async () => {
    const list = await create();
    const body = await refused(400, listsApi.create({ name: list.name, objectTypeId: '0-1', processingType: 'MANUAL' }));
    assert.equal(body.subCategory, 'ILS.DUPLICATE_LIST_NAMES');
  });

  scenario('members are added, listed page by page, and removed', async () => {
    const list = await create();
    const ids = [];
    for (let i = 0; i < 3; i++) ids.push((await contact(client)).id);
    const added = await membershipsApi.add(list.listId, [...ids, '79']);
    assert.deepEqual([...(added.recordsIdsAdded ?? added.recordIdsAdded)].sort(), [...ids].sort());
    assert.deepEqual(added.recordIdsMissing, ['79']);
    const first = await membershipsApi.getPage(list.listId, undefined, undefined, 2);
    const second = await membershipsApi.getPage(list.listId, first.paging.next.after, undefined, 2);
    assert.deepEqual([...first.results, ...second.results].map((m) => m.recordId), [...ids].sort((a, b) => a - b));
    assert.ok(first.results[0].membershipTimestamp instanceof Date);
    assert.equal((await membershipsApi.getPageOrderedByAddedToListDate(list.listId)).results.length, 3);
    assert.equal((await listsApi.getById(list.listId)).list.size, 3);
    const removed = await membershipsApi.remove(list.listId, [ids[0]]);
    assert.deepEqual(removed.recordIdsRemoved, [ids[0]]);
    const changed = await membershipsApi.addAndRemove(list.listId, { recordIdsToAdd: [ids[0]], recordIdsToRemove: [ids[1]] });
    assert.deepEqual(changed.recordIdsRemoved, [ids[1]]);
    await membershipsApi.removeAll(list.listId);
    assert.deepEqual((await membershipsApi.getPage(list.listId)).results, []);
  });

  scenario('one list is added to another', async () => {
    const [from, to, a] = [await create(), await create(), await contact(client)];
    await membershipsApi.add(from.listId, [a.id]);
    await membershipsApi.addAllFromList(to.listId, from.listId);
    assert.deepEqual((await membershipsApi.getPage(to.listId)).results.map((m) => m.recordId), [a.id]);
  });

  scenario('a record knows its lists', async () => {
    const [list, a] = [await create(), await contact(client)];
    await membershipsApi.add(list.listId, [a.id]);
    const known = await membershipsApi.getLists('0-1', a.id);
    assert.deepEqual(known.results.map((l) => l.listId), [list.listId]);
    assert.ok(known.results[0].firstAddedTimestamp instanceof Date);
    const batch = await json(client, 'POST', '/crm/v3/lists/records/memberships/batch/read', { inputs: [{ objectTypeId: '0-1', recordId: a.id }] });
    assert.equal(batch.results.length, 1);
  });

  scenario('search finds lists by a part of the name', async () => {
    const word = unique('Wombat');
    const list = await create(`The ${word} list`);
    const found = await listsApi.doSearch({ query: word, offset: 0, count: 20, listIds: [], processingTypes: [], additionalProperties: [] });
    assert.deepEqual(found.lists.map((l) => l.listId), [list.listId]);
    assert.equal(found.hasMore, false);
    assert.equal(found.total, 1);
    assert.equal(typeof found.lists[0].additionalProperties.hs_list_size, 'string');
  });

  scenario('a list gets another name', async () => {
    const list = await create();
    const name = unique('Renamed ');
    await listsApi.updateName(list.listId, name);
    assert.equal((await listsApi.getById(list.listId)).list.name, name);
  });
};
