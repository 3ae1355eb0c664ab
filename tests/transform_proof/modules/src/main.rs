// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   test-modules spec OUT FOLDER...       the tests of the specification, as JSON and binaries
//   test-modules random OUT FIRST COUNT   random modules, one for each number from FIRST on
//
// The same arguments give the same files.
use std::path::{Path, PathBuf};
use std::{collections::HashSet, env, fs};

use anyhow::{bail, Context, Result};
use arbitrary::{Arbitrary, Unstructured};
use wasm_smith::{Config, Module};
use wast::parser::{self, ParseBuffer};

// What a random module may call. The host gives each of them results that depend on the calls before.
const HOST: &str = r#"(module
  (import "host" "nothing" (func))
  (import "host" "take" (func (param i32 i64)))
  (import "host" "give" (func (result i32)))
  (import "host" "wide" (func (param i64) (result i64)))
  (import "host" "floats" (func (param f32 f64) (result f64)))
  (import "host" "narrow" (func (param f64) (result f32)))
  (import "host" "pair" (func (param i32) (result i32 i64)))
  (import "host" "vector" (func (param v128) (result v128))))"#;

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["spec", out, folders @ ..] if !folders.is_empty() => spec(Path::new(out), folders),
        ["random", out, first, count] => random(Path::new(out), first.parse()?, count.parse()?),
        _ => bail!("test-modules spec OUT FOLDER... | random OUT FIRST COUNT"),
    }
}

fn texts_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "wast") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

// Each file becomes OUT/FOLDER/NAME.json. Of files with the same name the first one is taken:
// proposals bring older versions of others' tests.
fn spec(out: &Path, folders: &[&str]) -> Result<()> {
    let mut seen = HashSet::new();
    for folder in folders {
        let folder = Path::new(folder);
        let into = out.join(folder.file_name().context("a folder without a name")?);
        fs::create_dir_all(&into)?;
        for file in texts_in(folder)? {
            let text = fs::read_to_string(&file)?;
            if seen.insert(file.file_name().map(|name| name.to_owned())) {
                convert(&file, &text, &into).with_context(|| format!("{}", file.display()))?;
            }
        }
    }
    Ok(())
}

fn convert(file: &Path, text: &str, into: &Path) -> Result<()> {
    let stem = file.file_stem().and_then(|name| name.to_str()).context("a strange name")?;
    let mut lexer = wast::lexer::Lexer::new(text);
    lexer.allow_confusing_unicode(true);
    let buffer = ParseBuffer::new_with_lexer(lexer)?;
    let parsed = parser::parse::<wast::Wast>(&buffer)?;
    let name = format!("{stem}.wast");
    let converted = json_from_wast::Opts::default().module_filename(stem).convert(&name, text, parsed)?;
    for (name, bytes) in &converted.wasms {
        fs::write(into.join(name), bytes)?;
    }
    fs::write(into.join(format!("{stem}.json")), serde_json::to_vec(&converted)?)?;
    Ok(())
}

// Numbers that look random (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn one_in(&mut self, count: u64) -> bool {
        self.next() % count == 0
    }
}

fn random(out: &Path, first: u64, count: u64) -> Result<()> {
    fs::create_dir_all(out)?;
    let host = wast_to_binary(HOST)?;
    for number in first..first + count {
        let mut numbers = Numbers(number);
        // Where the bytes run out everything else is as small as can be.
        let size = 500 + numbers.next() % 12_000;
        let bytes: Vec<u8> = (0..size).map(|_| numbers.next() as u8).collect();
        let mut bytes = Unstructured::new(&bytes);
        let config = configuration(&mut numbers, &host, &mut bytes)?;
        let mut module = Module::new(config, &mut bytes)?;
        // Functions may call themselves so deeply that versions with frames of other sizes differ.
        module.ensure_termination(if numbers.one_in(4) { 2000 } else { 300 })?;
        fs::write(out.join(format!("{number}.wasm")), module.to_bytes())?;
    }
    Ok(())
}

fn configuration(numbers: &mut Numbers, host: &[u8], bytes: &mut Unstructured) -> Result<Config> {
    // Sometimes whatever the generator may leave out is left out by chance.
    let mut config = if numbers.one_in(3) { Config::arbitrary(bytes)? } else { Config::default() };
    config.available_imports = Some(host.to_vec());
    config.module_shape = None;
    config.exports = None;
    config.export_everything = true;
    config.allow_start_export = !numbers.one_in(4);
    config.disallow_traps = !numbers.one_in(3);
    config.max_imports = 8;
    config.min_funcs = 2;
    config.max_funcs = 12;
    config.min_types = 2;
    config.max_types = 20;
    config.max_type_size = 200;
    config.max_instructions = if numbers.one_in(4) { 1000 } else { 150 };
    config.max_globals = config.max_globals.min(8);
    config.max_memories = 1 + (numbers.next() % 2) as usize;
    config.min_memories = 1;
    config.max_memory32_bytes = 8 << 16;
    config.max_memory64_bytes = 8 << 16;
    config.memory_max_size_required = true;
    config.max_tables = 2;
    config.max_table_elements = 40;
    config.table_max_size_required = true;
    config.max_element_segments = config.max_element_segments.min(4);
    config.max_data_segments = config.max_data_segments.min(4);
    config.min_data_segments = 0;
    config.min_element_segments = 0;
    config.max_tags = config.max_tags.min(4);
    config.generate_custom_sections = false;
    // What is refused by name would only be refused; with reference types half of all modules are.
    config.reference_types_enabled = config.reference_types_enabled && numbers.one_in(2);
    config.gc_enabled = false;
    config.threads_enabled = false;
    config.shared_everything_threads_enabled = false;
    config.custom_page_sizes_enabled = false;
    config.custom_descriptors_enabled = false;
    config.compact_imports_enabled = false;
    config.wide_arithmetic_enabled = false;
    config.allow_invalid_funcs = false;
    Ok(config)
}

fn wast_to_binary(text: &str) -> Result<Vec<u8>> {
    let buffer = ParseBuffer::new(text)?;
    Ok(parser::parse::<wast::Wat>(&buffer)?.encode()?)
}
