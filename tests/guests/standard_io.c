// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The C library's own streams on files: buffers, seeking, pushing back, appending, end of file.
#include "check.h"

static FILE* open_stream(int dir, const char* name, int flags, const char* mode) {
  const int fd = openat(dir, name, flags, 0666);
  REQUIRE(fd >= 0);
  FILE* stream = fdopen(fd, mode);
  REQUIRE(stream != NULL);
  return stream;
}

int main(void) {
  const int dir = work_dir();
  FILE* stream = open_stream(dir, "text", O_RDWR | O_CREAT, "w+");
  for (int i = 0; i < 10000; ++i) {
    fprintf(stream, "line %d\n", i);
  }
  CHECK_EQ(fflush(stream), 0);
  CHECK_EQ(ftell(stream), 98890);
  CHECK_EQ(fseek(stream, 0, SEEK_SET), 0);
  char line[64];
  int lines = 0;
  for (int number = 0; fgets(line, sizeof line, stream) != NULL; ++lines) {
    if (sscanf(line, "line %d", &number) != 1 || number != lines) {
      break;
    }
  }
  CHECK_EQ(lines, 10000);
  CHECK(feof(stream) != 0 && ferror(stream) == 0);
  CHECK_EQ(fseek(stream, -5, SEEK_END), 0);
  CHECK_EQ(getc(stream), '9');
  CHECK_EQ(ungetc('x', stream), 'x');
  CHECK_EQ(getc(stream), 'x');
  CHECK_EQ(getc(stream), '9');
  CHECK_EQ(fclose(stream), 0);

  stream = open_stream(dir, "text", O_WRONLY | O_APPEND, "a");
  CHECK(fputs("the end\n", stream) >= 0);
  CHECK_EQ(fclose(stream), 0);
  stream = open_stream(dir, "text", O_RDONLY, "r");
  CHECK_EQ(fseek(stream, -8, SEEK_END), 0);
  CHECK(fgets(line, sizeof line, stream) != NULL && strcmp(line, "the end\n") == 0);
  CHECK_EQ(fputc('x', stream), EOF);
  CHECK_EQ(fclose(stream), 0);

  unsigned char bytes[256], back[256];
  for (int i = 0; i < 256; ++i) {
    bytes[i] = (unsigned char)i;
  }
  stream = open_stream(dir, "binary", O_RDWR | O_CREAT, "w+");
  CHECK_EQ(setvbuf(stream, NULL, _IONBF, 0), 0);
  CHECK_EQ(fwrite(bytes, 1, 256, stream), 256);
  rewind(stream);
  CHECK_EQ(fread(back, 1, 256, stream), 256);
  CHECK(memcmp(bytes, back, 256) == 0);
  CHECK_EQ(fclose(stream), 0);
  return check_finish();
}
