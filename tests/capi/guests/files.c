// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Does to the directory `/data` what programs do: makes, writes, appends, renames, lists, removes.
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(const char* what) {
  printf("%s: %s\n", what, strerror(errno));
  return 1;
}

int main(int argc, char** argv) {
  char line[64] = "";
  if (mkdir("/data/made", 0777) != 0) return failed("mkdir");
  FILE* file = fopen("/data/made/draft", "w");
  if (file == NULL) return failed("fopen");
  fprintf(file, "%s says hello\n", argc > 1 ? argv[1] : "nobody");
  if (fclose(file) != 0) return failed("fclose");
  file = fopen("/data/made/draft", "a");
  if (file == NULL) return failed("append");
  fputs("and more\n", file);
  if (fclose(file) != 0) return failed("fclose");
  if (rename("/data/made/draft", "/data/made/final") != 0) return failed("rename");
  if (link("/data/made/final", "/data/made/second") != 0) return failed("link");
  struct stat about;
  if (stat("/data/made/second", &about) != 0) return failed("stat");
  printf("%d bytes\n", (int)about.st_size);
  DIR* directory = opendir("/data/made");
  if (directory == NULL) return failed("opendir");
  for (struct dirent* entry; (entry = readdir(directory)) != NULL;) {
    if (entry->d_name[0] != '.') printf("%s\n", entry->d_name);
  }
  closedir(directory);
  if (unlink("/data/made/second") != 0) return failed("unlink");
  if (rmdir("/data/made") == 0 || errno != ENOTEMPTY) return failed("rmdir");
  if (fgets(line, sizeof line, stdin) == NULL) return failed("stdin");
  printf("read: %s", line);
  return 3;
}
