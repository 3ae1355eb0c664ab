// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Does what its arguments say, one word and what belongs to it at a time; ends with 2 at the first
// that fails, with a line on standard error.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

extern char** environ;

static void fail(const char* what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(2);
}

static void copy(FILE* from, FILE* to, const char* what) {
  char bytes[1000];
  size_t count;
  while ((count = fread(bytes, 1, sizeof bytes, from)) > 0) fwrite(bytes, 1, count, to);
  if (ferror(from)) fail(what);
  fflush(to);
}

static void put(const char* path, const char* mode, const char* text) {
  FILE* file = fopen(path, mode);
  if (file == NULL || fputs(text, file) < 0) fail(path);
  if (fclose(file) != 0) fail(path);
}

static void list(const char* path) {
  DIR* directory = opendir(path);
  if (directory == NULL) fail(path);
  for (struct dirent* entry; (entry = readdir(directory)) != NULL;) {
    if (entry->d_name[0] != '.') printf("%s\n", entry->d_name);
  }
  closedir(directory);
}

int main(int argc, char** argv) {
  setvbuf(stdout, NULL, _IONBF, 0);
  for (int i = 1; i < argc; ++i) {
    const char* word = argv[i];
    if (strcmp(word, "cat") == 0) {
      FILE* file = fopen(argv[++i], "r");
      if (file == NULL) fail(argv[i]);
      copy(file, stdout, argv[i]);
      fclose(file);
    } else if (strcmp(word, "put") == 0) {
      put(argv[i + 1], "w", argv[i + 2]);
      i += 2;
    } else if (strcmp(word, "append") == 0) {
      put(argv[i + 1], "a", argv[i + 2]);
      i += 2;
    } else if (strcmp(word, "list") == 0) {
      list(argv[++i]);
    } else if (strcmp(word, "environment") == 0) {
      for (char** name = environ; *name != NULL; ++name) printf("%s\n", *name);
    } else if (strcmp(word, "line") == 0) {
      char line[100];
      if (fgets(line, sizeof line, stdin) == NULL) fail("stdin");
      printf("got %s", line);
    } else if (strcmp(word, "byte") == 0) {  // without a buffer: what comes next is not read ahead
      char byte;
      if (read(0, &byte, 1) != 1) fail("stdin");
      printf("%c", byte);
    } else if (strcmp(word, "echo") == 0) {
      copy(stdin, stdout, "stdin");
    } else if (strcmp(word, "grow") == 0) {  // more memory, and bytes read to where it is new
      const size_t size = 64 << 20;
      char* bytes = malloc(size);
      const int fd = open(argv[++i], O_RDONLY);
      if (bytes == NULL || fd < 0) fail(argv[i]);
      const ssize_t count = read(fd, bytes + size - 100, 100);
      if (count < 0) fail(argv[i]);
      printf("%.*s", (int)count, bytes + size - 100);
    } else if (strcmp(word, "time") == 0) {
      struct timespec now;
      clock_gettime(CLOCK_REALTIME, &now);
      printf("%lld.%09ld\n", (long long)now.tv_sec, now.tv_nsec);
    } else if (strcmp(word, "spin") == 0) {
      for (volatile uint64_t turns = 0;; ++turns) {
      }
    } else if (strcmp(word, "exit") == 0) {
      exit(atoi(argv[++i]));
    } else if (strcmp(word, "abort") == 0) {
      abort();
    } else {
      errno = EINVAL;
      fail(word);
    }
  }
  return 0;
}
