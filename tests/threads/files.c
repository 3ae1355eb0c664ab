// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Threads that share descriptors, files and directories: files.wasm CASE, in an empty directory.
#include <dirent.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crew.h"

enum { lines = 100, record = 16, records = 1000 };

static int shared;  // a descriptor

static int open_file(const char* name, int flags) {
  const int fd = open(name, flags, 0666);
  CHECK(fd >= 0);
  return fd;
}

// Each thread appends by a descriptor of its own and by the shared one, to the same file.
static void* append(void* number) {
  char line[64];
  const int own = open_file("log", O_WRONLY | O_APPEND);
  for (int i = 0; i < lines; ++i) {
    const int size =
        snprintf(line, sizeof line, "thread %ld line %d of the log\n", (long)number, i);
    CHECK(write(i % 2 == 0 ? own : shared, line, (size_t)size) == size);
  }
  CHECK(close(own) == 0);
  return NULL;
}

static void appending(void) {
  shared = open_file("log", O_WRONLY | O_APPEND | O_CREAT | O_EXCL);
  run_crew(append);
  FILE* log = fopen("log", "r");
  CHECK(log != NULL);
  int next[CREW] = {0};
  long thread;
  int line, end, total = 0;
  char text[64];
  for (; fgets(text, sizeof text, log) != NULL; ++total) {
    end = 0;
    CHECK(sscanf(text, "thread %ld line %d of the log\n%n", &thread, &line, &end) == 2);
    CHECK((size_t)end == strlen(text));
    CHECK(line == next[thread]++);  // none lost, none before an earlier one
  }
  CHECK(total == CREW * lines);
}

// The offset belongs to the description: each record is read by one thread, whole.
static _Atomic int seen[records];

static void* read_on(void* number) {
  (void)number;
  char bytes[record + 1] = {0};
  for (;;) {
    const ssize_t count = read(shared, bytes, record);
    if (count == 0) return NULL;
    CHECK(count == record);
    char* rest;
    const long place = strtol(bytes, &rest, 10);
    CHECK(rest == bytes + record - 1 && place >= 0 && place < records);
    ++seen[place];
  }
}

static void offsets(void) {
  shared = open_file("records", O_RDWR | O_CREAT);
  char bytes[record + 1];
  for (int i = 0; i < records; ++i) {
    snprintf(bytes, sizeof bytes, "%015d\n", i);
    CHECK(write(shared, bytes, record) == record);
  }
  CHECK(lseek(shared, 0, SEEK_SET) == 0);
  run_crew(read_on);
  for (int i = 0; i < records; ++i) CHECK(seen[i] == 1);
  CHECK(lseek(shared, 0, SEEK_CUR) == records * record);
}

// So is that of writes: none covers another.
static void* write_on(void* number) {
  char bytes[record + 1];
  for (int i = 0; i < lines; ++i) {
    snprintf(bytes, sizeof bytes, "%07ld %07d\n", (long)number, i);
    CHECK(write(shared, bytes, record) == record);
  }
  return NULL;
}

static void writes(void) {
  shared = open_file("records", O_RDWR | O_CREAT);
  run_crew(write_on);
  CHECK(lseek(shared, 0, SEEK_SET) == 0);
  int next[CREW] = {0};
  char bytes[record + 1] = {0};
  for (int i = 0; i < CREW * lines; ++i) {
    CHECK(read(shared, bytes, record) == record);
    long thread;
    int line;
    CHECK(sscanf(bytes, "%ld %d\n", &thread, &line) == 2);
    CHECK(line == next[thread]++);
  }
  CHECK(read(shared, bytes, 1) == 0);
}

// Reads and writes at places of their own leave the offset alone.
static void* place(void* number) {
  char bytes[record], read_back[record];
  memset(bytes, 'a' + (int)(long)number, sizeof bytes);
  for (int i = 0; i < lines; ++i) {
    const off_t at = ((long)number + (long)i * CREW) * record;
    CHECK(pwrite(shared, bytes, record, at) == record);
    CHECK(pread(shared, read_back, record, at) == record);
    CHECK(memcmp(bytes, read_back, record) == 0);
  }
  return NULL;
}

static void places(void) {
  shared = open_file("places", O_RDWR | O_CREAT);
  run_crew(place);
  CHECK(lseek(shared, 0, SEEK_CUR) == 0);
  struct stat status;
  CHECK(fstat(shared, &status) == 0 && status.st_size == (off_t)CREW * lines * record);
}

// A number gets another file, again and again, while others read from it: they find the one or the
// other, never both and never nothing.
#ifdef __wasi__
int __wasilibc_fd_renumber(int from, int to);
#else
static int __wasilibc_fd_renumber(int from, int to) {
  return dup2(from, to) == to ? close(from) : -1;
}
#endif

static _Atomic int renumbering = 1;

static void* read_there(void* number) {
  if (number == NULL) {
    for (int i = 0; i < 300; ++i)
      CHECK(__wasilibc_fd_renumber(open_file(i % 2 == 0 ? "b" : "a", O_RDONLY), shared) == 0);
    renumbering = 0;
    return NULL;
  }
  char bytes[4096];
  while (renumbering) {
    CHECK(pread(shared, bytes, sizeof bytes, 0) == (ssize_t)sizeof bytes);
    for (size_t i = 1; i < sizeof bytes; ++i) CHECK(bytes[i] == bytes[0]);
    CHECK(bytes[0] == 'a' || bytes[0] == 'b');
  }
  return NULL;
}

static void renumber(void) {
  char bytes[4096];
  for (const char* name = "ab"; *name != 0; ++name) {
    const char file[2] = {*name, 0};
    const int fd = open_file(file, O_WRONLY | O_CREAT);
    memset(bytes, *name, sizeof bytes);
    CHECK(write(fd, bytes, sizeof bytes) == (ssize_t)sizeof bytes);
    CHECK(close(fd) == 0);
  }
  shared = open_file("a", O_RDONLY);
  run_crew(read_there);
}

// A number is closed and taken again while others read from it: the file or badf.
static void* read_or_badf(void* number) {
  char bytes[64];
  for (int i = 0; i < 300; ++i) {
    if (number == NULL) {
      CHECK(close(shared) == 0);
      CHECK(open_file("a", O_RDONLY) == shared);
      continue;
    }
    const ssize_t count = pread(shared, bytes, sizeof bytes, 0);
    CHECK(count == 3 ? memcmp(bytes, "aaa", 3) == 0 : count == -1 && errno == EBADF);
  }
  return NULL;
}

static void closing(void) {
  const int fd = open_file("a", O_WRONLY | O_CREAT);
  CHECK(write(fd, "aaa", 3) == 3 && close(fd) == 0);
  shared = open_file("a", O_RDONLY);
  run_crew(read_or_badf);
}

// Each makes, moves and removes in the same directories; what is left is known.
static void* change(void* number) {
  char from[64], to[64];
  for (int i = 0; i < 40; ++i) {
    const long thread = (long)number;
    snprintf(from, sizeof from, "left/%ld-%d", thread, i);
    snprintf(to, sizeof to, "right/%ld-%d", thread, i);
    CHECK(close(open_file(from, O_WRONLY | O_CREAT | O_EXCL)) == 0);
    CHECK(rename(from, to) == 0);
    if (i % 2 == 0) CHECK(unlink(to) == 0);
    // A directory that only one of them makes and only one removes.
    if (mkdir("left/contested", 0777) == 0)
      CHECK(rmdir("left/contested") == 0);
    else
      CHECK(errno == EEXIST);
    DIR* listing = opendir("right");
    CHECK(listing != NULL);
    while (readdir(listing) != NULL) continue;
    CHECK(closedir(listing) == 0);
  }
  return NULL;
}

static int count_of(const char* folder) {
  int count = 0;
  DIR* listing = opendir(folder);
  CHECK(listing != NULL);
  for (const struct dirent* entry; (entry = readdir(listing)) != NULL;)
    count += entry->d_name[0] != '.';
  CHECK(closedir(listing) == 0);
  return count;
}

static void directories(void) {
  CHECK(mkdir("left", 0777) == 0 && mkdir("right", 0777) == 0);
  run_crew(change);
  CHECK(count_of("left") == 0);
  CHECK(count_of("right") == CREW * 20);
}

int main(int argc, char** argv) {
  static const struct {
    const char* name;
    void (*run)(void);
  } cases[] = {{"appending", appending},    {"offsets", offsets},   {"writes", writes},
               {"places", places},          {"renumber", renumber}, {"closing", closing},
               {"directories", directories}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i)
    if (argc == 2 && strcmp(cases[i].name, argv[1]) == 0) {
      cases[i].run();
      puts("well");
      return 0;
    }
  return 2;
}
