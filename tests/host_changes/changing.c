// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program that has files and directories open while another one changes them, and prints what it
// sees. It runs natively and as a guest; what it prints must be the same (drive.py). A line ">
// COMMAND" asks for a change (other_program.cpp has the commands); it is done when a line comes
// back. Paths in these begin at the directory that holds `tree`, where the program works (natively:
// its current directory; else WORK).
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int work;

// The other program does it.
static void other(const char* command) {
  char line[64];
  printf("> %s\n", command);
  fflush(stdout);
  if (fgets(line, sizeof line, stdin) == NULL) {
    exit(2);
  }
}

static const char* error_name(void) {
  switch (errno) {
    case ENOENT:
      return "ENOENT";
    case ENOTDIR:
      return "ENOTDIR";
    case EISDIR:
      return "EISDIR";
    case ELOOP:
      return "ELOOP";
    case EEXIST:
      return "EEXIST";
    case ENOTEMPTY:
      return "ENOTEMPTY";
    case EINVAL:
      return "EINVAL";
    default:
      return strerror(errno);
  }
}

static void say(const char* what, long long result) {
  if (result < 0) {
    printf("%s: %s\n", what, error_name());
  } else {
    printf("%s: %lld\n", what, result);
  }
}

// What is read from the descriptor's place on.
static void say_read(const char* what, int fd) {
  char text[100];
  const ssize_t count = read(fd, text, sizeof text);
  if (count < 0) {
    say(what, -1);
  } else {
    printf("%s: \"%.*s\"\n", what, (int)count, text);
  }
}

static void say_file(const char* path) {
  const int fd = openat(work, path, O_RDONLY);
  if (fd < 0) {
    say(path, -1);
    return;
  }
  say_read(path, fd);
  close(fd);
}

static void say_stat(const char* what, int fd) {
  struct stat found;
  if (fstat(fd, &found) != 0) {
    say(what, -1);
    return;
  }
  printf("%s: size %lld, %lld links\n", what, (long long)found.st_size, (long long)found.st_nlink);
}

static void content(void) {
  const int reader = openat(work, "file", O_RDONLY);
  const int writer = openat(work, "file", O_RDWR);
  const int appender = openat(work, "file", O_WRONLY | O_APPEND);
  say("opened", reader >= 0 && writer >= 0 && appender >= 0);
  say("seek", lseek(reader, 6, SEEK_SET));
  other("truncate tree/file 4");
  say_read("behind the end", reader);
  say("seek to the end", lseek(reader, 0, SEEK_END));
  other("append tree/file -grown");
  say_read("grown", reader);
  say("append", write(appender, "+", 1));
  other("truncate tree/file 0");
  say("append", write(appender, "first", 5));
  say("write", pwrite(writer, "hole", 4, 10));
  say_stat("cut and written", writer);
  other("rename spare/file tree/file");
  say_stat("replaced", writer);
  say("write", pwrite(writer, "mine", 4, 0));
  say_file("file");
  say("rewind", lseek(reader, 0, SEEK_SET));
  say_read("the old one", reader);
  other("unlink tree/file");
  say_file("file");
  say("resize", ftruncate(writer, 3));
  say_stat("without a name", writer);
  say("create", openat(work, "file", O_WRONLY | O_CREAT | O_EXCL, 0666) >= 0);
  say_file("file");
}

static void names(void) {
  const int dir = openat(work, "dir", O_RDONLY | O_DIRECTORY);
  const int sub = openat(work, "dir/sub", O_RDONLY | O_DIRECTORY);
  other("rename tree/dir/sub tree/moved");
  say("a file where it was", faccessat(work, "dir/sub/file", F_OK, 0));
  say("in what was moved", faccessat(sub, "file", F_OK, 0));
  say("make there", mkdirat(sub, "made", 0777));
  say("seen at its new place", faccessat(work, "moved/made", F_OK, 0));
  other("rename tree/dir taken");
  other("rename spare/dir tree/dir");
  say_file("dir/file");
  const int old = openat(dir, "file", O_RDONLY);
  say_read("in what was taken out", old);
  other("rename tree/dir taken2");
  other("symlink empty tree/dir");
  say_file("dir/file");
  say("make through the link", mkdirat(work, "dir/made", 0777));
  say("seen where it leads", faccessat(work, "empty/made", F_OK, 0));
  other("unlink tree/dir");
  other("write tree/dir text");
  say_file("dir/file");
  say("make below a file", mkdirat(work, "dir/made", 0777));
  other("remove tree/moved");
  say("make in what was removed", mkdirat(sub, "more", 0777));
  say("rename into it", renameat(work, "whole", sub, "whole"));
  say("link into it", linkat(work, "whole", sub, "whole", 0));
  other("unlink tree/link");
  other("symlink link tree/link");
  say_file("link");
}

static void listing(void) {
  other("mkdir tree/many");
  other("make_many tree/many stays- 0 500");
  other("make_many tree/many goes- 0 500");
  DIR* stream = fdopendir(openat(work, "many", O_RDONLY | O_DIRECTORY));
  if (stream == NULL) {
    say("list", -1);
    return;
  }
  int steps = 0;
  int stays = 0;
  for (struct dirent* entry; (entry = readdir(stream)) != NULL; ++steps) {
    stays += strncmp(entry->d_name, "stays-", 6) == 0;
    if (steps == 100) {
      other("remove_many tree/many goes- 0 500");
      other("make_many tree/many new- 0 100");
    }
    if (steps == 200) {
      other("rename tree/many taken3");
      other("mkdir tree/many");
    }
  }
  say("names that stay", stays);
  closedir(stream);
}

static void root(void) {
  other("rename tree elsewhere");
  say_file("whole");
  other("rename spare/tree tree");
  say_file("whole");
  say("make", mkdirat(work, "after", 0777));
  other("rmdir elsewhere/after");
  other("remove elsewhere");
  say_file("whole");
  say("make", mkdirat(work, "again", 0777));
  say("open itself", openat(work, ".", O_RDONLY | O_DIRECTORY) >= 0);
}

int main(void) {
  const char* where = getenv("WORK");
  work = open(where != NULL ? where : ".", O_RDONLY | O_DIRECTORY);
  if (work < 0) {
    perror("the directory to work in");
    return 2;
  }
  content();
  names();
  listing();
  root();
  return 0;
}
