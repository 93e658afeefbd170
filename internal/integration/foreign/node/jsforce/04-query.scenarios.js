'use strict';

const { assert, jsforce, unique, connect, refused } = require('./connection');

module.exports = (scenario, access) => {
  const conn = connect(access);
  const contacts = conn.sobject('Contact');
  const many = async (count, fields) => contacts.create(Array.from({ length: count }, (_, i) => ({ LastName: `q${i}`, ...fields })), { allowRecursive: true });

  scenario('pages are fetched to the end', async () => {
    const title = unique('Paged ');
    await many(650, { Title: title });
    const soql = `SELECT Id, LastName FROM Contact WHERE Title = '${title}' ORDER BY Id`;
    const headers = { 'Sforce-Query-Options': 'batchSize=200' };
    const first = await conn.query(soql, { headers });
    assert.deepEqual([first.totalSize, first.done, first.records.length], [650, false, 200]);
    assert.match(first.nextRecordsUrl, /\/services\/data\/v67\.0\/query\/0r8\w{15}-200$/);
    const ids = first.records.map((r) => r.Id);
    for (let page = first; !page.done;) {
      page = await conn.queryMore(page.nextRecordsUrl, { headers });
      ids.push(...page.records.map((r) => r.Id));
    }
    assert.equal(new Set(ids).size, 650);
    const all = await conn.query(soql, { autoFetch: true, maxFetch: 10000, headers });
    assert.equal(all.records.length, 650);
  });

  scenario('a wrong locator is refused', async () => {
    await refused('INVALID_QUERY_LOCATOR', conn.queryMore('/services/data/v67.0/query/0r8xx0000000000AAA-2000'));
  });

  scenario('the query builder', async () => {
    const title = unique('Built ');
    await contacts.create([{ LastName: 'b', Title: title, Email: 'b@example.com' }, { LastName: 'a', Title: title }]);
    const found = await contacts.find({ Title: title, Email: { $ne: null } }, ['Id', 'LastName']).execute();
    assert.deepEqual(found.map((r) => r.LastName), ['b']);
    const sorted = await contacts.find({ Title: title }, 'LastName').sort({ LastName: 1 }).limit(1).execute();
    assert.deepEqual(sorted.map((r) => r.LastName), ['a']);
    assert.equal(await contacts.count({ Title: title }), 2);
    const like = await contacts.find({ LastName: { $like: 'a%' }, Title: title, CreatedDate: { $gt: jsforce.SfDate.toDateTimeLiteral(new Date(Date.now() - 3600e3)) } }, 'Id');
    assert.equal(like.length, 1);
  });

  scenario('all fields of an object', async () => {
    const title = unique('Star ');
    await contacts.create({ LastName: 'Star', Title: title });
    const [seen] = await contacts.find({ Title: title }).execute();
    assert.equal(seen.LastName, 'Star');
    assert.ok('SystemModstamp' in seen && 'Email' in seen && 'MailingAddress' in seen);
  });

  scenario('parents, children and nulls', async () => {
    const name = unique('Family ');
    const account = (await conn.sobject('Account').create({ Name: name })).id;
    await contacts.create([{ LastName: 'kid', AccountId: account }, { LastName: `orphan of ${name}` }]);
    const [parent] = (await conn.query(`SELECT Name, (SELECT LastName FROM Contacts), (SELECT Id FROM Opportunities) FROM Account WHERE Id = '${account}'`)).records;
    assert.deepEqual(parent.Contacts.records.map((c) => c.LastName), ['kid']);
    assert.equal(parent.Contacts.totalSize, 1);
    assert.equal(parent.Opportunities, null);
    const [kid] = (await conn.query(`SELECT Account.Name FROM Contact WHERE Account.Name = '${name}'`)).records;
    assert.equal(kid.Account.Name, name);
    assert.equal(kid.Account.attributes.type, 'Account');
    const [orphan] = (await conn.query(`SELECT Account.Name, Email FROM Contact WHERE LastName = 'orphan of ${name}'`)).records;
    assert.equal(orphan.Account, null);
    assert.equal(orphan.Email, null);
  });

  scenario('aggregates', async () => {
    const title = unique('Grouped ');
    await contacts.create([{ LastName: 'x', Title: title }, { LastName: 'x', Title: title }, { LastName: 'y', Title: title }]);
    const grouped = await conn.query(`SELECT LastName, COUNT(Id) n, MAX(LastName) FROM Contact WHERE Title = '${title}' GROUP BY LastName ORDER BY LastName`);
    assert.deepEqual(grouped.records.map((r) => [r.attributes.type, r.LastName, r.n, r.expr0]), [['AggregateResult', 'x', 2, 'x'], ['AggregateResult', 'y', 1, 'y']]);
    const count = await conn.query(`SELECT COUNT() FROM Contact WHERE Title = '${title}'`);
    assert.deepEqual([count.totalSize, count.records], [3, []]);
  });

  scenario('deleted records are seen by queryAll only', async () => {
    const title = unique('Deleted ');
    const { id } = await contacts.create({ LastName: 'd', Title: title });
    await contacts.destroy(id);
    const soql = `SELECT Id, IsDeleted FROM Contact WHERE Title = '${title}'`;
    assert.equal((await conn.query(soql)).totalSize, 0);
    const all = await conn.query(soql, { scanAll: true });
    assert.deepEqual(all.records.map((r) => [r.Id, r.IsDeleted]), [[id, true]]);
  });

  scenario('quotes and other characters survive', async () => {
    const name = `${unique("O'Brien ")} Åsa 日本 100%_`;
    await contacts.create({ LastName: name });
    const [seen] = await contacts.find({ LastName: name }, 'LastName');
    assert.equal(seen.LastName, name);
    const title = unique('back\\slash ');
    const { id } = await contacts.create({ LastName: 'x', Title: title });
    const found = await conn.query(`SELECT Id FROM Contact WHERE Title = '${title.replace('\\', '\\\\')}'`);
    assert.deepEqual(found.records.map((r) => r.Id), [id]);
  });

  scenario('wrong queries are refused with their codes', async () => {
    const unknown = await refused('INVALID_FIELD', conn.query('SELECT Nope__c FROM Contact'));
    assert.match(unknown.message, /ERROR at Row:1:Column:8\nNo such column 'Nope__c' on entity 'Contact'\. If you are attempting to use a custom field/);
    const object = await refused('INVALID_TYPE', conn.query('SELECT Id FROM Nothing'));
    assert.match(object.message, /sObject type 'Nothing' is not supported/);
    await refused('MALFORMED_QUERY', conn.query('SELECT Id FROM Contact WHERE'));
    await refused('MALFORMED_QUERY', conn.query("SELECT Id FROM Contact WHERE LastName = 'a' AND Email = 'b' OR Title = 'c'"));
    await refused('NUMBER_OUTSIDE_VALID_RANGE', conn.query('SELECT Id FROM Contact LIMIT 1 OFFSET 2001'));
    await refused('INVALID_FIELD', conn.query('SELECT Id, Id FROM Contact'));
  });

  scenario('users, queues and the organisation', async () => {
    const [org] = (await conn.query('SELECT Id, Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, OrganizationType FROM Organization')).records;
    assert.equal(org.IsSandbox, false);
    assert.ok((await conn.query("SELECT Id FROM User WHERE IsActive = true AND UserType = 'Standard'")).totalSize >= 2);
    assert.equal((await conn.query('SELECT MasterLabel, IsWon FROM OpportunityStage WHERE IsClosed = true ORDER BY SortOrder')).totalSize, 2);
  });
};
