/* Prints SHA-256 and SHA3-512 of each file.
 *     digest FILE... */
#include <countersign.h>
#include <stdio.h>

static void print_hex(const uint8_t *bytes, size_t len) {
    for (size_t i = 0; i < len; i++)
        printf("%02x", bytes[i]);
}

int main(int argc, char **argv) {
    int status = 0;
    for (int i = 1; i < argc; i++) {
        countersign_digests digests;
        if (countersign_digest_path(argv[i], &digests) != COUNTERSIGN_RESULT_OK) {
            char message[1024];
            countersign_last_error_message(message, sizeof message, NULL);
            fprintf(stderr, "%s\n", message);
            status = 4;
            continue;
        }
        print_hex(digests.sha256, sizeof digests.sha256);
        putchar(' ');
        print_hex(digests.sha3_512, sizeof digests.sha3_512);
        printf("  %s\n", argv[i]);
    }
    return status;
}
