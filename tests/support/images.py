# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Container images for tests: layers as tars, in an OCI image layout or as `docker save` writes them."""

import gzip
import hashlib
import io
import json
import os
import pathlib
import shutil
import subprocess
import tarfile

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"


def entry(name, content=None, **fields):
    """A member of a tar: a file where there is content, else as `fields` say."""
    info = tarfile.TarInfo(name)
    info.size = len(content) if content is not None else 0
    info.mtime = 1_000_000_000
    info.mode = 0o644 if content is not None else 0o755
    if content is None and "type" not in fields:
        info.type = tarfile.DIRTYPE
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content


def link(name, target):
    return entry(name, type=tarfile.SYMTYPE, linkname=target)


def hard_link(name, target):
    return entry(name, type=tarfile.LNKTYPE, linkname=target)


def tar(entries):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for info, content in entries:
            archive.addfile(info, io.BytesIO(content) if content is not None else None)
    return file.getvalue()


def tar_of(folder, only=None):
    """All that is in a folder, or of these paths in it what is there."""
    folder = pathlib.Path(folder)
    paths = only if only is not None else sorted(path.relative_to(folder) for path in folder.rglob("*"))
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in paths:
            if os.path.lexists(folder / path):
                archive.add(folder / path, str(path), recursive=False)
    return file.getvalue()


def installed(*packages):
    """The files of these Debian packages as they are on this machine; none where that is no Debian."""
    if shutil.which("dpkg") is None:
        return tar([])
    listed = subprocess.run(["dpkg", "-L", *packages], capture_output=True, text=True, check=False).stdout
    return tar_of("/", sorted({line[1:] for line in listed.splitlines() if line.startswith("/") and len(line) > 2}))


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


COMPRESS = {
    "": lambda content: content,
    "+gzip": lambda content: gzip.compress(content, mtime=0),
    "+zstd": lambda content: subprocess.run(["zstd", "-q"], input=content, stdout=subprocess.PIPE, check=True).stdout,
}


def config_of(layers, architecture="amd64", os="linux", **run):
    """The config of an image of these plain tars; `run` is what it says of running it."""
    return {"os": os, "architecture": architecture, "config": run,
            "rootfs": {"type": "layers", "diff_ids": [digest(layer) for layer in layers]}}


class Layout:
    """An OCI image layout in a folder."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.blobs = self.folder / "blobs/sha256"
        self.blobs.mkdir(parents=True)
        (self.folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')

    def blob(self, content, media_type, **more):
        """Puts it there, and gives its descriptor."""
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        (self.blobs / digest(content)[7:]).write_bytes(content)
        return {"mediaType": media_type, "digest": digest(content), "size": len(content), **more}

    def image(self, layers, config=None, compression="+gzip", **more):
        """An image of these plain tars, with the descriptor of its manifest."""
        config = self.blob(config if config is not None else config_of(layers), CONFIG)
        blobs = [self.blob(COMPRESS[compression](layer), LAYER + compression) for layer in layers]
        return self.blob({"schemaVersion": 2, "config": config, "layers": blobs}, MANIFEST, **more)

    def index(self, *descriptors, **more):
        return self.blob({"schemaVersion": 2, "manifests": descriptors}, INDEX, **more)

    def finish(self, *descriptors):
        (self.folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": descriptors}))
        return self.folder


def as_tar(folder, path, compressed=False):
    """A folder as a tar, which is how layouts are passed on."""
    with tarfile.open(path, "w:gz" if compressed else "w") as archive:
        for name in sorted(os.listdir(folder)):
            archive.add(pathlib.Path(folder) / name, name)
    return path


def docker_save(path, layers, config, names=("test:latest",)):
    """As `docker save` wrote before it knew OCI: folders with one tar each. One that occurs twice is a link."""
    config = json.dumps(config).encode()
    places = []
    entries = []
    for number, layer in enumerate(layers):
        place = f"{digest(b'%d' % number)[7:]}/layer.tar"
        first = layers.index(layer)
        entries.append(entry(place.split("/")[0]))
        entries.append(entry(place, layer) if first == number else link(place, "../" + places[first]))
        places.append(place)
    entries.append(entry(digest(config)[7:] + ".json", config))
    manifest = [{"Config": digest(config)[7:] + ".json", "RepoTags": list(names), "Layers": places}]
    entries.append(entry("manifest.json", json.dumps(manifest).encode()))
    pathlib.Path(path).write_bytes(tar(entries))


def docker_save_with_layout(folder, path, layers, config, name="docker.io/library/test:latest"):
    """As `docker save` writes since it knows OCI: both in one."""
    layout = Layout(folder)
    image = layout.image(layers, config, "", annotations={"io.containerd.image.name": name,
                                                           "org.opencontainers.image.ref.name": "latest"})
    layout.finish(image)
    content = json.dumps(config).encode()
    manifest = [{"Config": "blobs/sha256/" + digest(content)[7:], "RepoTags": ["test:latest"],
                 "Layers": ["blobs/sha256/" + digest(layer)[7:] for layer in layers]}]
    (layout.folder / "manifest.json").write_text(json.dumps(manifest))
    as_tar(folder, path)
    shutil.rmtree(folder)


def three_layers():
    """Plain tars with all that layers have: whiteouts, opaque directories, links, owners, devices."""
    base = tar([
        entry("etc"), entry("etc/passwd", b"root\n"), entry("etc/removed", b"x"),
        link("etc/zone", "/usr/share/zone"),
        entry("usr"), entry("usr/bin"), entry("usr/share"), entry("usr/share/zone", b"UTC\n"),
        entry("usr/bin/tool", b"tool\n", mode=0o755), hard_link("usr/bin/alias", "usr/bin/tool"),
        entry("usr/bin/su", b"su\n", mode=0o4755, uid=7, gid=8),
        link("bin", "usr/bin"), link("out", "../../../etc/passwd"),
        entry("dev"), entry("dev/null", type=tarfile.CHRTYPE, devmajor=1, devminor=3),
        entry("opaque"), entry("opaque/old", b"old"), entry("opaque/sub"), entry("opaque/sub/old", b"old"),
        entry("gone"), entry("gone/file", b"x"), entry("again"), entry("again/old", b"old"),
        entry("becomes-file"), entry("becomes-file/x", b"x"), entry("becomes-dir", b"x"),
    ])
    middle = tar([
        entry("etc"), entry("etc/passwd", b"root\nuser\n"), entry("etc/.wh.removed", b""),
        entry(".wh.gone", b""), entry(".wh.nothing", b""), entry("no/such/.wh.thing", b""),
        entry("opaque"), entry("opaque/.wh..wh..opq", b""), entry("opaque/new", b"new"),
        entry(".wh.again", b""), entry("again"), entry("again/new", b"new"),
        entry("becomes-file", b"file"), entry("becomes-dir"), entry("becomes-dir/y", b"y"),
    ])
    top = tar([
        entry("./usr/bin/.wh.alias", b""), entry("./top", b"top"), hard_link("./top-too", "./top"),
        entry("./etc/removed", b"back"), entry("opaque/sub", b"a file now"),
    ])
    return [base, middle, top]


THREE_LAYERS_RUN = {"Env": ["PATH=/usr/bin", "EMPTY="], "Entrypoint": ["/usr/bin/tool"], "Cmd": ["-x", "y z"],
                    "WorkingDir": "/usr/share", "User": "user:group"}
