/* printf, the command line and the exit code. */
#include <stdio.h>

int main(int argc, char **argv)
{
    printf("Hello, %s!\n", "Cortex-M4");
    for (int i = 1; i < argc; i++) printf("argument %d: %s\n", i, argv[i]);
    fprintf(stderr, "this goes to standard error\n");
    return 7;
}
