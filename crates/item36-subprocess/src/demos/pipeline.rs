//! A pipeline that fails in the middle tells which stage failed.

use std::time::Duration;

use item36_subprocess::{Pipeline, PipelineOutput, ReturnCode, command};
use lab::{Demo, Lab};

pub(crate) const DEMO: Demo = Demo {
    name: "pipeline",
    cells: "",
    about: "A pipeline fails in the middle, and each stage has its own return code",
    run,
};

/// The first stage could write forever, the second fails, the third counts what arrives.
fn run(lab: &Lab) -> lab::Result {
    let output = fails_in_the_middle()?;
    for (stage, program) in output.stages.iter().zip(["yes", "sh", "wc"]) {
        let said = String::from_utf8_lossy(&stage.stderr);
        let line = format!("{program:4} exit status {:3}  {said}", stage.return_code);
        lab.say(line.trim_end());
    }
    let ended = codes(&output);
    lab.claim("Each stage of a pipeline has its own return code")
        .holds(ended == [-13, 3, 0], format!("{ended:?}"));

    let counted = output.stages.last().map(|last| last.stdout.trim_ascii().to_vec());
    lab.claim("A stage behind a failed one sees only an early end of its input")
        .holds(counted.as_deref() == Some(b"2"), "wc counted the two lines before the failure");

    let blamed = output.check().map_or_else(|error| error.to_string(), |_| "no stage".to_owned());
    lab.say(&blamed);
    lab.claim("check blames the stage that failed, not the writer that lost its reader")
        .holds(blamed.starts_with("`sh ") && blamed.ends_with("ended with 3: no more!"), blamed);
    lab.beside_python("pipeline.py", || Ok(codes(&fails_in_the_middle()?)))?;
    Ok(())
}

fn fails_in_the_middle() -> lab::Result<PipelineOutput> {
    Ok(Pipeline::new(command(["yes"]))
        .pipe(command(["sh", "-c", "head -n 2; echo 'no more!' >&2; exit 3"]))
        .pipe(command(["wc", "-l"]))
        .piped()
        .run_timeout(b"", Duration::from_mins(1))?)
}

fn codes(output: &PipelineOutput) -> Vec<i32> {
    output.return_codes().into_iter().map(ReturnCode::get).collect()
}
