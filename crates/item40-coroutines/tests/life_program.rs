//! Tests of what the program `life` prints, writes and refuses.

#[path = "support/program.rs"]
mod program;

use std::{
    io::{Read, Write},
    process::{Output, Stdio},
};

use item40_coroutines::life::Pattern;
use program::{GLIDER, life};

fn run(arguments: &str, pattern: &str) -> Output {
    let mut command = life(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("life can be started");
    // The program may refuse its arguments before it has read anything.
    let _ = child.stdin.take().expect("the input is piped").write_all(pattern.as_bytes());
    child.wait_with_output().expect("life can be waited for")
}

fn shown(arguments: &str, pattern: &str) -> String {
    let output = run(arguments, pattern);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{arguments}: {errors}");
    String::from_utf8(output.stdout).expect("life writes UTF-8")
}

/// Returns the one line of the error with which `life` refuses.
fn refused(arguments: &str, pattern: &str) -> String {
    let output = run(arguments, pattern);
    let errors = String::from_utf8(output.stderr).expect("life writes UTF-8");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments}: {errors}");
    assert_eq!(errors.lines().count(), 1, "{arguments}: {errors}");
    errors.trim_start_matches("life: ").trim_end().to_owned()
}

#[test]
fn life_returns_the_glider_under_every_driver() {
    let expected = "x = 8, y = 8, rule = B3/S23\n3$4bo$5bo$3b3o!\n";
    for driver in ["grid", "lockstep", "in-place", "rayon", "tokio"] {
        let arguments = format!("- --torus 8x8 --generations 4 --driver {driver}");
        assert_eq!(shown(&arguments, GLIDER), expected, "{driver}");
        let around = format!("- --torus 8x8 --generations 32 --driver {driver}");
        assert_eq!(shown(&around, GLIDER), shown("- --torus 8x8 --generations 0", GLIDER));
    }
}

#[test]
fn populations_prints_a_line_for_each_generation() {
    let lines = shown("- --torus 10x10 --generations 3 --populations", ".O.\n.O.\n.O.\n");
    assert_eq!(lines, "0: 3\n1: 3\n2: 3\n3: 3\n");
    let none = shown("- --populations --generations 0", "OOOO");
    assert_eq!(none, "0: 4\n");
    let by_default = shown("- --populations", "O");
    assert_eq!(by_default.lines().count(), 101, "a hundred generations");
}

/// The pattern grows for 1,103 generations; these are the first ten.
#[test]
fn populations_of_the_r_pentomino_are_the_known_ones() {
    let lines = shown("- --torus 128x128 --generations 10 --populations", ".OO\nOO.\n.O.\n");
    let populations: Vec<_> = lines.lines().filter_map(|line| line.split_once(": ")).collect();
    let populations: Vec<_> = populations.iter().map(|(_, population)| *population).collect();
    assert_eq!(populations, ["5", "6", "7", "9", "8", "9", "12", "11", "18", "11", "11"]);
}

#[test]
fn life_adds_no_margin_to_a_very_long_pattern() {
    let long = "x = 16777216, y = 1\n3o!";
    assert_eq!(shown("- --populations --generations 0", long), "0: 3\n");
}

#[test]
fn life_uses_the_rule_of_the_pattern() {
    // Seeds: cells are born of two, and none ever survives.
    let seeds = "x = 2, y = 1, rule = B2/S\n2o!";
    let lines = shown("- --torus 20x20 --generations 2 --populations", seeds);
    assert_eq!(lines, "0: 2\n1: 4\n2: 6\n");
    assert!(shown("- --generations 0", seeds).starts_with("x = 64, y = 64, rule = B2/S\n"));
    let life = shown("- --torus 20x20 --generations 1 --populations --rule b3/s23", seeds);
    assert_eq!(life, "0: 2\n1: 0\n");
    let written = shown("- --generations 0 --rule 23/36", seeds);
    assert!(written.starts_with("x = 64, y = 64, rule = B36/S23\n"), "{written}");
}

#[test]
fn columns_prints_generations_side_by_side() {
    let columns = shown("- --torus 5x5 --columns --generations 2", "OOO");
    assert_eq!(
        columns,
        "  0   |   1   |   2  \n\
         ----- | ----- | -----\n\
         ----- | --*-- | -----\n\
         -***- | --*-- | -***-\n\
         ----- | --*-- | -----\n\
         ----- | ----- | -----\n"
    );
    assert_eq!(
        shown("- --torus 5x5 --columns", "OOO").lines().next().unwrap().matches('|').count(),
        4
    );
}

#[test]
fn life_reads_what_it_writes() {
    let folder = tempfile::tempdir().unwrap();
    let (cells, first) = (folder.path().join("glider.cells"), folder.path().join("first.rle"));
    std::fs::write(&cells, "!Name: Glider\n.O\n..O\nOOO\n").unwrap();
    let arguments = format!("{} --torus 9x7 --generations 2 --output", cells.display());
    let status = life(&arguments).arg(&first).status().unwrap();
    assert!(status.success());
    let more = shown(&format!("{} --generations 2", first.display()), "");
    let straight = shown(&format!("{} --torus 9x7 --generations 4", cells.display()), "");
    let pattern = Pattern::parse(&more).unwrap();
    // The pattern has the sides of its world, which is at least 64 by 64 without --torus.
    assert_eq!((pattern.width, pattern.height), (64, 64));
    assert_eq!(pattern.alive.len(), Pattern::parse(&straight).unwrap().alive.len());
    let same = shown(&format!("{} --torus 9x7 --generations 2", first.display()), "");
    assert_eq!(same, straight);
}

#[test]
fn bad_pattern_is_reported_with_line_and_column() {
    for (pattern, words) in [
        ("", "line 1, column 1: there is no pattern in here"),
        ("x = 3, y = 3\nbob$2bz$3o!", "line 2, column 7: expected b, o, $ or !, not 'z'"),
        ("x = 3, y = 3\n\nbob$\n4o!", "line 4, column 1: a row is longer than x = 3"),
        ("x = 0, y = 3\n!", "line 1, column 5: x is 0"),
        ("x = 3, y = 99999999999999999999\n!", "line 1, column 12: this number is too large"),
        ("x = 3, y = 3\n99999999999999999999o!", "line 2, column 1: this number is too large"),
        (
            "x = 3, y = 3, rule = B3/S2x\n!",
            "line 1, column 27: a number of neighbors is a digit from 0 to 8",
        ),
        (".O.\n.X.\n", "line 2, column 2: expected `.`, `O` or `*`, not 'X'"),
        ("x = 3, y = 3\nbo3", "line 2, column 4: expected b, o, $ or !, not the end"),
        ("x = 3, y = 3\n\u{1b}[2J!", "line 2, column 1: expected b, o, $ or !, not '\\u{1b}'"),
    ] {
        let error = refused("-", pattern);
        assert!(
            error.starts_with("cannot read the pattern in -: ") && error.contains(words),
            "{error}"
        );
    }
}

#[test]
fn bad_argument_is_reported_in_one_line() {
    for (arguments, words) in [
        ("- --torus 2x9", "cannot fit a pattern of 3x3 cells into a torus of 2x9"),
        ("- --torus 0x9", "--torus <WxH>': the width `0` is not a whole number from 1 to 16777216"),
        ("- --torus 9x0", "the height `0` is not a whole number from 1 to 16777216"),
        ("- --torus 9", "--torus <WxH>': there is no `x` between width and height"),
        ("- --torus 9x", "the height `` is not a whole number"),
        ("- --torus 9x-9", "the height `-9` is not a whole number from 1"),
        (
            "- --torus -1x5",
            "--torus <WxH>': the width `-1` is not a whole number from 1 to 16777216",
        ),
        ("- --torus 99999999999999999999x9", "`99999999999999999999` is not a whole number"),
        ("- --torus 99999x99999", "these are more than 16777216 cells"),
        ("- --torus 16777216x16777216", "these are more than 16777216 cells"),
        ("- --torus 4000x4000 --driver lockstep", "cannot keep in lock-step 16000000 cells"),
        ("- --columns --generations 99999999", "cannot print 100000000 columns of 4096 cells"),
        ("- --generations 99999999999999999999", "invalid value '99999999999999999999'"),
        (
            "- --generations -1",
            "--generations <N>': this is not a whole number from 0 to 18446744073709551615",
        ),
        (
            "- --rule B9/S23",
            "cannot read the rule at its character 2: a number of neighbors is a digit from 0 to 8",
        ),
        ("- --rule B3/S23:P9,9", "of bounded grids only the torus is read, such as :T100,50"),
        ("- --rule B2/S/C3", "rules of the Generations family, with more than two states"),
        ("- --rule B3/S23:T2,2", "cannot fit a pattern of 3x3 cells into a torus of 2x2"),
        ("- --driver hand", "possible values: grid, lockstep, in-place, rayon, tokio"),
        ("- --animate", "cannot animate: standard output is not a terminal"),
        ("- --animate --populations", "cannot be used with"),
        ("nowhere.rle", "cannot read nowhere.rle: No such file"),
        (".", "cannot read .: Is a directory"),
        ("- --output /nowhere/at/all.rle", "cannot write /nowhere/at/all.rle: No such file"),
        ("- --output .", "cannot write .: is a directory"),
        ("", "required arguments were not provided: <PATTERN>"),
    ] {
        let error = refused(arguments, GLIDER);
        assert!(error.contains(words), "{arguments}: {error}");
    }
}

/// The pattern is never closed here, so that a program that reads it first would hang.
#[test]
fn output_is_checked_before_a_pattern_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a-file");
    std::fs::write(&file, "kept").unwrap();
    for path in
        [folder.path().join("missing/later.rle"), file.join("later.rle"), folder.path().into()]
    {
        let mut command = life("- --output");
        command.arg(&path).stdin(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let kept_open = child.stdin.take();
        let mut errors = String::new();
        child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(2), "{errors}");
        assert!(
            errors.starts_with(&format!("life: cannot write {}: ", path.display())),
            "{errors}"
        );
        assert_eq!(errors.lines().count(), 1, "{errors}");
        drop(kept_open);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn failing_run_leaves_its_output_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let (new, old) = (folder.path().join("new.rle"), folder.path().join("old.rle"));
    std::fs::write(&old, "kept").unwrap();
    for path in [&new, &old] {
        refused(&format!("- --torus 2x2 --output {}", path.display()), GLIDER);
    }
    assert!(!new.exists());
    assert_eq!(std::fs::read_to_string(old).unwrap(), "kept");
}

#[test]
fn invalid_utf8_is_accepted_only_in_comments() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("latin1.rle");
    std::fs::write(&file, b"#O J\xf6rg\nx = 1, y = 1\no!").unwrap();
    let path = file.display();
    assert_eq!(shown(&format!("{path} --generations 0 --populations"), ""), "0: 1\n");
    std::fs::write(&file, b"x = 1, y = 1\n\xf6!").unwrap();
    assert!(refused(&path.to_string(), "").contains("line 2, column 1: expected b, o, $ or !"));
}

#[test]
fn life_succeeds_when_its_reader_closes_early() {
    let mut command = life("- --torus 9x9 --generations 100000 --populations");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(GLIDER.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn full_standard_output_is_reported() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = life("- --generations 1");
    let mut child =
        command.stdin(Stdio::piped()).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(GLIDER.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.starts_with("life: cannot write to standard output: "), "{error}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn version_is_printed() {
    for arguments in ["--version", "-V"] {
        assert_eq!(shown(arguments, ""), format!("life {}\n", env!("CARGO_PKG_VERSION")));
    }
}

#[test]
fn torus_of_the_rule_is_the_world_and_is_written() {
    let bounded = "x = 3, y = 3, rule = b3s23:T8,8\nbob$2bo$3o";
    let expected = "x = 8, y = 8, rule = B3/S23:T8,8\n3$4bo$5bo$3b3o!\n";
    let once = shown("- --generations 4", bounded);
    assert_eq!(once, expected);
    let around = shown("- --generations 28", &once);
    assert_eq!(around, shown("- --generations 0", bounded), "a round trip of 32 generations");
    assert_eq!(shown("- --generations 4 --rule B3/S23:T8,8", GLIDER), expected);
    let larger = shown("- --generations 0 --torus 9x9", bounded);
    assert!(larger.starts_with("x = 9, y = 9, rule = B3/S23:T9,9\n"), "{larger}");
}

/// Packs text as one member of a gzip file.
fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text).expect("a vector takes everything");
    packed.finish().expect("a vector takes everything")
}

#[test]
fn gzip_is_read_from_files_and_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("glider.rle.gz");
    let mut packed = gzip(b"x = 3, y = 3\n");
    packed.extend(gzip(b"bob$2bo$3o!")); // A file may have several members.
    std::fs::write(&file, &packed).unwrap();
    let arguments = format!("{} --generations 0 --populations", file.display());
    assert_eq!(shown(&arguments, ""), "0: 5\n");
    let mut command = life("- --generations 0 --populations");
    command.stdin(std::fs::File::open(&file).unwrap());
    assert_eq!(command.output().unwrap().stdout, b"0: 5\n");
    let error = refused(&format!("{} --torus 2x2", file.display()), "");
    assert!(error.contains("cannot fit a pattern of 3x3"), "{error}");
}

#[test]
fn broken_gzip_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("broken.gz");
    let packed = gzip(GLIDER.as_bytes());
    for broken in [&packed[..packed.len() - 4], &[0x1f, 0x8b, 0, 0, 9, 9][..]] {
        std::fs::write(&file, broken).unwrap();
        let error = refused(&file.display().to_string(), "");
        assert!(error.contains("broken.gz: cannot unpack it with gzip"), "{error}");
    }
}

#[test]
fn files_in_other_formats_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    let utf_16: Vec<u8> = GLIDER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, name) in [
        (&b"PK\x03\x04\x14\0\0\0\x08\0"[..], "a zip archive"),
        (b"BZh91AY&SY", "bzip2"),
        (b"\xfd7zXZ\0\0\x04", "xz"),
        (b"\x28\xb5\x2f\xfd\x24", "zstd"),
        (b"\x1f\x9d\x90", "compress"),
        (&[b"\xff\xfe", &*utf_16].concat(), "UTF-16"),
        (b"\xfe\xff\0x", "UTF-16"),
        (&gzip(&gzip(GLIDER.as_bytes())), "gzip has packed twice"),
    ] {
        std::fs::write(&file, bytes).unwrap();
        let error = refused(&file.display().to_string(), "");
        assert!(error.contains(name) && error.contains("is not read"), "{error}");
    }
}

/// A file of a few kilobytes that unpacks to gigabytes, and a device without an end.
#[test]
fn endless_input_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bomb.gz");
    let member = gzip(&vec![b'b'; 32 << 20]);
    std::fs::write(&file, member.repeat(3)).unwrap();
    for path in [file.as_path(), std::path::Path::new("/dev/zero")] {
        let error = refused(&path.display().to_string(), "");
        assert!(error.contains("a pattern of more than 64 MiB is not read"), "{error}");
    }
}
