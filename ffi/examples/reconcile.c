/* Holds a signing platform's record against documents and prints every claim as `countersign reconcile --format json`
 * does.
 *     reconcile ANCHORS CONFIGURATION RECORD.json FILE...
 * The exit status is 0 confirmed, 1 contradicted, 2 unverifiable, 4 unreadable. */
#include <countersign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_file(const char *path, size_t *len) {
    char *text = NULL;
    FILE *file = fopen(path, "rb");
    if (file && fseek(file, 0, SEEK_END) == 0) {
        long size = ftell(file);
        rewind(file);
        text = size >= 0 ? malloc((size_t)size + 1) : NULL;
        *len = text ? fread(text, 1, (size_t)size, file) : 0;
    }
    if (file)
        fclose(file);
    return text;
}

int main(int argc, char **argv) {
    countersign_trust_store *trust = NULL;
    countersign_validator *validator = NULL;
    countersign_reconciliation *answer = NULL;
    size_t len = 0;
    int status = 4;
    if (argc < 5) {
        fprintf(stderr, "usage: reconcile ANCHORS CONFIGURATION RECORD.json FILE...\n");
        return 64;
    }
    char *record = read_file(argv[3], &len);
    if (!record) {
        perror(argv[3]);
        return 4;
    }
    if (countersign_trust_store_new(&trust) == COUNTERSIGN_RESULT_OK &&
        countersign_trust_store_add_path(trust, argv[1], NULL, NULL) == COUNTERSIGN_RESULT_OK &&
        countersign_validator_new(trust, NULL, NULL, argv[2], strlen(argv[2]), &validator) == COUNTERSIGN_RESULT_OK &&
        countersign_reconcile(validator, record, len, (const char *const *)(argv + 4), (size_t)argc - 4, NULL, NULL,
                              &answer) == COUNTERSIGN_RESULT_OK) {
        countersign_str json = countersign_reconciliation_json(answer);
        printf("%.*s\n", (int)json.len, json.data);
        switch (countersign_reconciliation_outcome(answer)) {
        case COUNTERSIGN_OUTCOME_CONFIRMED: status = 0; break;
        case COUNTERSIGN_OUTCOME_CONTRADICTED: status = 1; break;
        case COUNTERSIGN_OUTCOME_UNVERIFIABLE: status = 2; break;
        default: break;
        }
    } else {
        char message[1024];
        countersign_last_error_message(message, sizeof message, NULL);
        fprintf(stderr, "%s\n", message);
    }
    countersign_reconciliation_free(answer);
    countersign_validator_free(validator);
    countersign_trust_store_free(trust);
    free(record);
    return status;
}
