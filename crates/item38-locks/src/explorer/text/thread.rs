//! The steps of a thread, as text.

use super::{ParseError, tokens::Tokens};
use crate::explorer::{Instruction, Operand};

/// The thread that is being read.
pub(super) struct Thread<'a> {
    names: Vec<&'a str>,
    steps: Vec<Instruction<'a>>,
    labels: Vec<(&'a str, usize)>,
    /// The steps that jump, each with its label and where that is named.
    jumps: Vec<(usize, &'a str, Tokens<'a>)>,
}

impl<'a> Thread<'a> {
    pub(super) fn new(names: Vec<&'a str>) -> Self {
        Self { names, steps: Vec::new(), labels: Vec::new(), jumps: Vec::new() }
    }

    /// Returns the thread's names and its steps, with the labels resolved.
    pub(super) fn finish(mut self) -> Result<(Vec<&'a str>, Vec<Instruction<'a>>), ParseError> {
        for (step, label, place) in self.jumps {
            let Some((_, target)) = self.labels.iter().find(|(known, _)| *known == label) else {
                let problem = format!("this thread has no label `{label}`; write `{label}:`");
                return Err(place.problem(&problem));
            };
            match &mut self.steps[step] {
                Instruction::JumpIfSet(to) | Instruction::Jump(to) => *to = *target,
                _ => unreachable!("only jumps are listed"),
            }
        }
        Ok((self.names, self.steps))
    }

    /// Reads a line: a step or a label.
    pub(super) fn line(&mut self, line: &mut Tokens<'a>) -> Result<(), ParseError> {
        let place = line.clone();
        let first = line.word("a step")?;
        let step = match (first, line.peek()) {
            (label, Some(":")) => {
                line.skip();
                if self.labels.iter().any(|(known, _)| *known == label) {
                    return Err(place.problem(&format!("the label `{label}` stands here twice")));
                }
                self.labels.push((label, self.steps.len()));
                return Ok(());
            }
            ("value", Some("=")) => {
                line.skip();
                value(line)?
            }
            ("lock", _) => Instruction::Lock(line.name("a lock")?),
            ("unlock", _) => Instruction::Unlock(line.name("a lock")?),
            ("yield", _) => Instruction::Yield,
            ("wait", _) => {
                let condition = line.name("a condition")?;
                line.expect(",")?;
                Instruction::Wait(condition, line.name("a lock")?)
            }
            ("notify", Some("one")) => {
                line.skip();
                Instruction::NotifyOne(line.name("a condition")?)
            }
            ("notify", _) => {
                line.expect("all")?;
                Instruction::NotifyAll(line.name("a condition")?)
            }
            ("if", _) => {
                line.expect("value")?;
                line.expect("goto")?;
                self.jump(line, Instruction::JumpIfSet(0))?
            }
            ("goto", _) => self.jump(line, Instruction::Jump(0))?,
            (_, Some("=" | "+=")) => variable(&mut place.clone(), line)?,
            _ => {
                let problem = format!(
                    "`{first}` is not a step; write `value = {first}`, `lock m` or \
                                       another step that `--help` lists"
                );
                return Err(place.problem(&problem));
            }
        };
        self.steps.push(step);
        Ok(())
    }

    fn jump(
        &mut self,
        line: &mut Tokens<'a>,
        jump: Instruction<'a>,
    ) -> Result<Instruction<'a>, ParseError> {
        let place = line.clone();
        let label = line.name("a label")?;
        self.jumps.push((self.steps.len(), label, place));
        Ok(jump)
    }
}

/// Reads what follows `value =`.
fn value<'a>(line: &mut Tokens<'a>) -> Result<Instruction<'a>, ParseError> {
    match line.peek() {
        Some("value") => {
            line.skip();
            line.expect("+")?;
            Ok(Instruction::Add(line.number()?))
        }
        Some("compare_exchange") => {
            line.skip();
            line.expect("(")?;
            let name = line.name("a variable")?;
            line.expect(",")?;
            let expected = operand(line)?;
            line.expect(",")?;
            let new = operand(line)?;
            line.expect(")")?;
            Ok(Instruction::CompareExchange(name, expected, new))
        }
        _ => Ok(Instruction::Load(line.name("a variable, `value + 1` or `compare_exchange(..)`")?)),
    }
}

/// Reads a step that changes a variable, whose name is at `place`.
fn variable<'a>(
    place: &mut Tokens<'a>,
    line: &mut Tokens<'a>,
) -> Result<Instruction<'a>, ParseError> {
    let name = place.name("a variable")?;
    if line.peek() == Some("+=") {
        line.skip();
        return Ok(Instruction::FetchAdd(name, line.number()?));
    }
    line.expect("=")?;
    if line.peek() == Some("value") {
        line.skip();
        return Ok(Instruction::Store(name));
    }
    Ok(Instruction::Set(name, line.number()?))
}

fn operand(line: &mut Tokens) -> Result<Operand, ParseError> {
    if line.peek() != Some("value") {
        return Ok(Operand::Number(line.number()?));
    }
    line.skip();
    if line.peek() != Some("+") {
        return Ok(Operand::Value(0));
    }
    line.skip();
    Ok(Operand::Value(line.number()?))
}
