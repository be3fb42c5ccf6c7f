//! A pipeline that fails in the middle tells which stage it was.

use std::{process::Command, time::Duration};

use item36_subprocess::{JobOutput, Pipeline, ReturnCode};
use lab::Lab;

/// Three stages: one could write for ever, one gives up half-way, one counts what arrives.
pub fn run(lab: &Lab) -> lab::Result {
    let output = fails_in_the_middle()?;
    for stage in &output.stages {
        let said = String::from_utf8_lossy(&stage.stderr);
        let line = format!("{:4} exit status {:3}  {}", stage.program, stage.return_code, said);
        lab.say(line.trim_end());
    }
    let codes: Vec<i32> = output.return_codes().into_iter().map(ReturnCode::get).collect();
    lab.claim("each stage says how it ended: the writer that nobody reads any more, the one that fails, the rest")
        .holds(codes == [-13, 3, 0], format!("{codes:?}"));

    let counted = output.stages.last().map(|last| last.stdout.trim_ascii().to_vec());
    lab.claim("a stage behind one that fails sees no failure, only an early end of its input")
        .holds(counted.as_deref() == Some(b"2"), "wc counted the two lines before the failure");

    let blamed = output.check().map_or_else(|error| error.to_string(), |_| "nobody".to_owned());
    lab.say(&blamed);
    lab.claim("check blames the stage that failed, not the writer whose reader it was")
        .holds(blamed == "`sh` ended with 3: no more!", blamed);
    lab.beside_python("pipeline.py", || {
        let output = fails_in_the_middle()?;
        Ok(output.return_codes().into_iter().map(ReturnCode::get).collect::<Vec<_>>())
    })?;
    Ok(())
}

fn fails_in_the_middle() -> lab::Result<JobOutput> {
    Ok(Pipeline::new(&mut Command::new("yes"))
        .pipe(Command::new("sh").args(["-c", "head -n 2; echo 'no more!' >&2; exit 3"]))
        .pipe(Command::new("wc").arg("-l"))
        .run(b"", Duration::from_mins(1))?)
}
