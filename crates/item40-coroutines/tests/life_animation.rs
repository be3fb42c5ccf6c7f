//! Tests of the program `life` in a terminal.

#[path = "support/program.rs"]
mod program;

use std::{
    fs::File,
    io::{Read, Write},
    os::{fd::OwnedFd, unix::process::CommandExt},
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use program::{GLIDER, life};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, Signal, WaitOptions, kill_process, waitpid},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{Winsize, tcgetattr, tcsetwinsize},
};

/// Makes a terminal of 40 columns and 10 lines, and returns the test's side and the program's.
fn terminal() -> (File, OwnedFd) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal can be opened");
    grantpt(&ours).expect("a terminal can be opened");
    unlockpt(&ours).expect("a terminal can be opened");
    let name = ptsname(&ours, Vec::new()).expect("a terminal can be opened");
    let theirs = File::options()
        .read(true)
        .write(true)
        .open(name.to_str().expect("a terminal can be opened"))
        .expect("a terminal can be opened");
    let size = Winsize { ws_col: 40, ws_row: 10, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&theirs, size).expect("a terminal can be opened");
    (File::from(ours), theirs.into())
}

/// A child that a test which fails does not leave behind.
struct Animation(Child);

impl Drop for Animation {
    fn drop(&mut self) {
        // Both fail where the child has ended and was waited for.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn animation(arguments: &str, theirs: OwnedFd) -> Animation {
    let mut command = life(arguments);
    // A group of its own with its parent outside is not an orphan: stop signals reach it.
    command.process_group(0);
    command.stdin(Stdio::piped()).stdout(theirs).stderr(Stdio::piped());
    let mut child = command.spawn().expect("life can be started");
    let mut input = child.stdin.take().expect("the input is piped");
    input.write_all(GLIDER.as_bytes()).expect("life reads");
    Animation(child)
}

/// Reads until `seen`, which holds everything read so far, contains `words` `times` times.
fn read_times(ours: &mut File, seen: &mut String, words: &str, times: usize) {
    let mut bytes = [0; 4096];
    let (start, second) = (Instant::now(), Timespec { tv_sec: 1, tv_nsec: 0 });
    while seen.matches(words).count() < times {
        assert!(start.elapsed() < Duration::from_secs(30), "{words:?} was not drawn: {seen:?}");
        let ready = poll(&mut [PollFd::new(ours, PollFlags::IN)], Some(&second));
        if ready.expect("the terminal can be polled") > 0 {
            let number = ours.read(&mut bytes).expect("the program still draws");
            seen.push_str(&String::from_utf8_lossy(&bytes[..number]));
        }
    }
}

fn read_until(ours: &mut File, seen: &mut String, words: &str) {
    read_times(ours, seen, words, 1);
}

const TAKEN: &str = "\x1b[?1049h\x1b[?25l";
const RESTORED: &str = "\x1b[?25h\x1b[?1049l";

#[test]
fn signal_ends_animation_and_restores_terminal() {
    for (signal, code) in
        [(Signal::INT, 130), (Signal::QUIT, 131), (Signal::TERM, 143), (Signal::HUP, 129)]
    {
        let (mut ours, theirs) = terminal();
        let before = format!("{:?}", tcgetattr(&theirs).unwrap());
        let kept = theirs.try_clone().unwrap();
        let mut child = animation("- --torus 20x12 --animate", theirs);
        let mut seen = String::new();
        read_until(&mut ours, &mut seen, "generation 3, 5 alive, B3/S23");
        assert!(seen.starts_with(TAKEN), "{seen:?}");
        assert!(seen.contains('▀') || seen.contains('▄'), "{seen:?}");
        let pid = Pid::from_child(&child.0);
        kill_process(pid, signal).unwrap();
        read_until(&mut ours, &mut seen, RESTORED);
        assert!(seen.ends_with(RESTORED), "{seen:?}");
        assert_eq!(child.0.wait().unwrap().code(), Some(code));
        assert_eq!(format!("{:?}", tcgetattr(&kept).unwrap()), before);
    }
}

#[test]
fn animation_ends_with_its_last_generation() {
    let (mut ours, theirs) = terminal();
    let _kept = theirs.try_clone().unwrap();
    let mut child = animation("- --torus 100x100 --animate --generations 2", theirs);
    let mut seen = String::new();
    read_until(&mut ours, &mut seen, RESTORED);
    assert_eq!(child.0.wait().unwrap().code(), Some(0));
    let frames = seen.matches("\x1b[H").count();
    assert_eq!(frames, 3, "generations 0, 1 and 2: {seen:?}");
    // A world larger than the terminal is cut to its middle: 9 lines of cells and one about them.
    let last = seen.rsplit("\x1b[H").next().unwrap();
    assert_eq!(last.matches("\r\n").count(), 9, "{last:?}");
    assert!(last.lines().all(|line| line.chars().filter(|c| " ▀▄█".contains(*c)).count() <= 40));
}

#[test]
fn ctrl_z_restores_the_terminal_and_continue_draws_again() {
    let (mut ours, theirs) = terminal();
    let _kept = theirs.try_clone().unwrap();
    let mut child = animation("- --torus 20x12 --animate", theirs);
    let pid = Pid::from_child(&child.0);
    let mut seen = String::new();
    read_until(&mut ours, &mut seen, "generation 2, ");
    for _ in 0..2 {
        seen.clear();
        kill_process(pid, Signal::TSTP).unwrap();
        read_until(&mut ours, &mut seen, RESTORED);
        assert!(seen.ends_with(RESTORED), "nothing is drawn after the screen is left: {seen:?}");
        let (_, status) = waitpid(Some(pid), WaitOptions::UNTRACED).unwrap().expect("a change");
        assert!(status.stopped(), "{status:?}");
        assert_eq!(status.stopping_signal(), Some(Signal::TSTP.as_raw()));
        seen.clear();
        kill_process(pid, Signal::CONT).unwrap();
        read_until(&mut ours, &mut seen, TAKEN);
        read_times(&mut ours, &mut seen, ", B3/S23", 4);
        assert!(!seen.contains(RESTORED), "the screen is taken once: {seen:?}");
    }
    seen.clear();
    kill_process(pid, Signal::TERM).unwrap();
    read_until(&mut ours, &mut seen, RESTORED);
    assert_eq!(child.0.wait().unwrap().code(), Some(128 + 15));
}

/// SIGSTOP cannot be handled; a shell may have drawn over the screen until SIGCONT comes.
#[test]
fn continue_after_sigstop_takes_the_screen_again() {
    let (mut ours, theirs) = terminal();
    let _kept = theirs.try_clone().unwrap();
    let mut child = animation("- --torus 20x12 --animate", theirs);
    let pid = Pid::from_child(&child.0);
    let mut seen = String::new();
    read_until(&mut ours, &mut seen, "generation 2, ");
    kill_process(pid, Signal::STOP).unwrap();
    waitpid(Some(pid), WaitOptions::UNTRACED).unwrap();
    seen.clear();
    kill_process(pid, Signal::CONT).unwrap();
    read_until(&mut ours, &mut seen, TAKEN);
    read_until(&mut ours, &mut seen, ", B3/S23");
    kill_process(pid, Signal::INT).unwrap();
    seen.clear();
    read_until(&mut ours, &mut seen, RESTORED);
    assert_eq!(child.0.wait().unwrap().code(), Some(130));
}

#[test]
fn signal_ends_animation_while_a_generation_takes_long() {
    let (mut ours, theirs) = terminal();
    let _kept = theirs.try_clone().unwrap();
    let mut child = animation("- --torus 4096x4096 --driver tokio --animate", theirs);
    let mut seen = String::new();
    read_until(&mut ours, &mut seen, "generation 0, ");
    kill_process(Pid::from_child(&child.0), Signal::INT).unwrap();
    read_until(&mut ours, &mut seen, RESTORED);
    assert_eq!(child.0.wait().unwrap().code(), Some(130));
    assert!(!seen.contains("generation 1, "), "the first generation was lived to its end");
}

#[test]
fn signal_ends_animation_whose_terminal_takes_no_more() {
    let (_ours, theirs) = terminal();
    let kept = theirs.try_clone().unwrap();
    let mut child = animation("- --animate", theirs);
    let second = Timespec { tv_sec: 1, tv_nsec: 0 };
    // It draws 20 times a second, so a terminal without space for a second is full.
    while child.0.try_wait().unwrap().is_none()
        && poll(&mut [PollFd::new(&kept, PollFlags::OUT)], Some(&second)).unwrap() > 0
    {
        std::thread::sleep(Duration::from_millis(10));
    }
    kill_process(Pid::from_child(&child.0), Signal::TERM).unwrap();
    let start = Instant::now();
    while child.0.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < Duration::from_mins(1), "the signal did not end it");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(child.0.wait().unwrap().code(), Some(143));
}
