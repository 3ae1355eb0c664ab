// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads one file line by line, writes another through stdio, and reads that one again.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char** words) {
  printf("%d %s %s\n", count, words[0], getenv("LANG"));
  FILE* in = fopen("/input.txt", "r");
  FILE* out = fopen("/output.txt", "r+");
  if (in == NULL || out == NULL) return 1;
  setvbuf(in, NULL, _IOFBF, 512);
  setvbuf(out, NULL, _IOFBF, 256);
  char line[256];
  int number = 0;
  long sum = 0;
  while (fgets(line, sizeof line, in) != NULL) {
    const char* const last = strrchr(line, ' ');
    if (last == NULL) return 2;
    sum += atol(last);
    fprintf(out, "%-8d|%8.3f|%s", number, (double)sum / (number + 1), line);
    if (number++ % 20 == 0) {
      printf("line %d at %ld, sum %ld\n", number, ftell(in), sum);
      fflush(stdout);
    }
  }
  rewind(out);
  unsigned hash = 5381;
  size_t size = 0;
  for (int c = 0; (c = fgetc(out)) != EOF; ++size) hash = hash * 33 + (unsigned char)c;
  printf("%d lines, %zu bytes written, hash %x\n", number, size, hash);
  return ferror(in) != 0 || ferror(out) != 0;
}
