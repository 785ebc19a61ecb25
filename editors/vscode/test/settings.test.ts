import assert from 'node:assert/strict';
import { test } from 'node:test';

import { changed, NAMES, settings } from '../src/settings';

const of = (values: Record<string, unknown>) => settings((name) => values[name]);

test('what is left empty is left out', () => {
    assert.deepEqual(of({}), {});
    assert.deepEqual(of({ flinkVersion: '', sla: '  ', environment: '', select: [], ignore: [''] }), {});
    assert.deepEqual(of({ flinkVersion: null, sla: undefined, select: null }), {});
});

test('what is said is passed on', () => {
    const all = { flinkVersion: '1.20', sla: '500ms', environment: 'production', select: ['FL1', 'state'], ignore: ['FL903'] };
    assert.deepEqual(of(all), all);
});

test('other settings are not', () => {
    assert.deepEqual(of({ path: '/bin/false', 'trace.server': 'verbose', sla: '1s' }), { sla: '1s' });
    assert.ok(!NAMES.includes('path') && !NAMES.includes('trace.server'));
});

test('blanks around a value are not part of it', () => {
    assert.deepEqual(of({ sla: ' 500ms ', ignore: [' FL903 ', ' '] }), { sla: '500ms', ignore: ['FL903'] });
});

test('values of other types are taken as far as they can be', () => {
    assert.deepEqual(of({ flinkVersion: 1.2, select: 'FL1, FL2', ignore: ['FL3', 7, null, {}] }), {
        flinkVersion: '1.2',
        select: ['FL1', 'FL2'],
        ignore: ['FL3', '7'],
    });
    assert.deepEqual(of({ sla: true, environment: {}, select: { a: 1 } }), {});
});

test('a change names the extension', () => {
    assert.deepEqual(changed({ sla: '1s' }), { settings: { flinklint: { sla: '1s' } } });
    assert.deepEqual(changed({}), { settings: { flinklint: {} } });
});
