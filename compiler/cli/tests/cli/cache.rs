//! Answers that are remembered: always those that asking anew would give, whatever happened to the files in between.

use std::path::{Path, PathBuf};

use crate::support::{Ended, dsc, read, shop, write};

/// Asks with the cache, as users do.
fn remembering(root: &Path) -> Ended {
    dsc(&["lint", "--output", "json"]).with("DSC_NO_CACHE", "0").inside(root).run()
}

fn anew(root: &Path) -> Ended {
    dsc(&["lint", "--output", "json", "--no-cache"]).inside(root).run()
}

fn assert_same(root: &Path, after: &str) {
    let (remembered, anew) = (remembering(root), anew(root));
    assert_eq!(remembered.stdout, anew.stdout, "{after}");
    assert_eq!(remembered.code, anew.code, "{after}: {}", remembered.stderr);
}

/// Whether the cache knew the answer.
fn is_known(root: &Path) -> bool {
    let told = dsc(&["lint", "--verbose"]).with("DSC_NO_CACHE", "0").inside(root).run().stderr;
    told.contains("nothing changed since this was last asked")
}

fn cache_files(root: &Path) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(root.join(".dsc/cache")).expect("there is a cache");
    let files = folder.map(|entry| entry.expect("it can be listed").path());
    files.filter(|path| !path.to_string_lossy().ends_with(".part")).collect()
}

#[expect(clippy::disallowed_methods, reason = "files of a project come and go")]
fn remove(path: &Path) {
    std::fs::remove_file(path).expect("the file can be removed");
}

#[expect(clippy::disallowed_methods, reason = "files of the cache are damaged on purpose")]
fn read_bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("the file can be read")
}

/// Numbers that look random and are the same in every run (xorshift64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

#[test]
fn what_did_not_change_is_not_judged_again() {
    let shop = shop();
    assert!(!is_known(shop.path()));
    assert!(is_known(shop.path()));
    assert_eq!(read(&shop.path().join(".dsc/.gitignore")), "*\n");
    let human = |cache: &str| dsc(&["lint"]).with("DSC_NO_CACHE", cache).inside(shop.path()).run().stdout;
    write(&shop.path().join("usa/more.dsc.yaml"), b"dsc: 1\nzone: usa\nworkspaces: { x: { colour: red } }\n");
    assert_eq!((human("0"), human("0")), (human("1"), human("1")), "frames are drawn from the same lines");
    assert!(is_known(shop.path()));
    assert!(
        !dsc(&["lint", "--verbose", "--no-cache"])
            .inside(shop.path())
            .run()
            .stderr
            .contains("nothing changed")
    );
}

#[test]
fn a_memory_that_is_refused_leaves_nothing_behind() {
    let shop = shop();
    anew(shop.path());
    assert!(!shop.path().join(".dsc").exists());
    dsc(&["lint", "--fix"]).with("DSC_NO_CACHE", "0").inside(shop.path()).run();
    assert!(!shop.path().join(".dsc").exists(), "fixes are made from what is there");
}

#[test]
fn random_changes_are_answered_as_if_nothing_were_remembered() {
    let shop = shop();
    let root = shop.path();
    let names =
        ["lantern.dsc.yaml", "usa/tills.dsc.yaml", "usa/club.dsc.toml", "eu/zone.dsc.yaml", "dsc.toml"];
    let mut random = Random(0x9E37_79B9);
    let mut states: Vec<(usize, String)> = Vec::new();
    for step in 0..50 {
        let number = random.below(names.len());
        let path = root.join(names[number]);
        let before = read(&path);
        states.push((number, before.clone()));
        let mut bytes = before.into_bytes();
        let at = random.below(bytes.len());
        match random.below(6) {
            // Of the same length, and at once: what the system says of the file may stay the same.
            0 => bytes[at] = b"a0 :#\n-"[random.below(7)],
            1 => bytes.insert(at, b"x1 :#\n-\"[{"[random.below(10)]),
            2 => drop(bytes.drain(at..(at + random.below(40)).min(bytes.len()))),
            3 => bytes.extend_from_slice(b"\n# dsc: allow undocumented reason=\"so it is\"\n"),
            4 => remove(&path),
            _ => {
                let (number, text) = &states[random.below(states.len())];
                write(&root.join(names[*number]), text.as_bytes());
                assert_same(root, &format!("step {step}, an earlier state of {}", names[*number]));
                continue;
            }
        }
        if path.exists() {
            write(&path, &bytes);
        }
        assert_same(root, &format!("step {step}, a change of {}", names[number]));
        assert_same(root, &format!("step {step}, asked again"));
        if number == names.len() - 1 || random.below(3) == 0 {
            let (number, text) = &states[states.len() - 1];
            write(&root.join(names[*number]), text.as_bytes());
        }
    }
    assert!(cache_files(root).len() <= 40, "old answers go away");
}

#[test]
fn a_damaged_memory_is_as_good_as_none() {
    let shop = shop();
    let root = shop.path();
    write(&root.join("usa/more.dsc.yaml"), b"dsc: 1\nzone: usa\nworkspaces: { x: { colour: red } }\n");
    let mut random = Random(7);
    for round in 0..12 {
        assert_same(root, "whole");
        for file in cache_files(root) {
            let mut bytes = read_bytes(&file);
            let at = random.below(bytes.len());
            match round % 4 {
                0 => bytes.truncate(at),
                1 => bytes[at] ^= 1 << random.below(8),
                // Of another program.
                2 => bytes[8..40].reverse(),
                _ => bytes.extend_from_slice(b"more"),
            }
            write(&file, &bytes);
        }
        // Of a program that was killed.
        write(&root.join(".dsc/cache/.files.1.part"), b"half");
        assert!(!is_known(root), "round {round}");
        assert_same(root, "damaged");
        assert!(is_known(root), "it is written anew");
    }
}

#[test]
fn a_memory_that_cannot_be_written_is_no_fault() {
    let shop = shop();
    write(&shop.path().join(".dsc"), b"a file where the folder should be");
    assert_same(shop.path(), "no folder");
    assert!(!is_known(shop.path()));
    remove(&shop.path().join(".dsc"));
    // The names of what it would write are taken by folders.
    std::fs::create_dir_all(shop.path().join(".dsc/cache/files/x")).expect("folders can be made");
    assert_same(shop.path(), "no table");
    assert!(is_known(shop.path()), "the texts are read instead");
}

#[test]
fn several_programs_may_remember_at_once() {
    let shop = shop();
    let root = shop.path();
    for round in 0..6 {
        let text = format!("dsc: 1\nzone: usa\nworkspaces: {{ x{round}: {{ colour: red }} }}\n");
        write(&root.join("usa/more.dsc.yaml"), text.as_bytes());
        std::thread::scope(|scope| {
            let calls: Vec<_> = (0..4).map(|_| scope.spawn(|| remembering(root))).collect();
            let answers: Vec<Ended> =
                calls.into_iter().map(|call| call.join().expect("the call ends")).collect();
            let expected = anew(root);
            for answer in answers {
                assert_eq!((answer.code, &answer.stdout), (expected.code, &expected.stdout));
            }
        });
        assert!(is_known(root));
    }
}

#[test]
fn an_answer_about_an_environment_or_a_part_is_its_own() {
    let shop = shop();
    let root = shop.path();
    write(&root.join("usa/more.dsc.yaml"), b"dsc: 1\nzone: usa\nworkspaces: { x: { colour: red } }\n");
    for arguments in
        [&["lint"][..], &["lint", "eu"], &["lint", "--fail-level", "off"], &["lint", "--ignore", "01"]]
    {
        for _ in 0..2 {
            let call = |cache: &str| dsc(arguments).with("DSC_NO_CACHE", cache).inside(root).run();
            let (remembered, anew) = (call("0"), call("1"));
            assert_eq!((remembered.stdout, remembered.code), (anew.stdout, anew.code), "{arguments:?}");
        }
    }
    let unknown = dsc(&["lint", "--environment", "moon"]).with("DSC_NO_CACHE", "0").inside(root).run();
    assert_eq!(unknown.code, 2, "{}", unknown.stderr);
}
