// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rust's std::fs on the directory given: makes, reads, lists, renames and removes; ends with a panic, and
// so with a trap, at the first thing that is not as it should be.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

fn names(directory: &Path) -> io::Result<BTreeSet<String>> {
    fs::read_dir(directory)?
        .map(|entry| Ok(entry?.file_name().into_string().expect("a name in UTF-8")))
        .collect()
}

// What std has no kind for on this target.
fn code_of<T: std::fmt::Debug>(result: io::Result<T>) -> Option<i32> {
    result.expect_err("an error").raw_os_error()
}

fn error_of<T: std::fmt::Debug>(result: io::Result<T>) -> ErrorKind {
    result.expect_err("an error").kind()
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let work = Path::new(&arguments[1]);
    assert_eq!(arguments[2], "ärgument");
    assert_eq!(std::env::var("COLOUR").as_deref(), Ok("deep blue"));

    // Lines written with a buffer, read with another.
    let text = work.join("text.txt");
    let mut writer = BufWriter::new(File::create(&text)?);
    for number in 0..10_000 {
        writeln!(writer, "line {number}")?;
    }
    writer.into_inner()?.sync_all()?;
    let lines = BufReader::new(File::open(&text)?).lines().collect::<io::Result<Vec<_>>>()?;
    assert_eq!(lines.len(), 10_000);
    assert_eq!(lines[1234], "line 1234");
    println!("lines: {}", lines.len());

    // One file through every option there is.
    let data = work.join("data.bin");
    let mut file = OpenOptions::new().read(true).write(true).create_new(true).open(&data)?;
    assert_eq!(error_of(OpenOptions::new().write(true).create_new(true).open(&data)), ErrorKind::AlreadyExists);
    file.write_all(b"0123456789")?;
    file.seek(SeekFrom::Start(3))?;
    file.write_all(b"abc")?;
    assert_eq!(file.seek(SeekFrom::Current(-1))?, 5);
    file.set_len(8)?;
    let mut rest = String::new();
    file.read_to_string(&mut rest)?;
    assert_eq!(rest, "c67");
    OpenOptions::new().append(true).open(&data)?.write_all(b"!")?;
    assert_eq!(fs::read(&data)?, b"012abc67!");
    assert!(File::open(&data)?.write_all(b"x").is_err());

    let then = SystemTime::UNIX_EPOCH + Duration::new(1_000_000_000, 123_456_789);
    file.set_modified(then)?;
    let metadata = fs::metadata(&data)?;
    assert_eq!(metadata.modified()?, then);
    assert_eq!(metadata.len(), 9);
    assert!(metadata.is_file() && !metadata.is_dir());

    // Directories, and a tree that goes in one stroke.
    let tree = work.join("tree");
    fs::create_dir_all(tree.join("a/b/c"))?;
    for name in ["one", "two", "drei-äöü"] {
        fs::write(tree.join("a").join(name), name)?;
    }
    assert_eq!(error_of(fs::create_dir(&tree)), ErrorKind::AlreadyExists);
    let expected: BTreeSet<String> = ["one", "two", "drei-äöü", "b"].map(String::from).into();
    assert_eq!(names(&tree.join("a"))?, expected);
    assert_eq!(code_of(fs::remove_dir(tree.join("a"))), Some(55)); // notempty
    assert_eq!(code_of(fs::read_dir(tree.join("a/one"))), Some(54)); // notdir
    assert_eq!(error_of(File::open(tree.join("absent"))), ErrorKind::NotFound);

    fs::rename(tree.join("a"), tree.join("renamed"))?;
    assert_eq!(fs::read_to_string(tree.join("renamed/drei-äöü"))?, "drei-äöü");
    assert_eq!(fs::copy(tree.join("renamed/one"), tree.join("copied"))?, 3);
    fs::hard_link(tree.join("copied"), tree.join("linked"))?;
    fs::write(tree.join("linked"), "both")?;
    assert_eq!(fs::read_to_string(tree.join("copied"))?, "both");
    println!("tree: {:?}", names(&tree)?);
    fs::remove_file(tree.join("linked"))?;
    fs::remove_dir_all(&tree)?;
    assert!(!tree.exists());

    // Many files, counted by the listing.
    let many = work.join("many");
    fs::create_dir(&many)?;
    for number in 0..1000 {
        File::create(many.join(format!("file-{number:04}")))?;
    }
    assert_eq!(names(&many)?.len(), 1000);
    fs::remove_dir_all(&many)?;
    println!("left: {:?}", names(work)?);
    Ok(())
}
