'use strict';

// Last, because it uses up the limits of the portal.

const { assert, connect } = require('./client');

module.exports = (scenario, access) => {
  const quick = { limiterOptions: { minTime: 0, maxConcurrent: 50 } };

  scenario('headers tell what is left', async () => {
    const client = connect(access);
    const left = async () => {
      const { headers } = await client.apiRequest({ path: '/crm/v3/objects/contacts?limit=1' });
      assert.equal(headers.get('x-hubspot-ratelimit-max'), '190');
      assert.equal(headers.get('x-hubspot-ratelimit-interval-milliseconds'), '10000');
      return Number(headers.get('x-hubspot-ratelimit-daily-remaining'));
    };
    const first = await left();
    assert.equal(await left(), first - 1);
  });

  scenario('a burst of searches meets the secondly limit, which the client waits out', async () => {
    const client = connect(access, { ...quick, numberOfApiCallRetries: 0 });
    const burst = await Promise.allSettled(Array.from({ length: 12 }, () => client.crm.contacts.searchApi.doSearch({ limit: 1 })));
    const limited = burst.filter((r) => r.status === 'rejected').map((r) => r.reason);
    assert.ok(limited.length >= 5, `${limited.length} of 12 searches were refused`);
    for (const error of limited) {
      assert.equal(error.code, 429);
      assert.equal(error.body.message, 'You have reached your secondly limit.');
      assert.equal(error.body.policyName, 'SECONDLY');
    }
    const patient = connect(access, { ...quick, numberOfApiCallRetries: 3 });
    assert.ok((await patient.crm.contacts.searchApi.doSearch({ limit: 1 })).total >= 0);
  });

  scenario('a burst of calls meets the ten-secondly limit, which the client waits out', async () => {
    const client = connect(access, quick);
    const burst = await Promise.allSettled(Array.from({ length: 250 }, () => client.crm.companies.basicApi.getPage(1)));
    const limited = burst.filter((r) => r.status === 'rejected').map((r) => r.reason);
    assert.ok(limited.length >= 60, `${limited.length} of 250 calls were refused`);
    assert.equal(limited[0].code, 429);
    const { status, message, errorType, policyName, category } = limited[0].body;
    assert.deepEqual({ status, message, errorType, policyName, category }, {
      status: 'error', message: 'You have reached your ten_secondly_rolling limit.', errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING', category: undefined,
    });
    const patient = connect(access, { ...quick, numberOfApiCallRetries: 3 });
    assert.ok(Array.isArray((await patient.crm.companies.basicApi.getPage(1)).results));
  });
};
