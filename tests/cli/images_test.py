#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""--image and --mount image:...: the root of a container image for a guest."""

import json
import os
import pathlib
import sys

import cli

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import images  # noqa: E402


class Images(cli.Case):
    def setUp(self):
        super().setUp()
        layers = images.three_layers()
        config = images.config_of(layers, **images.THREE_LAYERS_RUN)
        layout = images.Layout(self.here / "layout")
        self.image = layout.image(layers, config)
        layout.finish(self.image)
        images.as_tar(self.here / "layout", self.here / "layout.tar")
        images.docker_save(self.here / "saved.tar", layers, config)

    def test_every_form_gives_the_same_root(self):
        for name in ("layout", "layout.tar", "saved.tar"):
            for option in (["--image", name], ["--mount", f"image:{name}::/"]):
                out = self.run_tool(option, "ls /", "ls /opaque", "cat /etc/passwd")
                self.assertEqual(out, "again\nbecomes-dir\nbecomes-file\nbin\ndev\netc\nno\nopaque\nout\ntop\ntop-too\n"
                                 "usr\nnew\nsub\nroot\nuser\n", name)

    def test_links_lead_from_the_root(self):
        self.assertEqual(self.run_tool(["--image", "saved.tar"], "cat /etc/zone", "cat /bin/tool", "cat /out",
                                       "readlink /etc/zone"), "UTC\ntool\nroot\nuser\n../usr/share/zone\n")
        # Also where it is not the root of the guest's tree, and from below.
        option = ["--mount", "image:saved.tar::/images/one"]
        self.assertEqual(self.run_tool(option, "cat /images/one/etc/zone"), "UTC\n")

    def test_changes_are_in_memory_or_in_a_directory(self):
        os.mkdir(self.here / "changes")
        for _ in range(2):
            out = self.run_tool(["--image", "saved.tar"], "put /etc/zone changed", "rm /top", "cat /usr/share/zone")
            self.assertEqual(out, "changed")
        option = ["--image", "saved.tar:upper=changes"]
        self.run_tool(option, "put /etc/zone changed", "rm /top", "put /usr/new text")
        self.assertEqual(self.run_tool(option, "cat /etc/zone", "ls /usr", "cat /top-too"),
                         "changedbin\nnew\nshare\ntop")
        self.assertEqual(self.read("changes/upper/usr/share/zone"), "changed")
        self.assertEqual(self.wasifs("overlay", "diff", "image:saved.tar,changes", expect=1),
                         "- top\n+ usr/new\n* usr/share/zone\n")
        self.run_tool(["--image", "saved.tar:ro"], "put /new text", expect=1)

    def test_it_composes(self):
        self.write("data/f", "data\n")
        option = ["--image", "layout", "--dir", "data::/data", "--mem", "/tmp"]
        self.assertEqual(self.run_tool(option, "cat /data/f", "put /tmp/x y", "cat /tmp/x", "cat /etc/zone"),
                         "data\nyUTC\n")
        self.assertEqual(self.run_tool(["--mount", "union:data,image:layout::/x"], "cat /x/f", "cat /x/top"),
                         "data\ntop")
        self.assertEqual(self.run_tool(["--mount", "overlay:image:layout,data,::/x"], "cat /x/f", "cat /x/top"),
                         "data\ntop")
        self.assertEqual(self.run_tool(["--mount", "image:layout::/x:sub=usr/share,hide=z*"], "ls /x"), "")

    def test_changes_in_memory_are_not_left_out_of_a_snapshot(self):
        save = ["--snapshot-to", "states"]
        self.refused("run", *save, "--image", "layout", cli.TOOL, "ls", "/", naming=["--image", ":upper=", ":capture"])
        self.run_tool(["--image", "layout:capture", *save], "put /etc/zone changed")
        out = self.wasifs("restore", "states", "--", "cat", "/usr/share/zone", ",", "cat", "/etc/zone")
        self.assertEqual(out, "changedchanged")
        self.run_tool(["--image", "layout:ro", "--snapshot-to", "only"], "ls /usr")
        self.assertEqual(self.wasifs("restore", "--image", "layout:ro", "only", "--", "cat", "/etc/zone"), "UTC\n")

    def test_environment_and_directory_are_offered(self):
        self.assertEqual(self.run_tool(["--image", "layout"], "env"), "")
        self.assertEqual(self.run_tool(["--image", "layout:env"], "env"), "PATH=/usr/bin\nEMPTY=\n")
        self.assertEqual(self.run_tool(["--image", "layout:env", "--env", "PATH=/own"], "env"),
                         "EMPTY=\nPATH=/own\n")
        self.assertEqual(self.run_tool(["--image", "layout:workdir"], "cat zone", "env"), "UTC\nPWD=/usr/share\n")
        self.assertEqual(self.run_tool(["--image", "layout:workdir", "--cwd", "/etc"], "cat passwd"), "root\nuser\n")

    def test_one_of_several(self):
        layout = images.Layout(self.here / "several")
        made = []
        for architecture in ("amd64", "arm64"):
            layer = images.tar([images.entry("which", architecture.encode())])
            made.append(layout.image([layer], images.config_of([layer], architecture), annotations={
                "org.opencontainers.image.ref.name": "of-" + architecture}))
        layout.finish(*made)
        self.assertEqual(self.run_tool(["--image", "several:platform=linux/arm64"], "cat /which"), "arm64")
        self.assertEqual(self.run_tool(["--image", "several:name=of-amd64"], "cat /which"), "amd64")
        self.refused("run", "--image", "several:name=other", cli.TOOL, naming=["several", "other", "of-amd64"])
        self.refused("run", "--image", "several:platform=linux/x", cli.TOOL, naming=["linux/x", "linux/amd64"])

    def test_what_cannot_be(self):
        blobs = self.here / "layout/blobs/sha256"
        manifest = json.loads((blobs / self.image["digest"][7:]).read_bytes())
        layer = manifest["layers"][1]["digest"][7:]
        content = bytearray((blobs / layer).read_bytes())
        content[-5] ^= 1
        (blobs / layer).write_bytes(content)
        self.refused("run", "--image", "layout", cli.TOOL, naming=["--image", "layout", layer, "digest"])
        (blobs / layer).unlink()
        self.refused("run", "--image", "layout", cli.TOOL, naming=["layout", layer, "no such file"])
        self.write("text", "no image")
        self.refused("run", "--image", "text", cli.TOOL, naming=["text"])
        self.refused("run", "--image", "absent", cli.TOOL, naming=["absent", "no such file"])
        self.refused("run", "--image", "saved.tar:colour", cli.TOOL, naming=["colour"])
        self.refused("run", "--image", "saved.tar:env=x", cli.TOOL, naming=["env takes no value"])
        self.refused("run", "--image", "saved.tar:name", cli.TOOL, naming=["name needs a value"])
        self.refused("run", "--image", "saved.tar:upper=absent", cli.TOOL, naming=["absent"])
        self.refused("run", "--image", ":env", cli.TOOL, naming=["names no image"])


if __name__ == "__main__":
    cli.main()
