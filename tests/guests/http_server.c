// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A small HTTP/1.1 server, for WASI and for the machine itself: one thread, poll(), connections
// that stay open. It serves the files below the directory WORK, answers a POST with its body, and
// ends after GET /quit. Its listener is the first of the sockets that it was started with
// (LISTEN_FDS), which come behind the directories.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#ifndef __wasi__
#include <signal.h>
#endif
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { most_clients = 64, most_request = 16384, most_answer = 1 << 20 };

struct client {
  int fd;
  size_t received;
  char request[most_request + 1];
  char* answer;  // what is left to send begins at `sent`
  size_t sent, size;
  bool close_after;
};

static struct client clients[most_clients];
static int client_count;
static int work = -1;
static bool quitting;

static int first_socket(void) {
  int fd = 3;
  struct stat found;
  while (fstat(fd, &found) == 0 && S_ISDIR(found.st_mode)) ++fd;
  return fd;
}

static void answer(struct client* client, const char* status, const void* body, size_t size) {
  client->answer = malloc(size + 256);
  if (client->answer == NULL) abort();
  const int head =
      snprintf(client->answer, 256, "HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: %s\r\n\r\n",
               status, size, client->close_after ? "close" : "keep-alive");
  memcpy(client->answer + head, body, size);
  client->sent = 0;
  client->size = (size_t)head + size;
}

static void answer_file(struct client* client, const char* path) {
  const int file = openat(work, path, O_RDONLY);
  struct stat found;
  if (file < 0 || fstat(file, &found) != 0 || !S_ISREG(found.st_mode) ||
      found.st_size > most_answer) {
    if (file >= 0) close(file);
    answer(client, "404 Not Found", "not here\n", 9);
    return;
  }
  static char content[most_answer];
  size_t size = 0;
  for (ssize_t count; (count = read(file, content + size, sizeof content - size)) > 0;)
    size += (size_t)count;
  close(file);
  answer(client, "200 OK", content, size);
}

// The value of a header, or null.
static const char* header(const char* head, const char* name) {
  const size_t length = strlen(name);
  for (const char* line = strstr(head, "\r\n"); line != NULL; line = strstr(line + 2, "\r\n"))
    if (strncasecmp(line + 2, name, length) == 0 && line[2 + length] == ':') {
      const char* value = line + 3 + length;
      return value + strspn(value, " ");
    }
  return NULL;
}

// Answers the first request of those that were received, if it is whole; false if it is not.
static bool take_request(struct client* client) {
  client->request[client->received] = '\0';
  char* const body = strstr(client->request, "\r\n\r\n");
  if (body == NULL) return false;
  const size_t head = (size_t)(body + 4 - client->request);
  body[2] = '\0';
  const char* const length = header(client->request, "Content-Length");
  const size_t size = length == NULL ? 0 : strtoul(length, NULL, 10);
  if (size > most_request - head) {
    client->close_after = true;
    answer(client, "413 Content Too Large", "", 0);
    return true;
  }
  if (client->received < head + size) {
    body[2] = '\r';
    return false;
  }
  const char* const connection = header(client->request, "Connection");
  client->close_after = connection != NULL && strncasecmp(connection, "close", 5) == 0;
  char method[8], path[1024];
  if (sscanf(client->request, "%7s %1023s", method, path) != 2 || path[0] != '/') {
    client->close_after = true;
    answer(client, "400 Bad Request", "", 0);
  } else if (strcmp(method, "POST") == 0) {
    answer(client, "200 OK", client->request + head, size);
  } else if (strcmp(path, "/quit") == 0) {
    quitting = client->close_after = true;
    answer(client, "200 OK", "bye\n", 4);
  } else {
    answer_file(client, path + 1);
  }
  client->received -= head + size;
  memmove(client->request, client->request + head + size, client->received);
  return true;
}

static bool waits(void) {
  return errno == EAGAIN || errno == EINTR;
}

// Does what can be done without waiting; false where the connection is over.
static bool serve(struct client* client) {
  for (;;) {
    while (client->answer != NULL) {
      const ssize_t count =
          send(client->fd, client->answer + client->sent, client->size - client->sent, 0);
      if (count < 0) return waits();
      client->sent += (size_t)count;
      if (client->sent < client->size) continue;
      free(client->answer);
      client->answer = NULL;
      if (client->close_after) return false;
    }
    if (take_request(client)) continue;
    if (client->received == most_request) return false;
    const ssize_t count =
        recv(client->fd, client->request + client->received, most_request - client->received, 0);
    if (count < 0) return waits();
    if (count == 0) return false;
    client->received += (size_t)count;
  }
}

static void welcome(int listener) {
  while (client_count < most_clients) {
    const int fd = accept(listener, NULL, NULL);
    if (fd < 0) return;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    struct client* const client = &clients[client_count++];
    client->fd = fd;
    client->received = 0;
    client->answer = NULL;
  }
}

static void dismiss(int which) {
  close(clients[which].fd);
  free(clients[which].answer);
  if (which != --client_count) clients[which] = clients[client_count];
}

// One connection after the other, each call waiting: for hosts whose poll does not wait for
// sockets.
static int serve_one_by_one(int listener) {
  while (!quitting) {
    const int fd = accept(listener, NULL, NULL);
    if (fd < 0) {
      perror("accept");
      return 1;
    }
    clients[0] = (struct client){.fd = fd};
    client_count = 1;
    while (serve(&clients[0])) {
    }
    dismiss(0);
  }
  return 0;
}

int main(void) {
#ifndef __wasi__
  signal(SIGPIPE, SIG_IGN);
#endif
  const int listener = first_socket();  // before anything else takes a number
  const char* const name = getenv("WORK");
  work = open(name == NULL ? "." : name, O_RDONLY | O_DIRECTORY);
  if (getenv("LISTEN_FDS") != NULL && getenv("ONE_BY_ONE") != NULL)
    return serve_one_by_one(listener);
  if (getenv("LISTEN_FDS") == NULL || fcntl(listener, F_SETFL, O_NONBLOCK) != 0) {
    perror("there is no listener");
    return 1;
  }
  while (!quitting || client_count != 0) {
    struct pollfd polled[most_clients + 1];
    for (int i = 0; i < client_count; ++i)
      polled[i] = (struct pollfd){.fd = clients[i].fd,
                                  .events = clients[i].answer != NULL ? POLLOUT : POLLIN};
    const bool open = !quitting && client_count < most_clients;
    polled[client_count] = (struct pollfd){.fd = listener, .events = POLLIN};
    if (poll(polled, (nfds_t)(client_count + open), -1) < 0) {
      perror("poll");
      return 1;
    }
    const bool arrives = open && polled[client_count].revents != 0;
    for (int i = client_count - 1; i >= 0; --i)
      if (polled[i].revents != 0 && !serve(&clients[i])) dismiss(i);
    if (quitting)
      for (int i = client_count - 1; i >= 0; --i)
        if (clients[i].answer == NULL) dismiss(i);
    if (arrives) welcome(listener);
  }
  return 0;
}
