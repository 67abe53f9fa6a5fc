/* Wrong on purpose: reads text that went with its report. */
#include <countersign.h>
#include <stdio.h>

int main(int argc, char **argv) {
    countersign_trust_store *trust = NULL;
    countersign_validator *validator = NULL;
    countersign_report *report = NULL;
    if (argc != 2 || countersign_trust_store_new(&trust) != COUNTERSIGN_RESULT_OK ||
        countersign_validator_new(trust, NULL, NULL, NULL, 0, &validator) != COUNTERSIGN_RESULT_OK ||
        countersign_validate_path(validator, argv[1], NULL, NULL, &report) != COUNTERSIGN_RESULT_OK)
        return 4;
    countersign_str json = countersign_report_json(report);
    countersign_report_free(report);
    putchar(json.data[json.len / 2]);
    countersign_validator_free(validator);
    countersign_trust_store_free(trust);
    return 0;
}
