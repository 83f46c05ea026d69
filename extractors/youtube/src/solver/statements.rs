//! Where the statements of a body begin and end.

use std::ops::Range;

use super::scanner::{Kind, Scanner, Token, Unreadable};

/// `if` inside `for` inside a label, and so on.
const DEPTH: usize = 100;

/// What a statement is for somebody who wants the definitions of a script and not its effects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nature {
    /// A function, or a text that stands alone (`'use strict'`): taken as it is.
    Plain,
    /// `a=function…`: cannot throw.
    Definition,
    /// `a=…`, or `if`, `for` and the like: may throw.
    Work,
    /// `var`, `let`, `const` or `class` with values: may throw.
    Declaration,
    /// Anything else: a call, a comparison.
    Effect,
    /// `return` and `throw`, which end the body.
    Exit,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    /// Its place, a closing semicolon included.
    pub(super) range: Range<usize>,
    pub(super) nature: Nature,
}

/// The statements from the scanner's place to the end, or to the brace that closes the body; and where that is.
pub(super) fn statements(scanner: &mut Scanner<'_>) -> Result<(Vec<Statement>, usize), Unreadable> {
    let mut found = Vec::new();
    let mut last = 0;
    loop {
        match scanner.peek()? {
            None => return Ok((found, last)),
            Some(token) if token.is("}") => return Ok((found, token.start)),
            Some(token) => {
                let (nature, end) = statement(scanner, 0)?;
                found.push(Statement { range: token.start..end, nature });
                last = end;
            }
        }
    }
}

/// Reads one statement; gives its nature and its end.
fn statement(scanner: &mut Scanner<'_>, depth: usize) -> Result<(Nature, usize), Unreadable> {
    if depth > DEPTH {
        return Err(Unreadable);
    }
    let first = scanner.next()?.ok_or(Unreadable)?;
    let end = match first.text {
        _ if first.kind == Kind::Literal => return expression(scanner, first),
        ";" => first.end(),
        "{" => group(scanner, first)?,
        "if" | "while" | "for" | "with" => headed(scanner, first, depth)?,
        "do" => {
            statement(scanner, depth + 1)?;
            return expression(scanner, first).map(|(_, end)| (Nature::Work, end));
        }
        "try" => tried(scanner)?,
        "switch" => {
            to_group(scanner, "(")?;
            to_group(scanner, "{")?
        }
        "function" => return function(scanner).map(|end| (Nature::Plain, end)),
        "class" => return to_group(scanner, "{").map(|end| (Nature::Declaration, end)),
        "async" if scanner.peek()?.is_some_and(|token| token.is("function")) => {
            scanner.next()?;
            return function(scanner).map(|end| (Nature::Plain, end));
        }
        "var" | "let" | "const" => {
            return expression(scanner, first).map(|(_, end)| (Nature::Declaration, end));
        }
        "return" | "throw" | "break" | "continue" => {
            return expression(scanner, first).map(|(_, end)| (Nature::Exit, end));
        }
        _ if first.kind == Kind::Word && scanner.peek()?.is_some_and(|token| token.is(":")) => {
            scanner.next()?;
            statement(scanner, depth + 1)?.1
        }
        _ => return expression(scanner, first),
    };
    Ok((Nature::Work, end))
}

/// `if (…) …`, with all its `else`.
fn headed(scanner: &mut Scanner<'_>, first: Token<'_>, depth: usize) -> Result<usize, Unreadable> {
    let mut word = first;
    loop {
        to_group(scanner, "(")?;
        let (_, end) = statement(scanner, depth + 1)?;
        if !word.is("if") || !scanner.peek()?.is_some_and(|token| token.is("else")) {
            return Ok(end);
        }
        scanner.next()?;
        match scanner.peek()? {
            Some(token) if token.is("if") => word = scanner.next()?.ok_or(Unreadable)?,
            _ => return statement(scanner, depth + 1).map(|(_, end)| end),
        }
    }
}

fn tried(scanner: &mut Scanner<'_>) -> Result<usize, Unreadable> {
    let mut end = to_group(scanner, "{")?;
    while scanner.peek()?.is_some_and(|token| token.is("catch") || token.is("finally")) {
        scanner.next()?;
        end = to_group(scanner, "{")?;
    }
    Ok(end)
}

/// A function after its first word: name, parameters, body.
fn function(scanner: &mut Scanner<'_>) -> Result<usize, Unreadable> {
    to_group(scanner, "(")?;
    to_group(scanner, "{")
}

/// Goes on to the next bracket of this kind, whatever groups stand before it, and past the one that closes it.
fn to_group(scanner: &mut Scanner<'_>, bracket: &str) -> Result<usize, Unreadable> {
    loop {
        let token = scanner.next()?.ok_or(Unreadable)?;
        let is_open = opens(token);
        let end = if is_open { group(scanner, token)? } else { token.end() };
        if is_open && token.is(bracket) {
            return Ok(end);
        }
    }
}

/// Past the bracket that closes an open one.
pub(super) fn group(scanner: &mut Scanner<'_>, open: Token<'_>) -> Result<usize, Unreadable> {
    let mut depth = 1_usize;
    let mut end = open.end();
    while depth > 0 {
        let token = scanner.next()?.ok_or(Unreadable)?;
        if opens(token) {
            depth += 1;
        } else if closes(token) {
            depth -= 1;
        }
        end = token.end();
    }
    Ok(end)
}

pub(super) fn opens(token: Token<'_>) -> bool {
    token.kind == Kind::Sign && matches!(token.text.as_bytes(), [b'(' | b'[' | b'{'])
}

fn closes(token: Token<'_>) -> bool {
    token.kind == Kind::Sign && matches!(token.text.as_bytes(), [b')' | b']' | b'}'])
}

/// An expression up to its semicolon, or to the brace that closes the body around it.
fn expression(scanner: &mut Scanner<'_>, first: Token<'_>) -> Result<(Nature, usize), Unreadable> {
    let mut shape = Shape::default();
    let mut token = first;
    let mut end;
    loop {
        shape.see(token);
        end = if opens(token) { group(scanner, token)? } else { token.end() };
        match scanner.peek()? {
            None => break,
            Some(next) if next.is("}") => break,
            Some(next) if next.is(";") => {
                end = next.end();
                scanner.next()?;
                break;
            }
            Some(_) => token = scanner.next()?.ok_or(Unreadable)?,
        }
    }
    Ok((shape.nature(), end))
}

/// What the tokens of an expression outside all brackets say of it.
#[derive(Default)]
struct Shape {
    count: usize,
    is_literal: bool,
    /// The first sign that is neither a dot nor a bracket of an index is `=`.
    is_assignment: bool,
    has_operator: bool,
    /// After the `=`: `function`, its name, `(`, `{`, and nothing more.
    tail: Vec<Tail>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tail {
    Function,
    Name,
    Parameters,
    Body,
    Other,
}

impl Shape {
    fn see(&mut self, token: Token<'_>) {
        self.is_literal = self.count == 0 && token.kind == Kind::Literal;
        self.count += 1;
        if self.is_assignment {
            if self.tail.len() < 5 {
                self.tail.push(tail(token));
            }
            return;
        }
        if self.has_operator || token.kind != Kind::Sign || matches!(token.text, "." | "[") {
            return;
        }
        self.is_assignment =
            token.text.ends_with('=') && !matches!(token.text, "==" | "===" | "!=" | "!==" | "<=" | ">=");
        self.has_operator = true;
    }

    fn nature(&self) -> Nature {
        let is_function = matches!(
            self.tail.as_slice(),
            [Tail::Function, Tail::Parameters, Tail::Body]
                | [Tail::Function, Tail::Name, Tail::Parameters, Tail::Body]
        );
        match (self.is_literal, self.is_assignment) {
            (true, _) => Nature::Plain,
            (false, true) if is_function => Nature::Definition,
            (false, true) => Nature::Work,
            (false, false) => Nature::Effect,
        }
    }
}

fn tail(token: Token<'_>) -> Tail {
    match token.text {
        "function" => Tail::Function,
        "(" => Tail::Parameters,
        "{" => Tail::Body,
        _ if token.kind == Kind::Word => Tail::Name,
        _ => Tail::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(code: &str) -> Vec<(&str, Nature)> {
        let mut scanner = Scanner::new(code, 0..code.len());
        let (found, _) = statements(&mut scanner).unwrap();
        found.into_iter().map(|one| (&code[one.range], one.nature)).collect()
    }

    #[test]
    fn every_statement_ends_where_it_does() {
        use Nature::{Declaration, Definition, Effect, Exit, Plain, Work};
        let expected = [
            ("'use strict';", Plain),
            ("var a,b=1;", Declaration),
            ("function f(a){return{}}", Plain),
            ("g.x=function(a,b){if(a){b}};", Definition),
            ("g.y=function(){}();", Work),
            ("g.z[\"a;\"]=h(function(){c;});", Work),
            ("a=b?c:d,e=f;", Work),
            ("f(a,{b:1});", Effect),
            ("a&&b;", Effect),
            ("a==b;", Effect),
            ("if(a)b();else if(c){d}else e;", Work),
            ("for(var i=0;i<2;i++){x}", Work),
            ("for(;;)if(a)break;else b;", Work),
            ("while(a)b++;", Work),
            ("do{a}while(b);", Work),
            ("do a;while(b);", Work),
            ("try{a}catch(e){b}finally{c}", Work),
            ("switch(a){case 1:b;default:c}", Work),
            ("l:for(;;){}", Work),
            ("class A extends b({}).c{d(){}}", Declaration),
            ("class B{static{x}}", Declaration),
            ("async function h(){}", Plain),
            ("function*k(){}", Plain),
            ("{a}", Work),
            (";", Work),
            ("throw a;", Exit),
            ("let q=`${1}`;", Declaration),
            ("m=(a,b)=>{c};", Work),
            ("n+=1;", Work),
            ("last", Effect),
        ];
        let code: String = expected.iter().map(|(text, _)| *text).collect();
        let found = split(&code);
        // A class head may hold a group with braces before its body.
        let same = |(found, expected): (&(&str, Nature), &(&str, Nature))| found == expected;
        let different = found.iter().zip(&expected).find(|pair| !same(*pair));
        assert_eq!(different, None);
        assert_eq!(found.len(), expected.len());
    }

    #[test]
    fn a_body_ends_at_its_brace() {
        let code = "{a=1;f()}(x)";
        let mut scanner = Scanner::new(code, 1..code.len());
        let (found, end) = statements(&mut scanner).unwrap();
        assert_eq!((found.len(), end), (2, 8));
    }

    #[test]
    fn what_does_not_end_is_an_error() {
        for code in ["f(", "if(a", "x={", "a:", "do", &"if(a)while(b)".repeat(100)] {
            let mut scanner = Scanner::new(code, 0..code.len());
            assert_eq!(statements(&mut scanner).map(|_| ()), Err(Unreadable), "{code}");
        }
    }
}
