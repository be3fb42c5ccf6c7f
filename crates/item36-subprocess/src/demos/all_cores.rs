//! Children that compute use all cores, in whatever language the parent is written.

use std::process::{Command, Stdio};

use item36_subprocess::{CommandExt, Popen};
use lab::{Demo, Lab};

use crate::lesson::openssl::output;

pub(crate) const DEMO: Demo = Demo {
    name: "all-cores",
    cells: "",
    about: "Two children compute one after the other, then at the same time",
    run,
};

/// Computes in a shell, without files and without sleeping.
const COUNT: &str = "i=0; while [ $i -lt 10000 ]; do i=$((i+1)); done; echo $i";

fn run(lab: &Lab) -> lab::Result {
    let one = lab.time("one child counts", || count_in_turn(1))?;
    let two = lab.time("two children count", parallel)?;
    lab.say(format!("One child took {:.3} seconds", one.seconds()));
    lab.say(format!("Two at the same time took {:.3} seconds", two.seconds()));
    lab.require_cores(2)?;
    lab.claim("Children that compute run on several cores at once")
        .compare("one after the other", || count_in_turn(2))
        .to("at the same time", parallel)
        .beside_bare_threads(2, || Command::new("sh").args(["-c", COUNT]).output())
        .at_least(1.4)?;
    lab.beside_python("all_cores.py", || {
        let counted = parallel()?.into_iter().map(String::from_utf8);
        Ok(counted.collect::<Result<Vec<_>, _>>()?)
    })?;
    Ok(())
}

fn count_in_turn(number: usize) -> lab::Result<Vec<Vec<u8>>> {
    (0..number).map(|_| output(&count()?)).collect()
}

fn parallel() -> lab::Result<Vec<Vec<u8>>> {
    let procs: Vec<Popen> = (0..2).map(|_| count()).collect::<Result<_, _>>()?;
    procs.iter().map(output).collect()
}

fn count() -> lab::Result<Popen> {
    let proc = Command::new("sh").args(["-c", COUNT]).stdout(Stdio::piped()).popen()?;
    Ok(proc.kill_on_drop())
}
