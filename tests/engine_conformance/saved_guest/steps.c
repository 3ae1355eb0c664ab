// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A reactor whose every step depends on all kinds of state that a C program has: globals, static
// data that is changed, a heap with holes, pointers to functions, the position of the stack
// pointer, an open file and what stdio has not yet written to it.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint32_t (*operation)(uint32_t, uint32_t);

static uint32_t add(uint32_t a, uint32_t b) {
  return a + b;
}
static uint32_t multiply(uint32_t a, uint32_t b) {
  return a * (b | 1);
}
static uint32_t turn(uint32_t a, uint32_t b) {
  return (a << (b % 31 + 1)) | (a >> (31 - b % 31));
}

static operation operations[3] = {add, multiply, turn};
#ifdef OTHER_TEXT
static char text[] = "another module altogether";
#else
static char text[] = "the quick brown fox";
#endif
static struct node {
  struct node* next;
  size_t size;
  unsigned char bytes[];
}* nodes;
static FILE* journal;
static double mean = 0.5;
static uint32_t hash = 2166136261u;

static int by_size(const void* a, const void* b) {
  const struct node* const* x = a;
  const struct node* const* y = b;
  return ((*x)->size > (*y)->size) - ((*x)->size < (*y)->size);
}

// Sorts the list by means of an array on the stack and a callback.
static void sort_nodes(void) {
  struct node* all[512];
  size_t count = 0;
  for (struct node* n = nodes; n != NULL && count < 512; n = n->next) all[count++] = n;
  if (count == 0) return;
  qsort(all, count, sizeof all[0], by_size);
  for (size_t i = 0; i + 1 < count; ++i) all[i]->next = all[i + 1];
  all[count - 1]->next = NULL;
  nodes = all[0];
}

__attribute__((export_name("step"))) uint32_t step(uint32_t number) {
  if (journal == NULL) journal = fopen("/journal", "w+");
  if (journal == NULL) return 0;
  const operation chosen = operations[hash % 3];
  hash = chosen(hash, number + (uint32_t)text[number % (sizeof text - 1)]);
  text[number % (sizeof text - 1)] ^= (char)(hash & 1);
  operations[number % 3] = operations[hash % 3];

  const size_t size = hash % 5000 + 1;
  struct node* made = malloc(sizeof *made + size);
  if (made == NULL) return 0;
  made->size = size;
  memset(made->bytes, (int)(hash & 0xff), size);
  made->next = nodes;
  nodes = made;
  if (number % 4 == 3) {
    struct node* gone = nodes->next;
    nodes->next = gone != NULL ? gone->next : NULL;
    free(gone);
  }
  if (number % 7 == 2) sort_nodes();
  for (const struct node* n = nodes; n != NULL; n = n->next)
    hash = (hash ^ n->bytes[n->size / 2]) * 16777619u;

  mean = mean * 0.75 + (double)hash / 4294967296.0;
  fprintf(journal, "%u %08x %.17g %s\n", (unsigned)number, (unsigned)hash, mean, text);
  if (number % 5 == 4) {  // reading and writing through one buffer
    char line[80];
    fseek(journal, 0, SEEK_SET);
    if (fgets(line, sizeof line, journal) != NULL) hash += (uint32_t)strlen(line);
    fseek(journal, 0, SEEK_END);
  }
  return hash;
}

__attribute__((export_name("finish"))) uint32_t finish(void) {
  return journal != NULL && fclose(journal) == 0 ? hash : 0;
}
