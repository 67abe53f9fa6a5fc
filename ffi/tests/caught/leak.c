/* Wrong on purpose: makes ten and frees one. */
#include <countersign.h>

int main(void) {
    countersign_trust_store *trust = NULL;
    for (int i = 0; i < 10; i++)
        if (countersign_trust_store_new(&trust) != COUNTERSIGN_RESULT_OK)
            return 4;
    countersign_trust_store_free(trust);
    return 0;
}
