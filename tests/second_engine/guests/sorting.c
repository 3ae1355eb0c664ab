// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sorts with callbacks that print, and walks a tree on the heap that they have built.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct node {
  struct node *left, *right;
  char name[16];
  int uses;
};

static struct node* root;
static int compared;

static void count(const char* name) {
  struct node** at = &root;
  while (*at != NULL) {
    const int order = strcmp(name, (*at)->name);
    if (order == 0) {
      ++(*at)->uses;
      return;
    }
    at = order < 0 ? &(*at)->left : &(*at)->right;
  }
  *at = calloc(1, sizeof **at);
  if (*at == NULL) exit(3);
  snprintf((*at)->name, sizeof(*at)->name, "%s", name);
  (*at)->uses = 1;
}

static int by_name(const void* a, const void* b) {
  const char* const left = *(const char* const*)a;
  count(left);
  if (++compared % 500 == 0) {
    printf("compared %d: %s\n", compared, left);
    fflush(stdout);
  }
  return strcmp(left, *(const char* const*)b);
}
static int by_length(const void* a, const void* b) {
  const size_t left = strlen(*(const char* const*)a);
  const size_t right = strlen(*(const char* const*)b);
  if (left == right) return -by_name(a, b);
  return left < right ? -1 : 1;
}

static int sum(const struct node* node, int depth) {
  if (node == NULL) return 0;
  const int left = sum(node->left, depth + 1);
  if (depth == 3) printf("%s: %d\n", node->name, node->uses);
  return left + node->uses + sum(node->right, depth + 1);
}

int main(void) {
  enum { size = 300 };
  char* words[size];
  uint32_t random = 12345;
  for (int i = 0; i < size; ++i) {
    random = random * 1664525 + 1013904223;
    words[i] = malloc(16);
    if (words[i] == NULL) return 3;
    snprintf(words[i], 16, "%u", random >> (random % 24));
  }
  int (*const orders[])(const void*, const void*) = {by_name, by_length, by_name};
  for (int i = 0; i < 3; ++i) {
    qsort(words, size, sizeof *words, orders[i]);
    printf("%s %s %s\n", words[0], words[size / 2], words[size - 1]);
  }
  printf("%d comparisons, %d counted\n", compared, sum(root, 0));
  return 0;
}
