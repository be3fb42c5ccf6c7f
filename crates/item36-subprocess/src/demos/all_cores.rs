//! Children that compute use all cores, whatever the language of the parent.

use std::{
    process::{Command, Stdio},
    thread::available_parallelism,
};

use item36_subprocess::{Popen, Subprocess};
use lab::Lab;

use super::encrypt::output;

/// Pure computing in a shell: no file, no sleep.
const COUNT: &str = "i=0; while [ $i -lt 10000 ]; do i=$((i+1)); done; echo $i";

/// Two children count to 10,000, one after the other and then at the same time.
pub fn run(lab: &Lab) -> lab::Result {
    let one = lab.time("one child counts", || count_in_turn(1))?;
    let two = lab.time("two children count", parallel)?;
    lab.say(format!("One child took {:.3} seconds", one.seconds()));
    lab.say(format!("Two at the same time took {:.3} seconds", two.seconds()));
    let claim = lab.claim("children that compute run on several cores at once");
    if available_parallelism().map_or(1, usize::from) < 2 {
        claim.skipped("this machine has one core");
        return Ok(());
    }
    claim
        .compare("one after the other", || count_in_turn(2))
        .to("at the same time", parallel)
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
