//! Gives the crate a number that is another one whenever its text is: what one program found settled, by its own idea of
//! how models become tables, is not settled for the next.
#![allow(clippy::print_stdout, reason = "printing is how a build script answers")]
#![allow(clippy::disallowed_methods, reason = "a build script reads what it is about")]

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::{fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src");
    let mut files = Vec::new();
    list(Path::new("src"), &mut files)?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        hasher.write(file.to_string_lossy().as_bytes());
        hasher.write(&fs::read(file)?);
    }
    println!("cargo::rustc-env=DSC_FORM={:016x}", hasher.finish());
    Ok(())
}

fn list(folder: &Path, out: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, out)?;
        } else {
            out.push(path);
        }
    }
    Ok(())
}
