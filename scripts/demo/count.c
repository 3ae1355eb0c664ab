// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A C program as anybody writes it: counts the lines of every file of a directory and writes a
// table.
#include <dirent.h>
#include <stdio.h>
#include <string.h>

static long lines_of(const char* directory, const char* name) {
  char path[1024];
  snprintf(path, sizeof path, "%s/%s", directory, name);
  FILE* file = fopen(path, "r");
  if (file == NULL) return -1;
  long lines = 0;
  for (int c; (c = getc(file)) != EOF;) lines += c == '\n';
  fclose(file);
  return lines;
}

int main(int count, char** arguments) {
  if (count != 3) {
    fprintf(stderr, "usage: count DIRECTORY TABLE\n");
    return 2;
  }
  DIR* directory = opendir(arguments[1]);
  if (directory == NULL) {
    perror(arguments[1]);
    return 1;
  }
  FILE* table = fopen(arguments[2], "w+");
  if (table == NULL) {
    perror(arguments[2]);
    return 1;
  }
  long total = 0;
  for (struct dirent* entry; (entry = readdir(directory)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    const long lines = lines_of(arguments[1], entry->d_name);
    if (lines < 0) continue;
    fprintf(table, "%6ld %s\n", lines, entry->d_name);
    total += lines;
  }
  fprintf(table, "%6ld in all\n", total);
  rewind(table);
  for (int c; (c = getc(table)) != EOF;) putchar(c);
  fclose(table);
  closedir(directory);
  return 0;
}
