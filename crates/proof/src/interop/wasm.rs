//! Members in the module compiled to WASM, which runs in Node: one line of JSON each way.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result};
use proof_member::{Commit, Failure};
use serde_json::{Value, json};

/// Node with the module in it, where there is one.
pub(super) struct Engine {
    running: Option<Running>,
    members: u32,
}

struct Running {
    node: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

/// A member in the module.
#[derive(Clone, Copy)]
pub(super) struct Remote(u32);

impl Engine {
    pub(super) fn start(driver: &Path, module: &Path) -> Result<Self> {
        let mut node = Command::new("node")
            .arg(driver)
            .arg(module)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("node can't be started: install Node.js and try again")?;
        let to = node.stdin.take().context("node takes no words")?;
        let from = BufReader::new(node.stdout.take().context("node says nothing")?);
        Ok(Self { running: Some(Running { node, to, from }), members: 0 })
    }

    /// Nobody speaks through the module.
    pub(super) fn none() -> Self {
        Self { running: None, members: 0 }
    }

    pub(super) fn is_there(&self) -> bool {
        self.running.is_some()
    }

    /// Every member made so far is gone.
    pub(super) fn forget_all(&mut self) -> Result<()> {
        if !self.is_there() {
            return Ok(());
        }
        self.ask(&json!({"do": "forget"})).map(drop).map_err(anyhow::Error::msg)
    }

    pub(super) fn member(&mut self, suite: u16, name: &[u8], secret: bool) -> Result<Remote, Failure> {
        self.members += 1;
        let id = self.members;
        self.ask(&json!({"do": "new", "member": id, "suite": suite, "name": hex(name), "secret": secret}))?;
        Ok(Remote(id))
    }

    pub(super) fn done(&mut self, who: Remote, what: &str, with: &[&[u8]]) -> Result<(), Failure> {
        self.call(who, what, with).map(drop)
    }

    pub(super) fn bytes(&mut self, who: Remote, what: &str, with: &[&[u8]]) -> Result<Vec<u8>, Failure> {
        self.maybe(who, what, with)?.ok_or_else(|| format!("the module gave nothing for {what}"))
    }

    pub(super) fn maybe(
        &mut self,
        who: Remote,
        what: &str,
        with: &[&[u8]],
    ) -> Result<Option<Vec<u8>>, Failure> {
        self.call(who, what, with)?.as_str().map(unhex).transpose()
    }

    pub(super) fn number(&mut self, who: Remote, what: &str) -> Result<u32, Failure> {
        let number = self.call(who, what, &[])?.as_u64().and_then(|it| u32::try_from(it).ok());
        number.ok_or_else(|| format!("the module gave no number for {what}"))
    }

    pub(super) fn commit(
        &mut self,
        who: Remote,
        adds: &[Vec<u8>],
        removes: &[u32],
    ) -> Result<Commit, Failure> {
        for add in adds {
            self.done(who, "add", &[add])?;
        }
        let commit = self.ask(&json!({"do": "commit", "member": who.0, "removes": removes}))?;
        let commit = unhex(commit.as_str().ok_or("the module gave no commit")?)?;
        Ok(Commit { commit, welcome: self.maybe(who, "welcome", &[])? })
    }

    fn call(&mut self, who: Remote, what: &str, with: &[&[u8]]) -> Result<Value, Failure> {
        let with: Vec<String> = with.iter().map(|it| hex(it)).collect();
        self.ask(&json!({"do": what, "member": who.0, "with": with}))
    }

    fn ask(&mut self, question: &Value) -> Result<Value, Failure> {
        let lost = |error: std::io::Error| format!("the module's process is lost: {error}");
        let Running { to, from, .. } = self.running.as_mut().ok_or("there is no module")?;
        writeln!(to, "{question}").and_then(|()| to.flush()).map_err(lost)?;
        let mut line = String::new();
        from.read_line(&mut line).map_err(lost)?;
        let mut answer: Value = serde_json::from_str(&line).map_err(|error| format!("{error}: {line}"))?;
        match answer.get("error").and_then(Value::as_str) {
            Some(error) => Err(format!("wasm: {error}")),
            None => Ok(answer["ok"].take()),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It ends by itself when nobody speaks to it any more; nothing is lost if it has ended already.
        let _ = self.node.kill();
        let _ = self.node.wait();
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Result<Vec<u8>, Failure> {
    (0..text.len())
        .step_by(2)
        .map(|at| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect::<Option<_>>()
        .ok_or_else(|| "the module gave no bytes".into())
}
