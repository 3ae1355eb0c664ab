#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the images of the tests into a folder: good ones in every form, and bad ones.

    make_images.py FOLDER
"""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import images  # noqa: E402
from images import Layout, config_of, entry, tar  # noqa: E402

HERE = pathlib.Path(sys.argv[1])


def single(name, text, **more):
    return tar([entry(name, text.encode())])


def good():
    layers = images.three_layers()
    config = config_of(layers, **images.THREE_LAYERS_RUN)
    for name, compression in (("plain", ""), ("gzip", "+gzip"), ("zstd", "+zstd")):
        layout = Layout(HERE / name)
        layout.finish(layout.image(layers, config, compression))
    images.as_tar(HERE / "gzip", HERE / "layout.tar")
    images.as_tar(HERE / "plain", HERE / "layout.tar.gz", compressed=True)
    images.docker_save(HERE / "saved.tar", layers, config)
    images.docker_save_with_layout(HERE / "both", HERE / "both.tar", layers, config)
    twice = single("f", "f")
    images.docker_save(HERE / "twice.tar", [twice, single("g", "g"), twice],
                       config_of([twice, single("g", "g"), twice]))
    layout = Layout(HERE / "empty")
    layout.finish(layout.image([], {}))
    layout = Layout(HERE / "empty_layer")
    layout.finish(layout.image([tar([]), single("f", "f")]))


def several():
    """An index in an index, with three platforms, an attestation, and an artifact of another kind."""
    layout = Layout(HERE / "platforms")

    def of(architecture, os="linux", variant=None, said=True):
        layer = single("which", f"{os}/{architecture}")
        config = config_of([layer], architecture, os)
        platform = {"os": os, "architecture": architecture}
        if variant:
            config["variant"] = platform["variant"] = variant
        return layout.image([layer], config, **({"platform": platform} if said else {}))

    attestation = layout.image([], {}, platform={"os": "unknown", "architecture": "unknown"})
    inner = layout.index(of("s390x"), of("arm64", variant="v8"), of("wasm", os="wasi", said=False), attestation,
                         annotations={"org.opencontainers.image.ref.name": "inner"})
    odd = layout.blob(b"{}", "application/vnd.example.thing")
    layout.finish(odd, layout.index(inner), of("ppc64le") | {
        "annotations": {"org.opencontainers.image.ref.name": "outer"}})
    layout = Layout(HERE / "names")
    layout.finish(*(layout.image([single("which", name)],
                                 annotations={"org.opencontainers.image.ref.name": name}) for name in ("one", "two")))
    layer = single("f", "f")
    for name, tags in (("saved_one.tar", ["a:1", "b:2"]),):
        images.docker_save(HERE / name, [layer], config_of([layer]), tags)


def edited(name, path, change, source=None):
    """A layout with one document changed, whose descriptor is not."""
    layout = Layout(HERE / name)
    image = (source or (lambda made: made.image([single("f", "f")])))(layout)
    layout.finish(image)
    files = {"index": layout.folder / "index.json", "oci-layout": layout.folder / "oci-layout",
             "manifest": layout.blobs / image["digest"][7:]}
    manifest = json.loads(files["manifest"].read_bytes())
    files["config"] = layout.blobs / manifest["config"]["digest"][7:]
    if manifest["layers"]:
        files["layer"] = layout.blobs / manifest["layers"][0]["digest"][7:]
    change(files[path])


def rewritten(name, change):
    """A layout whose manifest, and what names it, is made anew."""
    layout = Layout(HERE / name)
    image = layout.image([single("f", "f")])
    manifest = json.loads((layout.blobs / image["digest"][7:]).read_bytes())
    change(manifest)
    layout.finish(layout.blob(manifest, images.MANIFEST))


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def bad():
    for path in ("manifest", "config", "layer"):
        edited(f"flipped_{path}", path, flip)
        edited(f"missing_{path}", path, pathlib.Path.unlink)
        edited(f"longer_{path}", path, lambda file: file.write_bytes(file.read_bytes() + b" "))
    edited("no_json", "index", lambda file: file.write_text('{"manifests": ['))
    edited("deep_json", "index", lambda file: file.write_text('{"manifests": ' + "[" * 1_000_000))
    edited("large_json", "index", lambda file: file.write_text(" " * (4 << 20) + "{}"))
    edited("no_list", "index", lambda file: file.write_text('{"manifests": "none"}'))
    edited("no_object", "index", lambda file: file.write_text('{"manifests": ["none"]}'))
    edited("no_images", "index", lambda file: file.write_text("{}"))
    edited("not_utf8", "index", lambda file: file.write_bytes(b'{"manifests": "\xff"}'))
    edited("no_index", "index", pathlib.Path.unlink)
    edited("later_layout", "oci-layout", lambda file: file.write_text('{"imageLayoutVersion": "2.0"}'))
    hexadecimal = "0" * 64
    for name, digest in (("no_digest", "whatever"), ("path_digest", "sha256:../../../../etc/passwd"),
                         ("short_digest", "sha256:00"), ("upper_digest", "sha256:" + "A" * 64),
                         ("other_digest", "sha512:" + hexadecimal * 2), ("absent_digest", "sha256:" + hexadecimal)):
        rewritten(name, lambda manifest: manifest["layers"][0].update(digest=digest))
    for name, size in (("no_size", None), ("negative_size", -1), ("text_size", "1"), ("huge_size", 1 << 70)):
        rewritten(name, lambda manifest: manifest["layers"][0].update(size=size))
    rewritten("encrypted", lambda manifest: manifest["layers"][0].update(mediaType=images.LAYER + "+encrypted"))
    rewritten("many_layers", lambda manifest: manifest.update(layers=manifest["layers"] * 251))
    rewritten("two_of_one", lambda manifest: manifest.update(layers=manifest["layers"] * 2))
    layout = Layout(HERE / "no_archive")
    layout.finish(layout.image([b"this is no tar" * 100]))
    layout = Layout(HERE / "climbing")
    layout.finish(layout.image([tar([entry("../out", b"x")])]))
    layout = Layout(HERE / "other_diff")
    layout.finish(layout.image([single("f", "f")], config_of([single("g", "g")]), ""))

    # No digest can name itself: these are for those who do not compare.
    layout = Layout(HERE / "cycle")
    inner = layout.index()
    blob = layout.blobs / inner["digest"][7:]
    blob.write_text(json.dumps({"manifests": [inner | {"size": 0}]}))
    inner["size"] = len(blob.read_bytes())
    while True:  # until it says its own size
        content = json.dumps({"manifests": [inner]})
        if len(content) == inner["size"]:
            break
        inner["size"] = len(content)
    blob.write_text(content)
    layout.finish(inner)
    layout = Layout(HERE / "nested")
    index = layout.image([single("f", "f")])
    for _ in range(9):
        index = layout.index(index)
    layout.finish(index)
    layout = Layout(HERE / "many_images")
    layout.finish(*[layout.image([single("f", "f")])] * 1001)

    def saved(name, change, layer=single("f", "f")):
        folder = HERE / name
        folder.mkdir()
        config = json.dumps(config_of([single("f", "f")])).encode()
        (folder / "config.json").write_bytes(config)
        (folder / "layer.tar").write_bytes(layer)
        manifest = [{"Config": "config.json", "RepoTags": ["a"], "Layers": ["layer.tar"]}]
        change(manifest)
        (folder / "manifest.json").write_text(json.dumps(manifest))
        return folder

    saved("saved_good", lambda manifest: None)
    saved("saved_other_layer", lambda manifest: None, single("g", "g"))
    for name, path in (("saved_parent", "../../etc/passwd"), ("saved_absolute", "/etc/passwd"), ("saved_nul", "a\0b"),
                       ("saved_dot", "./layer.tar"), ("saved_absent", "absent.tar"), ("saved_folder", "folder")):
        saved(name, lambda manifest: manifest[0].update(Layers=[path]))
    (HERE / "saved_folder/folder").mkdir()
    folder = saved("saved_link", lambda manifest: manifest[0].update(Layers=["link"]))
    (folder / "link").symlink_to("/etc/passwd")
    saved("saved_no_config", lambda manifest: manifest[0].pop("Config"))
    saved("saved_two", lambda manifest: manifest.append(manifest[0] | {"RepoTags": ["b"]}))
    saved("saved_none", lambda manifest: manifest.clear())
    saved("saved_more_layers", lambda manifest: manifest[0]["Layers"].append("layer.tar"))
    (HERE / "no_image").mkdir()


good()
several()
bad()
