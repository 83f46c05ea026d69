//! The solver on a player of the usual shape, on variants of it, and on scripts that mean no good.

use super::*;

const PLAYER: &str = include_str!("../../players/synthetic.js");

fn questions(n: &[&str], signatures: &[&str]) -> Questions {
    let set = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect();
    Questions { n: set(n), signatures: set(signatures) }
}

async fn both(code: &str) -> (Result<String, String>, Result<String, String>) {
    let answers = solve(code, &questions(&["a1b2c3"], &["ABCDEFGHIJKLMNOPQRST"])).await;
    (answers.n["a1b2c3"].clone(), answers.signatures["ABCDEFGHIJKLMNOPQRST"].clone())
}

/// What the synthetic player makes of them, worked out by hand.
fn solved() -> (Result<String, String>, Result<String, String>) {
    (Ok("a6c5b4_".to_owned()), Ok("OSRQCTNMLKJIHGFEDP".to_owned()))
}

#[tokio::test]
async fn a_player_answers_for_both() {
    let (n, signature) = both(PLAYER).await;
    assert_eq!((n, signature.clone()), solved());
    let plan = Permutation::question(20).unwrap();
    let answers = solve(PLAYER, &questions(&[], &[&plan])).await;
    let plan = Permutation::from_answer(answers.signatures[&plan].as_ref().unwrap(), 20).unwrap();
    assert_eq!(plan.apply("ABCDEFGHIJKLMNOPQRST"), signature.ok());
}

#[tokio::test]
async fn players_that_hide_more_answer_too() {
    let alr = "U.set(\"alr\",\"yes\");c&&";
    for (what, from, to) in [
        ("words in a table", alr, "U.set(w[7],w[8]);c&&".to_owned()),
        (
            "encoding by other names",
            "c=S(4,decodeURIComponent(c)),U.set(t,encodeURIComponent(c))",
            "c=S(4,c),U.set(t,c)".to_owned(),
        ),
        (
            "whole numbers in front",
            "var B=function(U,t,c){",
            "var B=function(V,U,t,c){if(V!=7)return V;".to_owned(),
        ),
        ("an arrow", "var B=function(U,t,c){", "g.B=(U,t,c)=>{".to_owned()),
        ("a rest parameter", "var B=function(U,t,c){", "var B=function(...V){var [U,t,c]=V;".to_owned()),
        ("its arguments", "var B=function(U,t,c){", "var B=function(){var [U,t,c]=arguments;".to_owned()),
        ("words quoted otherwise", alr, "U.set('alr', `yes`);c&&".to_owned()),
        ("a declaration", "var B=function(U,t,c){", "function B(U,t,c){".to_owned()),
        (
            "n on reading",
            "get(U){return this.P[U]}",
            "get(U){U==\"n\"&&!this.isChanged&&this.P.n&&(this.isChanged=!0,this.P.n=N(this.P.n));return this.P[U]}".to_owned(),
        ),
        ("an odd wrapper", "(function(g){var window=this;", "((g)=>{".to_owned()),
    ] {
        assert!(PLAYER.contains(from), "{what}");
        let code = PLAYER
            .replace(from, &to)
            .replace("url:B(", if what.starts_with("whole") { "url:B(7," } else { "url:B(" });
        assert_eq!(both(&code).await, solved(), "{what}");
    }
}

#[tokio::test]
async fn a_player_without_the_function_gives_a_reason() {
    let (n, signature) = both("var a=function(b){return b};").await;
    assert!(n.unwrap_err().contains("no function") && signature.unwrap_err().contains("no function"));
    // Players before 2021 leave `n` alone.
    let code = PLAYER.replace("this.set(w[4],N(U))", "0");
    let (n, signature) = both(&code).await;
    assert!(n.is_err() && signature.is_ok());
    // A transformation that fails says so in its result.
    let code = PLAYER.replace("t.push(t.shift())", "t.none()");
    assert!(both(&code).await.0.is_err());
}

#[tokio::test]
async fn hostile_scripts_end_in_a_reason() {
    let function = "var B=function(U,t,c){U.set(\"alr\",\"yes\");";
    for code in [
        "f(".repeat(1000),
        "`${".repeat(1000),
        "(function(g){".to_owned() + &"if(a)while(b)".repeat(300) + function,
        format!("(function(g){{{function}return B(U,t,c)}};}})({{}});"),
        format!("(function(g){{{function}return {{get(){{throw this}},set(){{}}}}}};}})({{}});"),
        format!("(function(g){{{function}return {{get:()=>'x'.repeat(9e6),set(){{}}}}}};}})({{}});"),
        "\0\u{feff}(function(g){})".to_owned(),
    ] {
        let (n, signature) = both(&code).await;
        assert!(n.is_err() && signature.is_err(), "{}: {n:?} {signature:?}", code.get(..80).unwrap_or(&code));
    }
}

#[test]
fn the_signature_timestamp_is_read() {
    assert_eq!(signature_timestamp(PLAYER), Some(20999));
    assert_eq!(signature_timestamp("x.sts:1,sts: 20476}"), Some(20476));
    assert_eq!(signature_timestamp("signatureTimestamp:\"a\""), None);
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(code in "(function|=>|var|if|class|\\PC|[-a-z0-9(){}\\[\\];,.=/`'\"$\\\\<>+!?: \né]){0,120}") {
        let script = prepare::Script::read(&code);
        for rung in &families::LADDER {
            let candidates = script.candidates(rung);
            proptest::prop_assert!(script.text(rung.keep, &candidates).contains("vidraCandidates"));
        }
        signature_timestamp(&code);
    }
}

/// Every player that lies beside the project, where it does.
#[tokio::test]
#[ignore = "needs the recorded players: VIDRA_PLAYERS=folder with answers.json"]
async fn recorded_players_answer_as_their_own_engine_does() {
    let folder = std::path::PathBuf::from(std::env::var("VIDRA_PLAYERS").unwrap());
    let text = std::fs::read_to_string(folder.join("answers.json")).unwrap();
    let list: serde_json::Value = serde_json::from_str(&text).unwrap();
    for player in list["players"].as_array().unwrap() {
        let code = std::fs::read_to_string(folder.join(player["file"].as_str().unwrap())).unwrap();
        let asked = |name: &str| player[name].as_object().unwrap().clone();
        let keys = |name: &str| asked(name).keys().cloned().collect();
        let answers = solve(&code, &Questions { n: keys("n"), signatures: keys("sig") }).await;
        for (given, name) in [(answers.n, "n"), (answers.signatures, "sig")] {
            for (question, answer) in given {
                assert_eq!(Ok(asked(name)[&question].as_str().unwrap().to_owned()), answer, "{player:#}");
            }
        }
        assert_eq!(signature_timestamp(&code).map(u64::from), player["signatureTimestamp"].as_u64());
    }
}
