// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Does what its arguments say: commands with their operands, separated by ",". The first that fails
// says why on standard output and ends the program with 1.
//
//   args | env | preopens | stdin | random        show what the guest was given
//   cat FILE | ls DIR | stat PATH | readlink LINK  show what is in the tree
//   put FILE TEXT | fill FILE BYTES | hole FILE SIZE | mkdir DIR | rm FILE | ln OLD NEW
//   symlink TARGET LINK | mtime FILE SECONDS       change it
//   accept FD | say FD TEXT | hear FD | half FD    use a socket; half: closes its writing half
//   error TEXT | exit CODE | trap | sleep SECONDS
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wasi/api.h>

extern char** environ;

static char** all;
static int all_count;

static int copy(int from) {
  char block[4096];
  ssize_t count;
  while ((count = read(from, block, sizeof block)) > 0)
    if (write(1, block, (size_t)count) != count) return -1;
  return count < 0 ? -1 : 0;
}

static int do_cat(char** operands) {
  const int file = open(operands[0], O_RDONLY);
  if (file < 0) return -1;
  const int result = copy(file);
  close(file);
  return result;
}

static int do_stdin(char** operands) {
  (void)operands;
  return copy(0);
}

static int do_accept(char** operands) {
  const int fd = accept(atoi(operands[0]), NULL, NULL);
  if (fd >= 0) printf("%d\n", fd);
  return fd < 0 ? -1 : 0;
}

static int do_say(char** operands) {
  const size_t size = strlen(operands[1]);
  return send(atoi(operands[0]), operands[1], size, 0) == (ssize_t)size ? 0 : -1;
}

static int do_hear(char** operands) {
  fflush(stdout);
  return copy(atoi(operands[0]));
}

static int do_half(char** operands) {
  return shutdown(atoi(operands[0]), SHUT_WR);
}

static int do_args(char** operands) {
  (void)operands;
  for (int i = 0; i < all_count; ++i) printf("%s\n", all[i]);
  return 0;
}

static int do_env(char** operands) {
  (void)operands;
  for (char** variable = environ; *variable != NULL; ++variable) puts(*variable);
  return 0;
}

static int do_preopens(char** operands) {
  (void)operands;
  __wasi_prestat_t prestat;
  for (__wasi_fd_t fd = 3; __wasi_fd_prestat_get(fd, &prestat) == 0; ++fd) {
    char name[256] = {0};
    if (prestat.u.dir.pr_name_len >= sizeof name ||
        __wasi_fd_prestat_dir_name(fd, (uint8_t*)name, prestat.u.dir.pr_name_len) != 0)
      return -1;
    printf("%u %s\n", fd, name);
  }
  return 0;
}

static int do_random(char** operands) {
  (void)operands;
  unsigned char bytes[16];
  if (getentropy(bytes, sizeof bytes) != 0) return -1;
  for (size_t i = 0; i < sizeof bytes; ++i) printf("%02x", bytes[i]);
  puts("");
  return 0;
}

static int compare(const void* a, const void* b) {
  return strcmp(*(char* const*)a, *(char* const*)b);
}

static int do_ls(char** operands) {
  DIR* directory = opendir(operands[0]);
  if (directory == NULL) return -1;
  char* names[256];
  size_t count = 0;
  for (struct dirent* entry; (entry = readdir(directory)) != NULL && count < 256;)
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
      names[count++] = strdup(entry->d_name);
  closedir(directory);
  qsort(names, count, sizeof names[0], compare);
  for (size_t i = 0; i < count; ++i) puts(names[i]);
  return 0;
}

static int do_stat(char** operands) {
  struct stat status;
  if (lstat(operands[0], &status) != 0) return -1;
  const char* type = S_ISDIR(status.st_mode)   ? "directory"
                     : S_ISREG(status.st_mode) ? "file"
                     : S_ISLNK(status.st_mode) ? "link"
                                               : "other";
  printf("%s size=%lld links=%u mtime=%lld.%09ld\n", type, (long long)status.st_size,
         (unsigned)status.st_nlink, (long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
  return 0;
}

static int do_readlink(char** operands) {
  char target[256] = {0};
  if (readlink(operands[0], target, sizeof target - 1) < 0) return -1;
  puts(target);
  return 0;
}

static int put(const char* name, const char* bytes, size_t size) {
  const int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (file < 0) return -1;
  ssize_t count = 1;
  while (size > 0 && (count = write(file, bytes, size)) > 0) {
    bytes += count;
    size -= (size_t)count;
  }
  const int result = count > 0 ? 0 : -1;
  const int error = errno;
  close(file);
  errno = error;
  return result;
}

static int do_put(char** operands) {
  return put(operands[0], operands[1], strlen(operands[1]));
}

static int do_fill(char** operands) {
  const size_t size = strtoul(operands[1], NULL, 10);
  char* bytes = malloc(size);
  if (bytes == NULL) return -1;
  memset(bytes, 'x', size);
  return put(operands[0], bytes, size);
}

static int do_hole(char** operands) {
  const int file = open(operands[0], O_WRONLY | O_CREAT, 0666);
  if (file < 0 || ftruncate(file, strtoll(operands[1], NULL, 10)) != 0) return -1;
  return close(file);
}

static int do_mkdir(char** operands) {
  return mkdir(operands[0], 0777);
}
static int do_rm(char** operands) {
  return unlink(operands[0]);
}
static int do_ln(char** operands) {
  return link(operands[0], operands[1]);
}
static int do_symlink(char** operands) {
  return symlink(operands[0], operands[1]);
}

static int do_mtime(char** operands) {
  const struct timespec times[2] = {{0, UTIME_OMIT}, {strtoll(operands[1], NULL, 10), 123456789}};
  return utimensat(AT_FDCWD, operands[0], times, 0);
}

static int do_error(char** operands) {
  fprintf(stderr, "%s\n", operands[0]);
  return 0;
}

static int do_exit(char** operands) {
  fflush(stdout);
  _Exit((int)strtoul(operands[0], NULL, 10));
}

static int do_trap(char** operands) {
  (void)operands;
  fflush(stdout);
  __builtin_trap();
}

static int do_sleep(char** operands) {
  fflush(stdout);
  sleep((unsigned)strtoul(operands[0], NULL, 10));
  return 0;
}

static const struct command {
  const char* name;
  int operands;
  int (*run)(char** operands);
} commands[] = {
    {"args", 0, do_args},     {"env", 0, do_env},         {"preopens", 0, do_preopens},
    {"stdin", 0, do_stdin},   {"random", 0, do_random},   {"cat", 1, do_cat},
    {"ls", 1, do_ls},         {"stat", 1, do_stat},       {"readlink", 1, do_readlink},
    {"put", 2, do_put},       {"fill", 2, do_fill},       {"hole", 2, do_hole},
    {"mkdir", 1, do_mkdir},   {"rm", 1, do_rm},           {"ln", 2, do_ln},
    {"mtime", 2, do_mtime},   {"symlink", 2, do_symlink}, {"error", 1, do_error},
    {"accept", 1, do_accept}, {"say", 2, do_say},         {"hear", 1, do_hear},
    {"half", 1, do_half},     {"exit", 1, do_exit},       {"trap", 0, do_trap},
    {"sleep", 1, do_sleep},
};

static const struct command* find(const char* name) {
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; ++i)
    if (strcmp(commands[i].name, name) == 0) return &commands[i];
  return NULL;
}

int main(int count, char** arguments) {
  all = arguments;
  all_count = count;
  setvbuf(stdout, NULL, _IONBF, 0);
  for (int i = 1; i < count;) {
    const struct command* command = find(arguments[i]);
    if (command == NULL || i + command->operands >= count) {
      printf("%s: what is that?\n", arguments[i]);
      return 2;
    }
    if (command->run(arguments + i + 1) != 0) {
      printf("%s: %s\n", arguments[i], strerror(errno));
      return 1;
    }
    i += command->operands + 1;
    // "args" and what follows "," for it are only shown.
    if (command->run == do_args) return 0;
    if (i < count && strcmp(arguments[i], ",") == 0) ++i;
  }
  return 0;
}
