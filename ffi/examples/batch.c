/* Judges many documents on several threads; a line for each as soon as it is ready.
 *     batch ANCHORS WORKERS FILE... */
#include <countersign.h>
#include <stdio.h>
#include <stdlib.h>

struct progress {
    char **paths;
    size_t done, all;
};

static const char *word(countersign_indication indication) {
    switch (indication) {
    case COUNTERSIGN_INDICATION_TOTAL_PASSED: return "TOTAL-PASSED";
    case COUNTERSIGN_INDICATION_TOTAL_FAILED: return "TOTAL-FAILED";
    case COUNTERSIGN_INDICATION_INDETERMINATE: return "INDETERMINATE";
    case COUNTERSIGN_INDICATION_NO_SIGNATURE: return "NO-SIGNATURE";
    default: return "?";
    }
}

/* It is called on the thread that called countersign_validate_batch: no lock is needed. */
static bool each(void *userdata, size_t index, countersign_result result, const countersign_report *report,
                 countersign_str message) {
    struct progress *progress = userdata;
    progress->done++;
    if (result == COUNTERSIGN_RESULT_OK)
        printf("%zu/%zu\t%s\t%s\n", progress->done, progress->all, progress->paths[index],
               word(countersign_report_indication(report)));
    else
        printf("%zu/%zu\t%s\tERROR %u %.*s\n", progress->done, progress->all, progress->paths[index],
               (unsigned)result, (int)message.len, message.data);
    return !ferror(stdout); /* false stops the batch */
}

int main(int argc, char **argv) {
    countersign_trust_store *trust = NULL;
    countersign_validator *validator = NULL;
    struct progress progress = {argv + 3, 0, argc > 3 ? (size_t)argc - 3 : 0};
    countersign_result result;
    if (argc < 4) {
        fprintf(stderr, "usage: batch ANCHORS WORKERS FILE...\n");
        return 64;
    }
    result = countersign_trust_store_new(&trust);
    if (result == COUNTERSIGN_RESULT_OK)
        result = countersign_trust_store_add_path(trust, argv[1], NULL, NULL);
    if (result == COUNTERSIGN_RESULT_OK)
        result = countersign_validator_new(trust, NULL, NULL, NULL, 0, &validator);
    if (result == COUNTERSIGN_RESULT_OK)
        result = countersign_validate_batch(validator, (const char *const *)progress.paths, progress.all,
                                            (uint32_t)strtoul(argv[2], NULL, 10), each, &progress);
    if (result != COUNTERSIGN_RESULT_OK) {
        char message[1024];
        countersign_last_error_message(message, sizeof message, NULL);
        fprintf(stderr, "%s\n", message);
    }
    countersign_validator_free(validator);
    countersign_trust_store_free(trust);
    return result == COUNTERSIGN_RESULT_OK ? 0 : 4;
}
