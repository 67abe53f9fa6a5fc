/* Judges documents and prints the reports as `countersign validate --format json` does.
 *     validate [-t ANCHORS]... [-T TSA-ANCHORS]... [-e EVIDENCE]... [-c CONFIGURATION] FILE...
 * The exit status is that of the command: 0 passed, 1 failed, 2 indeterminate, 3 no signature, 4 unreadable. */
#include <countersign.h>
#include <stdio.h>
#include <string.h>

/* The gravest wins: 4, 1, 2, 3, 0. */
static int graver(int a, int b) {
    static const int gravity[] = {0, 3, 2, 1, 4};
    return gravity[a] > gravity[b] ? a : b;
}

static int fail(const char *what, countersign_result result) {
    char message[1024];
    countersign_last_error_message(message, sizeof message, NULL);
    fprintf(stderr, "%s: %s (%u)\n", what, message, (unsigned)result);
    return 4;
}

/* Prints one member of the array. */
static int judge(const countersign_validator *validator, const char *path, int *printed) {
    countersign_report *report = NULL;
    countersign_result result = countersign_validate_path(validator, path, NULL, NULL, &report);
    if (result != COUNTERSIGN_RESULT_OK)
        return fail("validate", result);

    countersign_str json = countersign_report_json(report);
    printf("%s%.*s", (*printed)++ ? ",\n" : "[\n", (int)json.len, json.data);

    int status = 4;
    switch (countersign_report_indication(report)) {
    case COUNTERSIGN_INDICATION_TOTAL_PASSED: status = 0; break;
    case COUNTERSIGN_INDICATION_TOTAL_FAILED: status = 1; break;
    case COUNTERSIGN_INDICATION_INDETERMINATE: status = 2; break;
    case COUNTERSIGN_INDICATION_NO_SIGNATURE: status = 3; break;
    default: break;
    }
    countersign_report_free(report);
    return status;
}

int main(int argc, char **argv) {
    countersign_trust_store *trust = NULL, *tsa_trust = NULL;
    countersign_evidence *evidence = NULL;
    countersign_validator *validator = NULL;
    const char *config = NULL;
    int status = 0, printed = 0, i;

    countersign_result result = countersign_trust_store_new(&trust);
    if (result == COUNTERSIGN_RESULT_OK)
        result = countersign_evidence_new(&evidence);

    for (i = 1; result == COUNTERSIGN_RESULT_OK && i + 1 < argc && argv[i][0] == '-'; i += 2) {
        const char *value = argv[i + 1];
        switch (argv[i][1]) {
        case 't': result = countersign_trust_store_add_path(trust, value, NULL, NULL); break;
        case 'T':
            if (!tsa_trust)
                result = countersign_trust_store_new(&tsa_trust);
            if (result == COUNTERSIGN_RESULT_OK)
                result = countersign_trust_store_add_path(tsa_trust, value, NULL, NULL);
            break;
        case 'e':
            result = countersign_evidence_add_path(evidence, value, NULL);
            if (result == COUNTERSIGN_RESULT_NO_EVIDENCE) { /* nothing is lost that could have helped */
                fail("left out", result);
                result = COUNTERSIGN_RESULT_OK;
            }
            break;
        case 'c': config = value; break;
        default: fprintf(stderr, "unknown option %s\n", argv[i]); return 64;
        }
    }
    if (result == COUNTERSIGN_RESULT_OK)
        result = countersign_validator_new(trust, tsa_trust, evidence, config, config ? strlen(config) : 0, &validator);
    if (result != COUNTERSIGN_RESULT_OK)
        status = fail("setting up", result);

    for (; validator && i < argc; i++)
        status = graver(status, judge(validator, argv[i], &printed));
    if (validator)
        puts(printed ? "\n]" : "[]");

    countersign_validator_free(validator);
    countersign_evidence_free(evidence);
    countersign_trust_store_free(tsa_trust);
    countersign_trust_store_free(trust);
    return status;
}
