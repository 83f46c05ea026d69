//! A player script made ready: its definitions without its effects, and a list of who may be the function.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;

use super::families::{Keep, Rung};
use super::functions::functions;
use super::scanner::{Scanner, Unreadable};
use super::statements::{Nature, Statement, statements};

/// Wrappers inside wrappers.
const WRAPPERS: usize = 3;
/// Different ways one function is called that are tried.
const CALLS: usize = 24;

/// A script, read.
pub(super) struct Script<'a> {
    code: &'a str,
    body: Option<Body>,
}

/// The inside of the function that wraps a whole player: `(function(g){…})(_yt_player)`.
struct Body {
    range: Range<usize>,
    statements: Vec<Statement>,
}

/// Somebody who may be the function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    name: String,
    /// Whole numbers its calls in the script begin with, where it takes more than three values.
    first: BTreeSet<Vec<u32>>,
}

impl<'a> Script<'a> {
    pub(super) fn read(code: &'a str) -> Self {
        Self { code, body: body(code).ok().flatten() }
    }

    /// Those a rung takes for the function. Where the script could not be read, who stands before the words that tell.
    pub(super) fn candidates(&self, rung: &Rung) -> Vec<Candidate> {
        let Some(body) = &self.body else { return self.loose_candidates(rung) };
        let mut found = Vec::new();
        for statement in &body.statements {
            let text = &self.code[statement.range.clone()];
            if !rung.marks.iter().all(|mark| text.contains(mark)) {
                continue;
            }
            let named = functions(self.code, statement.range.start, statement.range.end);
            for function in named.into_iter().filter(|function| (rung.is_candidate)(function)) {
                let extra = function.parameters.saturating_sub(3);
                found.push(Candidate {
                    name: function.name.to_owned(),
                    first: self.calls(function.name, extra),
                });
            }
        }
        found
    }

    fn loose_candidates(&self, rung: &Rung) -> Vec<Candidate> {
        let mut names = BTreeSet::new();
        for (at, _) in self.code.match_indices(rung.marks[0]).take(CALLS) {
            let before = &self.code[..at];
            let Some(end) = before.rfind("=function(") else { continue };
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.');
            let start = before[..end].rfind(|c| !is_name(c)).map_or(0, |place| place + 1);
            if start < end && self.code.is_char_boundary(start) {
                names.insert(&self.code[start..end]);
            }
        }
        names.into_iter().map(|name| Candidate { name: name.to_owned(), first: BTreeSet::new() }).collect()
    }

    /// What the calls of a function begin with: 1 to `extra` whole numbers.
    fn calls(&self, name: &str, extra: usize) -> BTreeSet<Vec<u32>> {
        let mut found = BTreeSet::new();
        if extra == 0 {
            return found;
        }
        let call = format!("{name}(");
        for (at, _) in self.code.match_indices(&call) {
            let rest = &self.code[at + call.len()..];
            let window = rest.char_indices().nth(80).map_or(rest, |(end, _)| &rest[..end]);
            let numbers: Vec<u32> =
                window.split(',').take(extra).map_while(|word| word.trim().parse().ok()).collect();
            if !numbers.is_empty() && found.len() < CALLS {
                found.insert(numbers);
            }
        }
        found
    }

    /// The text to evaluate, which leaves the candidates in `vidraCandidates`.
    pub(super) fn text(&self, keep: Keep, candidates: &[Candidate]) -> String {
        let hook = hook(candidates);
        match (&self.body, keep) {
            (Some(body), Keep::Definitions | Keep::Everything) => self.rebuilt(body, keep, &hook),
            (Some(body), Keep::AsItIs) => self.caught(body.range.start, &hook),
            (None, _) => {
                // Behind the head of the first function.
                let first = self.code.find("){").map_or(0, |place| place + 2);
                self.caught(first, &hook)
            }
        }
    }

    /// The text as it is with the hook at a place where names are looked up later.
    fn caught(&self, place: usize, hook: &str) -> String {
        let (before, after) = self.code.split_at(place);
        format!("try{{{before}{hook}{after}\n}}catch(e){{}}")
    }

    fn rebuilt(&self, body: &Body, keep: Keep, hook: &str) -> String {
        let code = self.code;
        let mut text = String::with_capacity(code.len() + body.statements.len() * 8);
        text.push_str(&code[..body.range.start]);
        for statement in &body.statements {
            let one = &code[statement.range.clone()];
            match statement.nature {
                Nature::Plain | Nature::Definition => text.push_str(one),
                Nature::Work => catch(&mut text, "", one),
                Nature::Declaration => declare(&mut text, one),
                Nature::Effect if keep == Keep::Everything => catch(&mut text, "", one),
                Nature::Effect | Nature::Exit => {}
            }
        }
        text.push_str(hook);
        text.push_str(&code[body.range.end..]);
        text
    }
}

fn catch(text: &mut String, before: &str, statement: &str) {
    text.push_str("try{");
    text.push_str(before);
    text.push_str(statement);
    text.push_str("}catch(e){}");
}

/// A name declared in a `try` is seen outside of it with `var` alone.
fn declare(text: &mut String, statement: &str) {
    if let Some(rest) = statement.strip_prefix("let").or_else(|| statement.strip_prefix("const")) {
        return catch(text, "var", rest);
    }
    match statement.strip_prefix("class ") {
        Some(rest) => {
            let name = rest.trim_start();
            let end = name.find(|c: char| c.is_whitespace() || c == '{').unwrap_or(name.len());
            catch(text, &format!("var {}=", &name[..end]), statement);
        }
        None => catch(text, "", statement),
    }
}

fn hook(candidates: &[Candidate]) -> String {
    let mut hook = ";globalThis.vidraCandidates=[".to_owned();
    for Candidate { name, first } in candidates {
        let first: Vec<&Vec<u32>> = first.iter().collect();
        // A list of lists of numbers reads the same in JavaScript.
        let _ = write!(hook, "{{call:(...a)=>({name})(...a),first:{first:?}}},");
    }
    hook.push_str("];");
    hook
}

/// The largest function that holds more than half of the text, as deep as wrappers go.
fn body(code: &str) -> Result<Option<Body>, Unreadable> {
    let mut found = None;
    let mut range = 0..code.len();
    for _ in 0..WRAPPERS {
        let Some(inner) = wrapped(code, range.clone())? else { break };
        // A wrapper is called where it stands; what is given a name is none.
        let is_wrapper = |one: &&Statement| one.nature == Nature::Effect && one.range.len() * 2 > code.len();
        let large = inner.statements.iter().find(is_wrapper);
        let next = large.map(|one| one.range.clone());
        found = Some(inner);
        match next {
            Some(next) => range = next,
            None => break,
        }
    }
    Ok(found)
}

/// The first function in a range that holds more than half of the whole text.
fn wrapped(code: &str, range: Range<usize>) -> Result<Option<Body>, Unreadable> {
    let mut scanner = Scanner::new(code, range);
    let mut is_after_head = false;
    while let Some(token) = scanner.next()? {
        if is_after_head && token.is("{") {
            let start = token.end();
            let (statements, end) = statements(&mut scanner)?;
            if (end - start.min(end)) * 2 > code.len() {
                return Ok(Some(Body { range: start..end, statements }));
            }
        }
        is_after_head = token.is(")") || token.is("=>");
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::super::families::LADDER;
    use super::*;

    const CODE: &str = r#"var _yt_player={};(function(g){'use strict';const k=[1];class A extends g.B{}
g.run();g.x=new g.Missing;var X=function(a,b,c,d){b=new A(b);b.set("alr","yes");return b};X(7,a,"s",c);if(g.y)throw 1;return;})(_yt_player);"#;

    #[test]
    fn effects_go_and_what_may_throw_is_caught_alone() {
        let script = Script::read(CODE);
        let candidates = script.candidates(&LADDER[0]);
        assert_eq!(
            script.text(Keep::Definitions, &candidates),
            "var _yt_player={};(function(g){'use strict';try{var k=[1];}catch(e){}try{var A=class A extends g.B{}}catch(e){}\
             try{g.x=new g.Missing;}catch(e){}try{var X=function(a,b,c,d){b=new A(b);b.set(\"alr\",\"yes\");return b};}catch(e){}\
             try{if(g.y)throw 1;}catch(e){};globalThis.vidraCandidates=[{call:(...a)=>(X)(...a),first:[[7]]},];})(_yt_player);"
        );
        let everything = script.text(Keep::Everything, &candidates);
        assert!(everything.contains("try{g.run();}catch(e){}"), "{everything}");
    }

    #[test]
    fn a_script_that_cannot_be_read_is_taken_as_it_is() {
        let code = format!("{}`", CODE.trim_end_matches("})(_yt_player);"));
        let script = Script::read(&code);
        let text = script.text(Keep::AsItIs, &script.candidates(&LADDER[0]));
        assert!(
            text.starts_with(
                "try{var _yt_player={};(function(g){;globalThis.vidraCandidates=[{call:(...a)=>(X)(...a)"
            ),
            "{text}"
        );
    }

    #[test]
    fn the_innermost_wrapper_is_the_body() {
        let code = format!("(function(){{var a;{CODE}}})();");
        let script = Script::read(&code);
        let Some(body) = &script.body else { panic!("no body") };
        assert!(code[body.range.clone()].starts_with("'use strict';const k"));
    }
}
