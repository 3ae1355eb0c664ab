# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A file system in Python that can do all that there is, kept in dictionaries. Test and example."""

import itertools

import wasifs


class File(wasifs.FileNode):
    def __init__(self, content=b""):
        self.content = bytearray(content)
        self.links = 1
        self.mtim = 0

    def stat(self):
        return wasifs.Stat(size=len(self.content), nlink=self.links, ino=id(self), mtim=self.mtim)

    def open(self, how):
        if how.truncate:
            self.content.clear()

    def read_at(self, offset, size):
        return bytes(self.content[offset:offset + size])

    def write_at(self, offset, content):
        self.truncate(max(len(self.content), offset))
        self.content[offset:offset + len(content)] = content

    def truncate(self, length):
        del self.content[length:]
        self.content.extend(bytes(length - len(self.content)))

    def set_times(self, atim, mtim):
        if isinstance(mtim, int):
            self.mtim = mtim


class Link(wasifs.LinkNode):
    def __init__(self, target):
        self.text = target

    def target(self):
        return self.text


class Directory(wasifs.DirectoryNode):
    def __init__(self):
        self.entries = {}  # name: (cookie, node), in the order in which they came
        self.cookies = itertools.count(3)

    def put(self, name, node):
        self.entries[name] = (next(self.cookies), node)
        return node

    def at(self, name):
        if name not in self.entries:
            raise wasifs.WasifsError(wasifs.Errno.NOENT)
        return self.entries[name][1]

    def stat(self):
        return wasifs.Stat(ino=id(self))

    def lookup(self, name):
        return self.entries.get(name, (0, None))[1]

    def list(self, cookie):
        kinds = {File: wasifs.FileType.REGULAR_FILE, Link: wasifs.FileType.SYMBOLIC_LINK,
                 Directory: wasifs.FileType.DIRECTORY}
        for name, (number, node) in list(self.entries.items()):
            if number >= cookie:
                yield wasifs.Entry(name, kinds[type(node)], id(node), number + 1)

    def create_file(self, name):
        return self.put(name, File())

    def make_directory(self, name):
        self.put(name, Directory())

    def make_link(self, name, target):
        self.put(name, Link(target))

    def unlink(self, name):
        node = self.at(name)
        if isinstance(node, File):
            node.links -= 1
        del self.entries[name]

    def remove_directory(self, name):
        if self.at(name).entries:
            raise OSError(39, "Directory not empty")  # the host's ENOTEMPTY
        del self.entries[name]


class Tree(wasifs.CustomFileSystem):
    type_name = "tree"

    def __init__(self):
        self.top = Directory()

    def root(self):
        return self.top

    def rename(self, old, old_name, new, new_name):
        node = old.at(old_name)
        if new.lookup(new_name) is not node:
            del old.entries[old_name]
            new.put(new_name, node)

    def link(self, old, old_name, new, new_name):
        node = old.at(old_name)
        node.links += 1
        new.put(new_name, node)
