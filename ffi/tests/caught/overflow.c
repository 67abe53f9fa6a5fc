/* Wrong on purpose: adds beyond what an int holds. */
#include <countersign.h>
#include <limits.h>

int main(int argc, char **argv) {
    (void)argv;
    int sum = INT_MAX - (int)countersign_version().len;
    for (int i = 0; i < 100 * argc; i++)
        sum += argc;
    return sum == 0;
}
