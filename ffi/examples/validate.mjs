// Judges documents through the C library with Node and koffi 3.3.4, and prints the reports as `countersign validate --format json`.
//     node validate.mjs LIBRARY ANCHORS FILE...
import { readFileSync } from 'node:fs';
import koffi from 'koffi';

const [library, anchors, ...files] = process.argv.slice(2);
const lib = koffi.load(library);

const OK = 8000;
const TEXT = koffi.struct('countersign_str', { data: 'void *', len: 'size_t' });
for (const handle of ['trust_store', 'evidence', 'validator', 'report']) koffi.opaque(`countersign_${handle}`);
koffi.proto('bool countersign_progress_fn(void *userdata)');

const trustStoreNew = lib.func('uint32_t countersign_trust_store_new(_Out_ countersign_trust_store **out)');
const trustStoreAdd = lib.func(
    'uint32_t countersign_trust_store_add(countersign_trust_store *store, const uint8_t *bytes, size_t len, _Out_ size_t *added, _Out_ size_t *refused)');
const trustStoreFree = lib.func('void countersign_trust_store_free(countersign_trust_store *store)');
const validatorNew = lib.func(
    'uint32_t countersign_validator_new(const countersign_trust_store *trust, const countersign_trust_store *tsa_trust, const countersign_evidence *evidence, const uint8_t *config, size_t len, _Out_ countersign_validator **out)');
const validatorFree = lib.func('void countersign_validator_free(countersign_validator *validator)');
const validateBytes = lib.func(
    'uint32_t countersign_validate_bytes(const countersign_validator *validator, const uint8_t *pdf, size_t len, const char *name, countersign_progress_fn *progress, void *userdata, _Out_ countersign_report **out)');
const reportJson = lib.func('countersign_str countersign_report_json(const countersign_report *report)');
const reportFree = lib.func('void countersign_report_free(countersign_report *report)');
const lastErrorMessage = lib.func('void countersign_last_error_message(_Out_ uint8_t *buf, size_t len, _Out_ size_t *len_out)');

function check(result) {
    if (result === OK) return;
    const buffer = Buffer.alloc(1024);
    const length = [0];
    lastErrorMessage(buffer, buffer.length, length);
    throw new Error(`${buffer.toString('utf8', 0, Math.min(Number(length[0]), buffer.length - 1))} (${result})`);
}

// Calls a function whose last parameter receives a handle.
function make(call) {
    const out = [null];
    check(call(out));
    return out[0];
}

const text = ({ data, len }) => Buffer.from(koffi.decode(data, 'uint8_t', Number(len))).toString('utf8');

const config = Buffer.from(JSON.stringify({ at: '2026-06-01T12:00:00Z' }));
const trust = make((out) => trustStoreNew(out));
const pem = readFileSync(anchors);
check(trustStoreAdd(trust, pem, pem.length, [0], [0]));
const validator = make((out) => validatorNew(trust, null, null, config, config.length, out));
trustStoreFree(trust);

let asked = 0;
const reports = files.map((file) => {
    const pdf = readFileSync(file);
    const report = make((out) => validateBytes(validator, pdf, pdf.length, file, () => { asked += 1; return true; }, null, out));
    const json = text(reportJson(report));
    reportFree(report);
    JSON.parse(json);
    return json;
});
console.log(`[\n${reports.join(',\n')}\n]`);
if (asked < files.length) throw new Error('the callback was not called');

try {
    make((out) => validateBytes(validator, Buffer.from('no PDF'), 6, 'x.pdf', null, null, out));
    process.exitCode = 1;
} catch (error) {
    console.error(`as it should be: ${error.message}`);
}
validatorFree(validator);
