/* Files by semihosting: through stdio, and call by call. */
#include "cortex-m4.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static long call(uint32_t operation, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    const uint32_t block[4] = {a, b, c, d};
    return (long)semihosting(operation, block);
}

static long open_file(const char *name, uint32_t mode)
{
    return call(0x01, (uint32_t)name, mode, strlen(name), 0);
}

int main(void)
{
    FILE *file = fopen("notes.txt", "w");
    printf("opened for writing: %d\n", file != NULL);
    if (file == NULL) return 1;
    for (int i = 0; i < 1000; i++) fprintf(file, "line %d\n", i);
    fclose(file);
    file = fopen("notes.txt", "a");
    fputs("the end\n", file);
    fclose(file);
    file = fopen("notes.txt", "r+");
    char line[32];
    unsigned lines = 0, characters = 0;
    while (fgets(line, sizeof line, file)) lines++, characters += strlen(line);
    printf("%u lines, %u characters, last: %s", lines, characters, line);
    fseek(file, 5, SEEK_SET);
    fputc('X', file);
    fseek(file, -8, SEEK_END);
    fgets(line, sizeof line, file);
    printf("at %ld: %s", ftell(file), line);
    rewind(file);
    fgets(line, sizeof line, file);
    printf("first: %s", line);
    fclose(file);

    const long handle = open_file("notes.txt", 1);
    char buffer[16] = {0};
    printf("length %ld, terminal %ld\n", call(0x0c, handle, 0, 0, 0), call(0x09, handle, 0, 0, 0));
    printf("seek %ld", call(0x0a, handle, 8892, 0, 0));
    printf(", not read of 16: %ld", call(0x06, handle, (uint32_t)buffer, 16, 0));
    printf(", then %ld\n", call(0x06, handle, (uint32_t)buffer, 16, 0));
    printf("read: %s", buffer);
    printf("close %ld, again %ld\n", call(0x02, handle, 0, 0, 0), call(0x02, handle, 0, 0, 0));

    printf("rename %ld\n", call(0x0f, (uint32_t) "notes.txt", 9, (uint32_t) "renamed.txt", 11));
    printf("old name %ld, new name opens %d\n", open_file("notes.txt", 0), open_file("renamed.txt", 0) >= 0);
    printf("remove %ld, again %ld\n", call(0x0e, (uint32_t) "renamed.txt", 11, 0, 0),
           call(0x0e, (uint32_t) "renamed.txt", 11, 0, 0));
    errno = 0;
    file = fopen("nothing.txt", "r");
    printf("missing file: opened %d, errno is ENOENT %d\n", file != NULL, errno == ENOENT);

    const long console = open_file(":tt", 4);
    fflush(stdout);
    printf("not written: %ld\n", call(0x05, console, (uint32_t) "by SYS_WRITE\n", 13, 0));
    printf("clock moves on: %d, ticks: %d\n", (long)semihosting(0x10, 0) >= 0, (long)semihosting(0x31, 0) > 0);
    printf("errors: %ld %ld\n", call(0x08, 0xffffffff, 0, 0, 0), call(0x08, 0, 0, 0, 0));
    return 3;
}
