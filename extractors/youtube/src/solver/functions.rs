//! The functions a statement gives a name: `a=function(b,c){…}`, `g.a=(b,c)=>{…}`, `function a(b,c){…}`.

use super::scanner::{Kind, Scanner, Token, Unreadable};
use super::statements::{group, opens};

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Function<'a> {
    /// How other code calls it: `a`, `g.a`.
    pub(super) name: &'a str,
    /// Number of parameters.
    pub(super) parameters: usize,
    /// Parameters and body.
    pub(super) text: &'a str,
}

/// The functions of one statement; those inside others are not named from outside.
pub(super) fn functions<'a>(code: &'a str, start: usize, end: usize) -> Vec<Function<'a>> {
    let mut found = Vec::new();
    // The text was read once already; what cannot be read has no functions.
    let _ = collect(code, Scanner::new(code, start..end), &mut found);
    found
}

fn collect<'a>(
    code: &'a str,
    mut scanner: Scanner<'a>,
    found: &mut Vec<Function<'a>>,
) -> Result<(), Unreadable> {
    let mut target: Option<Token<'a>> = None;
    let mut assigned: Option<&'a str> = None;
    while let Some(token) = scanner.next()? {
        match token.text {
            "function" if token.kind == Kind::Word => {
                let mut name = assigned.take();
                if let Some(next) = scanner.peek()?
                    && next.kind == Kind::Word
                {
                    name = name.or(Some(next.text));
                    scanner.next()?;
                }
                found.extend(body(code, &mut scanner, name)?);
                target = None;
            }
            "(" if token.kind == Kind::Sign && assigned.is_some() => {
                let end = group(&mut scanner, token)?;
                let name = assigned.take();
                if scanner.peek()?.is_some_and(|next| next.is("=>")) {
                    scanner.next()?;
                    let parameters = count(code, token.end(), end - 1)?;
                    found.extend(arrow(code, &mut scanner, (name, token.start, parameters))?);
                }
            }
            "=" if token.kind == Kind::Sign => {
                assigned = target.map(|first| code[first.start..token.start].trim());
                target = None;
            }
            "," | ";" | "var" | "let" | "const" => (target, assigned) = (None, None),
            _ if opens(token) => {
                group(&mut scanner, token)?;
                assigned = None;
            }
            _ => {
                assigned = None;
                target = target.or((token.kind == Kind::Word).then_some(token));
            }
        }
    }
    Ok(())
}

/// Parameters and body of a function whose name was read.
fn body<'a>(
    code: &'a str,
    scanner: &mut Scanner<'a>,
    name: Option<&'a str>,
) -> Result<Option<Function<'a>>, Unreadable> {
    let open = scanner.next()?.ok_or(Unreadable)?;
    if !open.is("(") {
        return Ok(None);
    }
    let end = group(scanner, open)?;
    let parameters = count(code, open.end(), end - 1)?;
    let brace = scanner.next()?.ok_or(Unreadable)?;
    let end = group(scanner, brace)?;
    Ok(name.map(|name| Function { name, parameters, text: &code[open.start..end] }))
}

/// The body of an arrow function with braces, whose name, start and parameters were read.
fn arrow<'a>(
    code: &'a str,
    scanner: &mut Scanner<'a>,
    (name, start, parameters): (Option<&'a str>, usize, usize),
) -> Result<Option<Function<'a>>, Unreadable> {
    match scanner.peek()? {
        Some(brace) if brace.is("{") => {
            scanner.next()?;
            let end = group(scanner, brace)?;
            Ok(name.map(|name| Function { name, parameters, text: &code[start..end] }))
        }
        _ => Ok(None),
    }
}

/// How many parameters stand between parentheses.
fn count(code: &str, start: usize, end: usize) -> Result<usize, Unreadable> {
    let mut scanner = Scanner::new(code, start..end);
    let (mut commas, mut is_empty) = (0, true);
    while let Some(token) = scanner.next()? {
        is_empty = false;
        if opens(token) {
            group(&mut scanner, token)?;
        }
        commas += usize::from(token.is(","));
    }
    Ok(if is_empty { 0 } else { commas + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_found_by_the_name_they_are_given() {
        for (code, expected) in [
            ("a=function(b,c){d}", vec![("a", 2, "(b,c){d}")]),
            ("g.a=function(){};", vec![("g.a", 0, "(){}")]),
            ("function a(b,{c,d}=[1,2]){}", vec![("a", 2, "(b,{c,d}=[1,2]){}")]),
            ("var a=1,b=function(c){},d=(e,f)=>{g};", vec![("b", 1, "(c){}"), ("d", 2, "(e,f)=>{g}")]),
            ("a=b(function(c){})", vec![]),
            ("a=function(b){}(1)", vec![("a", 1, "(b){}")]),
            ("a={b:function(c){}}", vec![]),
            ("a=(b,c)", vec![]),
            ("a=b=function c(d){}", vec![("b", 1, "(d){}")]),
        ] {
            let found = functions(code, 0, code.len());
            let found: Vec<_> = found.iter().map(|one| (one.name, one.parameters, one.text)).collect();
            assert_eq!(found, expected, "{code}");
        }
    }
}
