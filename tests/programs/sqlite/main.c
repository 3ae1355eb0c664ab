// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The smallest shell of SQLite: runs the SQL of a file on a database and prints the rows it gives,
// columns separated by `|`.  main DATABASE SCRIPT
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static int print_row(void* unused, int columns, char** values, char** names) {
  (void)unused;
  (void)names;
  for (int i = 0; i < columns; ++i) {
    printf("%s%s", i == 0 ? "" : "|", values[i] != NULL ? values[i] : "NULL");
  }
  putchar('\n');
  return 0;
}

static char* read_file(const char* path) {
  FILE* file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
    perror(path);
    exit(2);
  }
  const long size = ftell(file);
  rewind(file);
  char* text = malloc((size_t)size + 1);
  if (text == NULL || fread(text, 1, (size_t)size, file) != (size_t)size) {
    perror(path);
    exit(2);
  }
  text[size] = '\0';
  fclose(file);
  return text;
}

int main(int argc, char** argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: main DATABASE SCRIPT\n");
    return 2;
  }
  sqlite3* database = NULL;
  char* error = NULL;
  char* script = read_file(argv[2]);
  int status = sqlite3_open(argv[1], &database);
  if (status == SQLITE_OK) {
    status = sqlite3_exec(database, script, print_row, NULL, &error);
  }
  if (status != SQLITE_OK) {
    fflush(stdout);
    fprintf(stderr, "error %d: %s\n", status, error != NULL ? error : sqlite3_errmsg(database));
  }
  sqlite3_free(error);
  free(script);
  return sqlite3_close(database) == SQLITE_OK && status == SQLITE_OK ? 0 : 1;
}
